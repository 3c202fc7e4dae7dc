package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCacheTest {
    private static final Download DOWNLOAD = new Download(2, Duration.ZERO, Duration.ofSeconds(20));

    @TempDir
    Path temp;

    private static byte[] tarGz(Map<String, String> files, TarArchiveEntry... extra) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                byte[] content = file.getValue().getBytes();
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
            for (TarArchiveEntry entry : extra) {
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static FileServer serve(byte[] content) throws IOException {
        return new FileServer((exchange, n, start) -> FileServer.honest(exchange, content, start));
    }

    private DataCache cache(FileServer server, String file, byte[] content) throws Exception {
        RemoteFile remote = new RemoteFile(server.uri(file), content.length, DownloadTest.md5(content));
        DataSource source = new DataSource("tiny", "a tiny set", "tiny-folder", List.of(remote));
        return new DataCache(temp.resolve("cache"), List.of(source), DOWNLOAD);
    }

    @Test
    void fetchesUnpacksVerifiesAndKeeps() throws Exception {
        byte[] archive = tarGz(Map.of("tiny-folder/a.bin", "aaa", "tiny-folder/sub/b.bin", "bb"));
        try (FileServer server = serve(archive)) {
            DataCache cache = cache(server, "tiny.tar.gz", archive);
            assertThat(cache.list().getFirst().present()).isFalse();

            Path folder = cache.fetch("tiny", Progress.SILENT);

            assertThat(folder.resolve("a.bin")).hasContent("aaa");
            assertThat(folder.resolve("sub/b.bin")).hasContent("bb");
            assertThat(cache.list().getFirst())
                    .isEqualTo(new DataCache.Entry("tiny", "a tiny set", archive.length, true, folder));
            assertThat(cache.root().resolve(".download/tiny")).isDirectoryNotContaining("glob:**tiny*");
            cache.verify("tiny");
            assertThat(cache.fetch("tiny", Progress.SILENT)).isEqualTo(folder);
            assertThat(server.starts()).as("the second fetch asks nothing").hasSize(1);

            Files.writeString(folder.resolve("a.bin"), "aab");
            Files.delete(folder.resolve("sub/b.bin"));
            assertThatThrownBy(() -> cache.verify("tiny"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a.bin has changed: SHA-256 expected 9834876d")
                    .hasMessageContaining("b.bin is missing")
                    .hasMessageContaining("Delete the folder and fetch again");
            assertThatThrownBy(() -> cache.fetch("tiny", Progress.SILENT))
                    .as("nor does fetching it again call that well")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a.bin has changed");
        }
    }

    @Test
    void anArchiveThatWasLeftOverIsCheckedToo() throws Exception {
        byte[] archive = tarGz(Map.of("tiny-folder/a.bin", "aaa"));
        byte[] changed = tarGz(Map.of("tiny-folder/a.bin", "bbb"));
        try (FileServer server = serve(archive)) {
            DataCache cache = cache(server, "tiny.tar.gz", archive);
            Path work = Files.createDirectories(cache.root().resolve(".download/tiny"));
            Files.write(work.resolve("tiny.tar.gz"), changed);

            assertThat(cache.fetch("tiny", Progress.SILENT).resolve("a.bin")).hasContent("aaa");
            assertThat(server.starts()).hasSize(1);
        }
    }

    @Test
    void putsPlainFilesInTheFolder() throws Exception {
        byte[] content = {1, 2, 3};
        try (FileServer server = serve(content)) {
            DataCache cache = cache(server, "images.gz", content);

            assertThat(cache.fetch("tiny", Progress.SILENT).resolve("images.gz"))
                    .hasBinaryContent(content);
            cache.verify("tiny");
        }
    }

    @Test
    void anEntryOutsideTheFolderIsRefused() throws Exception {
        byte[] archive = tarGz(Map.of("tiny-folder/../../../../escaped.bin", "x"));
        try (FileServer server = serve(archive)) {
            DataCache cache = cache(server, "tiny.tar.gz", archive);

            assertThatThrownBy(() -> cache.fetch("tiny", Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("would land outside the folder");
            assertThat(cache.list().getFirst().present()).isFalse();
        }
        assertThat(temp.resolve("escaped.bin")).doesNotExist();
        assertThat(temp.resolve("cache/escaped.bin")).doesNotExist();
    }

    @Test
    void aZipIsUnpackedInsideItsFolderOnly() throws Exception {
        byte[] good = zip(Map.of("tiny-folder/sub/b.bin", "bb"));
        try (FileServer server = serve(good)) {
            DataCache cache = cache(server, "tiny.zip", good);
            assertThat(cache.fetch("tiny", Progress.SILENT).resolve("sub/b.bin"))
                    .hasContent("bb");
            cache.verify("tiny");
        }
    }

    @Test
    void aZipEntryOutsideTheFolderIsRefused() throws Exception {
        byte[] bad = zip(Map.of("tiny-folder/../../../../escaped.bin", "x"));
        try (FileServer server = serve(bad)) {
            DataCache cache = cache(server, "tiny.zip", bad);
            assertThatThrownBy(() -> cache.fetch("tiny", Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("would land outside the folder");
            assertThat(cache.list().getFirst().present()).isFalse();
        }
        assertThat(temp.resolve("escaped.bin")).doesNotExist();
        assertThat(temp.resolve("cache/escaped.bin")).doesNotExist();
    }

    @Test
    void aLinkInAZipIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            ZipArchiveEntry link = new ZipArchiveEntry("tiny-folder/link");
            link.setUnixMode(0120777);
            zip.putArchiveEntry(link);
            zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
            zip.closeArchiveEntry();
        }
        try (FileServer server = serve(bytes.toByteArray())) {
            DataCache cache = cache(server, "tiny.zip", bytes.toByteArray());
            assertThatThrownBy(() -> cache.fetch("tiny", Progress.SILENT))
                    .hasMessageContaining("'tiny-folder/link' is neither a file nor a folder");
        }
    }

    private static byte[] zip(Map<String, String> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putArchiveEntry(new ZipArchiveEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void whatTheUserBringsIsNotDownloaded() {
        assertThatThrownBy(() -> DataCache.in(temp).fetch("imagenet", Progress.SILENT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nothing to download for 'imagenet'")
                .hasMessageContaining("DIR/train/CLASS/*.jpg");
    }

    @Test
    void aLinkIsRefused() throws Exception {
        TarArchiveEntry link = new TarArchiveEntry("tiny-folder/link", TarConstants.LF_SYMLINK);
        link.setLinkName("/etc/passwd");
        byte[] archive = tarGz(Map.of("tiny-folder/a.bin", "a"), link);
        try (FileServer server = serve(archive)) {
            DataCache cache = cache(server, "tiny.tar.gz", archive);

            assertThatThrownBy(() -> cache.fetch("tiny", Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("'tiny-folder/link' is neither a file nor a folder");
            assertThat(cache.list().getFirst().present()).isFalse();
        }
    }

    @Test
    void whatAKilledUnpackingLeftIsReplaced() throws Exception {
        byte[] archive = tarGz(Map.of("tiny-folder/a.bin", "aaa"));
        try (FileServer server = serve(archive)) {
            DataCache cache = cache(server, "tiny.tar.gz", archive);
            Path half = Files.createDirectories(cache.root().resolve(".download/tiny/staged/tiny-folder"));
            Files.writeString(half.resolve("a.bin"), "a");

            assertThat(cache.fetch("tiny", Progress.SILENT).resolve("a.bin")).hasContent("aaa");
        }
    }

    @Test
    void aCacheFolderThatCannotBeMadeIsNamed() throws Exception {
        Files.writeString(temp.resolve("cache"), "a file where the folder should be");
        try (FileServer server = serve(new byte[1])) {
            DataCache cache = cache(server, "images.gz", new byte[1]);

            assertThatThrownBy(() -> cache.fetch("tiny", Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot create the cache folder")
                    .hasMessageContaining("RSC_DATA");
        }
    }

    @Test
    void verifyingWhatWasNotFetchedIsRefused() throws Exception {
        DataCache cache = DataCache.in(temp);
        assertThatThrownBy(() -> cache.verify("cifar10"))
                .hasMessageContaining("Fetch it first (rsc data fetch cifar10)");
        Files.createDirectory(temp.resolve("cifar-10-batches-bin"));
        assertThatThrownBy(() -> cache.verify("cifar10")).hasMessageContaining("holds no SHA256SUMS");
        assertThatThrownBy(() -> cache.verify("shapes10"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose one of cifar10, cifar100, mnist, fashion-mnist");
    }

    @Test
    void theOfficialSourcesAreTheDataSetsThatNeedFiles() {
        List<DataSource> sources = DataSource.official();

        assertThat(sources.stream().map(DataSource::name))
                .containsExactlyElementsOf(Datasets.names().stream()
                        .filter(name -> Datasets.needsFiles(name) && !Datasets.broughtByUser(name))
                        .toList());
        assertThat(sources.stream().flatMap(source -> source.files().stream()))
                .hasSize(11)
                .allSatisfy(file -> assertThat(file.md5()).matches("[0-9a-f]{32}"));
        assertThat(sources.get(2).files().stream().map(RemoteFile::fileName))
                .containsExactly(
                        "train-images-idx3-ubyte.gz",
                        "train-labels-idx1-ubyte.gz",
                        "t10k-images-idx3-ubyte.gz",
                        "t10k-labels-idx1-ubyte.gz");
    }

    @Test
    void theEnvironmentChoosesTheRoot() {
        Path home = Path.of("/home/ada");
        assertThat(DataCache.standardRoot(Map.of(), home)).isEqualTo(home.resolve(".cache/rsc-snn/data"));
        assertThat(DataCache.standardRoot(Map.of("XDG_CACHE_HOME", "/caches"), home))
                .isEqualTo(Path.of("/caches/rsc-snn/data"));
        assertThat(DataCache.standardRoot(Map.of("XDG_CACHE_HOME", "/caches", "RSC_DATA", "/data"), home))
                .isEqualTo(Path.of("/data"));
    }
}
