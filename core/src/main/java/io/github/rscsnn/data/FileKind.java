package io.github.rscsnn.data;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What files are by their first bytes that often lie where weights, graphs or images were expected. */
public enum FileKind {
    GIT_LFS_POINTER(
            "a Git-LFS pointer, not the file that it stands for: run 'git lfs pull' where it was cloned, or download"
                    + " the file itself"),
    WEB_PAGE("a web page (HTML or XML): the server answered with a message in place of the file; download it again"),
    ZIP("a zip file"),
    PICKLE("a Python pickle"),
    HDF5("an HDF5 file"),
    GZIP("compressed with gzip: unpack it first"),
    NUMPY("a NumPy array (.npy)"),
    GGUF("a GGUF file");

    /** As many first bytes of a file as {@link #of} looks at. */
    public static final int HEAD = 512;

    private final String description;

    FileKind(String description) {
        this.description = description;
    }

    /** To be read behind "it is", with the way out where there is one. */
    public String description() {
        return description;
    }

    /** @return null if the first bytes are of none of these kinds */
    public static FileKind of(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, HEAD), StandardCharsets.ISO_8859_1);
        String words =
                text.replaceFirst("^\u00ef\u00bb\u00bf", "").stripLeading().toLowerCase(Locale.ROOT);
        if (words.startsWith("version https://git-lfs")) {
            return GIT_LFS_POINTER;
        }
        if (words.matches("(?s)<(!doctype|html|head|body|script|\\?xml|!--).*")) {
            return WEB_PAGE;
        }
        if (text.startsWith("PK\3\4")) {
            return ZIP;
        }
        if (text.startsWith("\u0089HDF\r\n")) {
            return HDF5;
        }
        if (text.startsWith("\u001f\u008b")) {
            return GZIP;
        }
        if (text.startsWith("\u0093NUMPY")) {
            return NUMPY;
        }
        if (text.startsWith("GGUF")) {
            return GGUF;
        }
        // protocols 2 to 5; the older ones have no mark
        return text.matches("(?s)\u0080[\2-\5].*") ? PICKLE : null;
    }
}
