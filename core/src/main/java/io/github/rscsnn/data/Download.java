package io.github.rscsnn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one file over HTTP into {@code NAME.part}, continuing what an earlier attempt or process left there, and
 * renames it once size and MD5 are right.
 *
 * <p>A cut or stalled connection and a server that is busy are tried again; what cannot get better (404, another size,
 * a full disk) is not. A part that was continued and turns out wrong is fetched once more from the start, since the
 * server's file may have changed in between.
 *
 * @param attempts how often to try while no byte arrives; progress starts the count anew
 * @param pause before a further attempt, doubled each time
 * @param stall how long a connection may be silent
 */
record Download(int attempts, Duration pause, Duration stall) {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    /** Five attempts, after 1, 2, 4 and 8 seconds; a minute of silence. */
    static Download standard() {
        return new Download(5, Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /** A failure that another attempt may cure. */
    private static final class Cut extends IOException {
        private static final long serialVersionUID = 1;

        Cut(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param folder receives the file under its own name
     * @return the checked file
     * @throws IOException with what was expected, what came, and what to do
     */
    Path fetch(RemoteFile file, Path folder, Progress progress) throws IOException, InterruptedException {
        Path done = folder.resolve(file.fileName());
        Path part = folder.resolve(file.fileName() + ".part");
        boolean continued = Files.exists(part) && Files.size(part) > 0;
        try (HttpClient client = client()) {
            complete(client, file, part, progress);
            String md5 = Digests.md5(part);
            if (!md5.equals(file.md5()) && continued) {
                Files.delete(part);
                complete(client, file, part, progress);
                md5 = Digests.md5(part);
            }
            if (!md5.equals(file.md5())) {
                Files.delete(part);
                throw new IOException(String.format(
                        Locale.ROOT,
                        "%s: wrong checksum: MD5 expected %s, got %s. The file was deleted. Fetch again; if it stays wrong, the server's file has changed: get the data set elsewhere and name its folder.",
                        file.uri(),
                        file.md5(),
                        md5));
            }
        }
        Files.move(part, done, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return done;
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(stall)
                .build();
    }

    /** Attempts until the part has the file's size. */
    private void complete(HttpClient client, RemoteFile file, Path part, Progress progress)
            throws IOException, InterruptedException {
        long before = size(part);
        int failures = 0;
        while (before != file.size()) {
            try {
                attempt(client, file, part, progress);
            } catch (Cut e) {
                failures = size(part) > before ? 1 : failures + 1;
                if (failures >= attempts) {
                    throw new IOException(
                            String.format(
                                    Locale.ROOT,
                                    "%s: %s, after %d attempts. %,d of %,d bytes are kept: run it again to resume.",
                                    file.uri(),
                                    e.getMessage(),
                                    attempts,
                                    size(part),
                                    file.size()),
                            e);
                }
                Thread.sleep(pause.multipliedBy(1L << (failures - 1)));
            }
            before = size(part);
        }
    }

    private void attempt(HttpClient client, RemoteFile file, Path part, Progress progress)
            throws IOException, InterruptedException {
        long start = size(part);
        if (start > file.size()) {
            Files.delete(part);
            start = 0;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(file.uri()).timeout(stall);
        if (start > 0) {
            request.header("Range", "bytes=" + start + "-");
        }
        HttpResponse<InputStream> response;
        try {
            response = client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new Cut("no answer (" + reason(e) + ")", e);
        }
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> {
                    checkLength(response, file);
                    receive(body, file, part, 0, progress);
                }
                case 206 -> receive(body, file, part, range(response, file, part, start), progress);
                case 416 -> {
                    Files.deleteIfExists(part);
                    throw new Cut("the server refused to continue at byte " + start, null);
                }
                case 408, 429, 500, 502, 503, 504 ->
                    throw new Cut("the server answers HTTP " + response.statusCode(), null);
                default ->
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "%s: the server answers HTTP %d. Get the data set elsewhere and name its folder.",
                            file.uri(),
                            response.statusCode()));
            }
        }
    }

    /** Where a 206 answer begins, which must be where the part ends. */
    private static long range(HttpResponse<?> response, RemoteFile file, Path part, long start) throws IOException {
        String text = response.headers().firstValue("Content-Range").orElse("");
        Matcher range = CONTENT_RANGE.matcher(text);
        boolean fits = range.matches() && Long.parseLong(range.group(1)) == start;
        if (!fits) {
            Files.deleteIfExists(part);
            throw new Cut("the server answers with range '" + text + "' where byte " + start + " was asked", null);
        }
        if (!range.group(2).equals("*")) {
            checkSize(file, Long.parseLong(range.group(2)), part);
        }
        return start;
    }

    private static void checkLength(HttpResponse<?> response, RemoteFile file) throws IOException {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(file.size());
        checkSize(file, length, null);
    }

    private static void checkSize(RemoteFile file, long offered, @Nullable Path part) throws IOException {
        if (offered != file.size()) {
            if (part != null) {
                Files.deleteIfExists(part);
            }
            throw new IOException(String.format(
                    Locale.ROOT,
                    "%s: wrong size: expected %,d bytes, the server offers %,d. Its file has changed, or a gateway answers in its place: get the data set elsewhere and name its folder.",
                    file.uri(),
                    file.size(),
                    offered));
        }
    }

    private void receive(InputStream body, RemoteFile file, Path part, long start, Progress progress)
            throws IOException {
        StandardOpenOption mode = start == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND;
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
                StallGuard guard = new StallGuard(body, stall)) {
            byte[] buffer = new byte[1 << 16];
            long here = start;
            progress.at(file.fileName(), here, file.size());
            for (int n = read(body, buffer, guard); n >= 0; n = read(body, buffer, guard)) {
                guard.alive();
                here += n;
                if (here > file.size()) {
                    checkSize(file, here, part);
                }
                write(out, buffer, n, part, file.size() - here);
                progress.at(file.fileName(), here, file.size());
            }
            if (here < file.size()) {
                throw new Cut("the connection ended at byte " + here, null);
            }
        }
    }

    private int read(InputStream body, byte[] buffer, StallGuard guard) throws IOException {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw guard.fired()
                    ? new Cut("the connection was silent for " + stall.toSeconds() + " s", e)
                    : new Cut("the connection was cut (" + reason(e) + ")", e);
        }
    }

    /** Apart from reading, because a full disk does not get better by another attempt. */
    private static void write(OutputStream out, byte[] buffer, int n, Path part, long remaining) throws IOException {
        try {
            out.write(buffer, 0, n);
        } catch (IOException e) {
            throw new IOException(
                    String.format(
                            Locale.ROOT,
                            "cannot write %s (%s): %,d more bytes are to come. Free some space or choose another cache folder (RSC_DATA), then run it again to resume.",
                            part,
                            reason(e),
                            remaining + n),
                    e);
        }
    }

    private static long size(Path part) throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
