package io.github.rscsnn.data;

import java.nio.ByteOrder;

/** Reads the fields of files' headers. */
final class Bytes {
    private Bytes() {}

    /** Whether the ASCII letters of {@code text} are at {@code at}. */
    static boolean at(byte[] file, int at, String text) {
        if (at < 0 || at > file.length - text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((file[at + i] & 0xFF) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The unsigned number of {@code size} bytes at {@code at}.
     *
     * @param size 1 to 4
     * @return -1 behind the end of the file
     */
    static long number(byte[] file, long at, int size, ByteOrder order) {
        if (at < 0 || at > file.length - size) {
            return -1;
        }
        long number = 0;
        for (int i = 0; i < size; i++) {
            int place = order == ByteOrder.BIG_ENDIAN ? i : size - 1 - i;
            number = number << 8 | file[(int) at + place] & 0xFF;
        }
        return number;
    }
}
