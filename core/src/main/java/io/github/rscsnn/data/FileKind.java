package io.github.rscsnn.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What files are by their first bytes that often lie where weights, graphs or images were expected. */
public enum FileKind {
    GIT_LFS_POINTER(
            "(?i)(\u00ef\u00bb\u00bf)?\\s*version https://git-lfs",
            "a Git-LFS pointer, not the file that it stands for: run 'git lfs pull' where it was cloned, or download"
                    + " the file itself"),
    WEB_PAGE(
            "(?i)(\u00ef\u00bb\u00bf)?\\s*<(!doctype|html|head|body|script|\\?xml|!--)",
            "a web page (HTML or XML): the server answered with a message in place of the file; download it again"),
    ZIP("PK\3\4", "a zip file"),
    /** Of protocols 2 to 5; the older ones have no mark. */
    PICKLE("\u0080[\2-\5]", "a Python pickle"),
    HDF5("\u0089HDF\r\n", "an HDF5 file"),
    GZIP("\u001f\u008b", "compressed with gzip: unpack it first"),
    NUMPY("\u0093NUMPY", "a NumPy array (.npy)"),
    GGUF("GGUF", "a GGUF file");

    /** As many first bytes of a file as {@link #of} looks at. */
    public static final int HEAD = 512;

    private final Pattern head;
    private final String description;

    FileKind(String head, String description) {
        this.head = Pattern.compile(head);
        this.description = description;
    }

    /** To be read behind "it is", with the way out where there is one. */
    public String description() {
        return description;
    }

    /** @return null if the first bytes are of none of these kinds */
    public static @Nullable FileKind of(byte[] head) {
        String text = new String(head, 0, Math.min(head.length, HEAD), StandardCharsets.ISO_8859_1);
        return Arrays.stream(values())
                .filter(kind -> kind.head.matcher(text).lookingAt())
                .findFirst()
                .orElse(null);
    }
}
