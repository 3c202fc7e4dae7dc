package io.github.rscsnn.data;

import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The folder in which downloaded data sets lie, each in its official folder. A folder appears there by one rename, so
 * what is there is complete; unfinished work lies in {@code .download} and is resumed by the next {@link #fetch}.
 */
public final class DataCache {
    /**
     * A data set that can be fetched.
     *
     * @param name as in {@link Datasets}
     * @param what one line for people
     * @param bytes to download
     * @param present whether its folder is here
     * @param where its folder
     */
    public record Entry(String name, String what, long bytes, boolean present, Path where) {}

    private final Path root;
    private final List<DataSource> sources;
    private final Download download;

    DataCache(Path root, List<DataSource> sources, Download download) {
        this.root = root;
        this.sources = sources;
        this.download = download;
    }

    /** A cache of the official data sets in {@code root}, which need not exist yet. */
    public static DataCache in(Path root) {
        return new DataCache(root, DataSource.official(), Download.standard());
    }

    /** The cache in the user's {@link #standardRoot}. */
    public static DataCache standard() {
        return in(standardRoot(System.getenv(), Path.of(System.getProperty("user.home"))));
    }

    /** {@code RSC_DATA}, or {@code rsc-snn/data} in {@code XDG_CACHE_HOME} or else in {@code ~/.cache}. */
    static Path standardRoot(Map<String, String> environment, Path home) {
        String own = environment.getOrDefault("RSC_DATA", "");
        if (!own.isBlank()) {
            return Path.of(own);
        }
        String caches = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = caches.isBlank() ? home.resolve(".cache") : Path.of(caches);
        return base.resolve("rsc-snn").resolve("data");
    }

    public Path root() {
        return root;
    }

    /** Where {@link Datasets#open} finds what was fetched. */
    public DataLocation location() {
        return DataLocation.of(root);
    }

    /** Every data set that can be fetched, whether or not it is here. */
    public List<Entry> list() {
        return sources.stream()
                .map(source -> {
                    Path where = root.resolve(source.folder());
                    return new Entry(source.name(), source.what(), source.bytes(), Files.isDirectory(where), where);
                })
                .toList();
    }

    /**
     * Downloads, checks and unpacks a data set, unless it is here; a download that was stopped is resumed.
     *
     * @return its folder
     * @throws IllegalArgumentException if there is nothing to download under that name
     * @throws IOException if what was fetched before is not whole any more, or with the reason and the way out; nothing half-done is left where it could be taken for whole
     */
    public Path fetch(String name, Progress progress) throws IOException, InterruptedException {
        DataSource source = source(name);
        Path folder = root.resolve(source.folder());
        if (Files.isDirectory(folder)) {
            if (Files.isRegularFile(folder.resolve(Sums.FILE))) {
                Sums.verify(folder);
            }
            return folder;
        }
        Path work = workFolder(name);
        try (SystemLock lock = SystemLock.tryLock(work.resolve("lock"))
                .orElseThrow(() -> new IOException(name + " is being fetched by another process: wait for it."))) {
            if (!Files.isDirectory(folder)) {
                fetch(source, work, folder, progress);
            }
        }
        return folder;
    }

    private void fetch(DataSource source, Path work, Path folder, Progress progress)
            throws IOException, InterruptedException {
        Path staged = work.resolve("staged");
        Folders.delete(staged);
        Path stagedFolder = staged.resolve(source.folder());
        Files.createDirectories(stagedFolder);
        for (RemoteFile file : source.files()) {
            Path fetched = work.resolve(file.fileName());
            // one that was left over by a fetch that was stopped may have been changed since
            if (!Files.isRegularFile(fetched) || !Digests.md5(fetched).equals(file.md5())) {
                fetched = download.fetch(file, work, progress);
            }
            source.unpack(fetched, staged);
        }
        Sums.write(stagedFolder);
        Files.move(stagedFolder, folder, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(staged);
        for (RemoteFile file : source.files()) {
            Files.deleteIfExists(work.resolve(file.fileName()));
        }
    }

    /**
     * Compares a fetched data set with the checksums noted when it was fetched.
     *
     * @throws IllegalArgumentException if there is nothing to download under that name
     * @throws IOException if it is not here, was put here by other means, or a file is missing or changed
     */
    public void verify(String name) throws IOException {
        Path folder = root.resolve(source(name).folder());
        Require.file(
                Files.isDirectory(folder), "%s is not in %s. Fetch it first (rsc data fetch %s).", name, root, name);
        Require.file(
                Files.isRegularFile(folder.resolve(Sums.FILE)),
                "%s holds no %s, so it was not fetched by this program and cannot be verified. Delete it and fetch again.",
                folder,
                Sums.FILE);
        Sums.verify(folder);
    }

    private Path workFolder(String name) throws IOException {
        Path work = root.resolve(".download").resolve(name);
        try {
            return Files.createDirectories(work);
        } catch (IOException e) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "cannot create the cache folder %s (%s). Choose another one (RSC_DATA).",
                            work,
                            e),
                    e);
        }
    }

    private DataSource source(String name) {
        if (Datasets.names().contains(name) && Datasets.broughtByUser(name)) {
            throw new IllegalArgumentException("nothing to download for '" + name + "'. " + Datasets.layout(name));
        }
        return sources.stream()
                .filter(source -> source.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "nothing to download for '%s': choose one of %s",
                        name,
                        String.join(", ", sources.stream().map(DataSource::name).toList()))));
    }
}
