package io.github.rscsnn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Text files in UTF-8, whatever the locale. */
public final class TextFile {
    private TextFile() {}

    /** @throws IOException if the file cannot be read or holds bytes that are not UTF-8; the message names file and line */
    public static List<String> lines(Path file) throws IOException {
        return read(file).lines().toList();
    }

    /** @throws IOException as {@link #lines} */
    public static String read(Path file) throws IOException {
        try {
            return decode(Files.readAllBytes(file));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** A text that lies beside a class of this program. */
    public static String resource(Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws CharacterCodingException saying in which line there are bytes that are not UTF-8 */
    public static String decode(byte[] bytes) throws CharacterCodingException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        try {
            return decoder.decode(in).toString();
        } catch (CharacterCodingException e) {
            String before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
            throw new NotText(1 + before.chars().filter(each -> each == '\n').count());
        }
    }

    /** The JDK's own says only how long the wrong bytes are. */
    private static final class NotText extends CharacterCodingException {
        private static final long serialVersionUID = 1;

        private final long line;

        NotText(long line) {
            this.line = line;
        }

        @Override
        public String getMessage() {
            return "line " + line + " is not text (bytes that are not UTF-8)";
        }
    }
}
