package io.github.rscsnn.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checksums of a file that grows, kept in a JSON file beside it: that of its content now, and of the one before. The JSON file
 * is written first, so that a process killed between the two leaves a file that fits one of them.
 *
 * @param now SHA-256 of the content; empty where nothing was recorded, as by earlier versions
 * @param before of the content before the last row; empty for none
 */
public record FileSums(String now, String before) {
    private static final String NOW = "fileSha256";
    private static final String BEFORE = "fileSha256Before";

    public static FileSums of(JsonNode beside) {
        return new FileSums(beside.path(NOW).asText(), beside.path(BEFORE).asText());
    }

    /** What is recorded before {@code content} is written to {@code file}. */
    public static FileSums next(Path file, byte[] content) throws IOException {
        return new FileSums(Digests.sha256(content), Files.exists(file) ? Digests.sha256(file) : "");
    }

    /** Recorded in {@code beside}. */
    public ObjectNode in(ObjectNode beside) {
        return beside.put(NOW, now).put(BEFORE, before);
    }

    /** @throws IOException if the file has another content than was recorded, if one was */
    public void verify(Path file) throws IOException {
        String found = Digests.sha256(file);
        if (!now.isEmpty() && !found.equals(now) && !found.equals(before)) {
            throw new IOException(file + " was changed or damaged since it was written (the checksum in "
                    + file.getFileName() + ".json is another): put a copy back, or delete it to certify anew");
        }
    }
}
