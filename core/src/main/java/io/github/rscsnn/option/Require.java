package io.github.rscsnn.option;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what cannot be, with a message that names the value and the way out: arguments, calls at the wrong time, and files. Messages
 * are formats as {@link String#format} has them, of no locale; without arguments they are texts as they stand.
 */
public final class Require {
    private Require() {}

    /** @throws IllegalArgumentException with the message, unless {@code holds} */
    @Contract("false, _, _ -> fail")
    public static void argument(boolean holds, String message, @Nullable Object... arguments) {
        if (!holds) {
            throw new IllegalArgumentException(text(message, arguments));
        }
    }

    /** @throws IllegalStateException with the message, unless {@code holds} */
    @Contract("false, _, _ -> fail")
    public static void state(boolean holds, String message, @Nullable Object... arguments) {
        if (!holds) {
            throw new IllegalStateException(text(message, arguments));
        }
    }

    /** Of what a file or folder is, or has in it. */
    @Contract("false, _, _ -> fail")
    public static void file(boolean holds, String message, @Nullable Object... arguments) throws IOException {
        if (!holds) {
            throw new IOException(text(message, arguments));
        }
    }

    /**
     * The value of a key that is in the map.
     *
     * @throws IllegalStateException naming it, if it is not
     */
    public static <K, V> V entry(Map<K, V> map, K key) {
        V value = map.get(key);
        state(value != null, "%s is none of %s", key, map.keySet());
        return value;
    }

    private static String text(String format, @Nullable Object... arguments) {
        return arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    }
}
