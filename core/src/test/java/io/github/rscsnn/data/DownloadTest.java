package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];
    private static final int HALF = 150_000;
    private static final Download DOWNLOAD = new Download(3, Duration.ZERO, Duration.ofSeconds(20));

    @TempDir
    Path folder;

    @BeforeAll
    static void content() {
        new Random(4).nextBytes(CONTENT);
    }

    static String md5(byte[] bytes) throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("MD5").digest(bytes));
    }

    private static RemoteFile file(FileServer server) throws Exception {
        return new RemoteFile(server.uri("set.bin"), CONTENT.length, md5(CONTENT));
    }

    private Path part() {
        return folder.resolve("set.bin.part");
    }

    @Test
    void fetchesTheWholeFileAndTellsProgress() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (FileServer server = new FileServer((exchange, n, start) -> FileServer.honest(exchange, CONTENT, start))) {
            Path done = DOWNLOAD.fetch(file(server), folder, (name, bytes, total) -> {
                assertThat(name).isEqualTo("set.bin");
                assertThat(total).isEqualTo(CONTENT.length);
                seen.add(bytes);
            });

            assertThat(done).isEqualTo(folder.resolve("set.bin")).hasBinaryContent(CONTENT);
            assertThat(part()).doesNotExist();
            assertThat(server.starts()).containsExactly(0);
        }
        assertThat(seen).isSorted().startsWith(0L).endsWith((long) CONTENT.length);
    }

    @Test
    void resumesWhereTheConnectionWasCut() throws Exception {
        try (FileServer server = new FileServer((exchange, n, start) -> {
            if (n == 0) {
                FileServer.cut(exchange, CONTENT, start, HALF);
            } else {
                FileServer.honest(exchange, CONTENT, start);
            }
        })) {
            assertThat(DOWNLOAD.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);

            assertThat(server.starts()).hasSize(2).startsWith(0);
            assertThat(server.starts().get(1)).isBetween(1, HALF);
        }
    }

    @Test
    void aServerThatKeepsCuttingLeavesAPartForTheNextRun() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (FileServer server = new FileServer((exchange, n, start) -> {
            if (broken.get()) {
                FileServer.cut(exchange, CONTENT, start, n == 0 ? HALF : start);
            } else {
                FileServer.honest(exchange, CONTENT, start);
            }
        })) {
            assertThatThrownBy(() -> DOWNLOAD.fetch(file(server), folder, Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("set.bin: the connection was cut")
                    .hasMessageContaining("after 3 attempts")
                    .hasMessageContaining("of 300,000 bytes are kept: run it again to resume");
            assertThat(folder.resolve("set.bin")).doesNotExist();
            assertThat(Files.size(part())).isBetween(1L, (long) HALF);

            broken.set(false);
            assertThat(DOWNLOAD.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);
            assertThat(server.starts().getLast()).isPositive();
        }
    }

    @Test
    void beginsAgainWhenTheServerIgnoresTheRange() throws Exception {
        Files.write(part(), Arrays.copyOf(CONTENT, HALF));
        try (FileServer server = new FileServer((exchange, n, start) -> FileServer.honest(exchange, CONTENT, 0))) {
            assertThat(DOWNLOAD.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);

            assertThat(server.starts()).containsExactly(HALF);
        }
    }

    @Test
    void beginsAgainWhenTheServerRefusesTheRange() throws Exception {
        Files.write(part(), Arrays.copyOf(CONTENT, HALF));
        try (FileServer server = new FileServer((exchange, n, start) -> {
            if (start > 0) {
                FileServer.status(exchange, 416);
            } else {
                FileServer.honest(exchange, CONTENT, 0);
            }
        })) {
            assertThat(DOWNLOAD.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);

            assertThat(server.starts()).containsExactly(HALF, 0);
        }
    }

    @Test
    void beginsAgainWhenTheServerAnswersAnotherRange() throws Exception {
        Files.write(part(), Arrays.copyOf(CONTENT, HALF));
        try (FileServer server =
                new FileServer((exchange, n, start) -> FileServer.honest(exchange, CONTENT, Math.max(0, start - 1)))) {
            assertThat(DOWNLOAD.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);

            assertThat(server.starts()).containsExactly(HALF, 0);
        }
    }

    @Test
    void fetchesAnewWhenTheContinuedPartWasOfAnotherContent() throws Exception {
        Files.write(part(), new byte[HALF]);
        try (FileServer server = new FileServer((exchange, n, start) -> FileServer.honest(exchange, CONTENT, start))) {
            assertThat(DOWNLOAD.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);

            assertThat(server.starts()).containsExactly(HALF, 0);
        }
    }

    @Test
    void aWrongChecksumDeletesThePartAndNamesBoth() throws Exception {
        byte[] other = CONTENT.clone();
        other[7]++;
        try (FileServer server = new FileServer((exchange, n, start) -> FileServer.honest(exchange, other, start))) {
            assertThatThrownBy(() -> DOWNLOAD.fetch(file(server), folder, Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("wrong checksum: MD5 expected " + md5(CONTENT) + ", got " + md5(other))
                    .hasMessageContaining("Fetch again");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aWrongSizeIsRefusedBeforeItIsFetched() throws Exception {
        try (FileServer server = new FileServer(
                (exchange, n, start) -> FileServer.honest(exchange, Arrays.copyOf(CONTENT, 17), start))) {
            assertThatThrownBy(() -> DOWNLOAD.fetch(file(server), folder, Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("wrong size: expected 300,000 bytes, the server offers 17");
            assertThat(server.starts()).hasSize(1);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anEndlessAnswerWithoutLengthIsStopped() throws Exception {
        try (FileServer server = new FileServer((exchange, n, start) -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(CONTENT);
            }
        })) {
            assertThatThrownBy(() -> DOWNLOAD.fetch(file(server), folder, Progress.SILENT))
                    .hasMessageContaining("wrong size: expected 300,000 bytes");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void notFoundIsNotTriedAgain() throws Exception {
        try (FileServer server = new FileServer((exchange, n, start) -> FileServer.status(exchange, 404))) {
            assertThatThrownBy(() -> DOWNLOAD.fetch(file(server), folder, Progress.SILENT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("HTTP 404");
            assertThat(server.starts()).hasSize(1);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBusyServerIsTriedAgain() throws Exception {
        try (FileServer server = new FileServer((exchange, n, start) -> {
            if (n < 2) {
                FileServer.status(exchange, 503);
            } else {
                FileServer.honest(exchange, CONTENT, start);
            }
        })) {
            assertThat(DOWNLOAD.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);
            assertThat(server.starts()).hasSize(3);
        }
    }

    @Test
    void aSilentConnectionIsGivenUpAndResumed() throws Exception {
        CountDownLatch closing = new CountDownLatch(1);
        Download impatient = new Download(2, Duration.ZERO, Duration.ofSeconds(2));
        try (FileServer server = new FileServer((exchange, n, start) -> {
            FileServer.cut(exchange, CONTENT, start, n == 0 ? HALF : CONTENT.length);
            if (n == 0) {
                closing.await();
            }
        })) {
            assertThat(impatient.fetch(file(server), folder, Progress.SILENT)).hasBinaryContent(CONTENT);
            assertThat(server.starts().getLast()).isPositive();
            closing.countDown();
        }
    }

    @Test
    void noServerAtAllIsSaid() throws Exception {
        FileServer server = new FileServer((exchange, n, start) -> FileServer.status(exchange, 404));
        RemoteFile file = file(server);
        server.close();

        assertThatThrownBy(() -> DOWNLOAD.fetch(file, folder, Progress.SILENT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no answer")
                .hasMessageContaining("after 3 attempts");
    }
}
