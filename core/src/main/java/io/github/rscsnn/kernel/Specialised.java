package io.github.rscsnn.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies of a class that differ in one constant. The just-in-time compiler must see a vector's species as a constant,
 * or every vector becomes an object (a hundred times slower); the same mechanism folds the choices between storage
 * types, reset rules and so on out of the inner loops, so that each loop is written once.
 *
 * <p>The template reads its constant with {@link #constant} into a static final field. Its bytes are then defined
 * again, as a hidden class, for each constant in use.
 */
final class Specialised {
    private record Key(Class<?> template, Object constant) {}

    private static final Map<Key, Object> COPIES = new ConcurrentHashMap<>();

    private Specialised() {}

    /** The instance of {@code template}, a class of this package without nested classes, for {@code constant}. */
    static <T> T of(Class<T> kind, Class<? extends T> template, Object constant) {
        return kind.cast(COPIES.computeIfAbsent(new Key(template, constant), Specialised::define));
    }

    /** The constant of the copy that calls this from its static initialiser. */
    static <T> T constant(MethodHandles.Lookup caller, Class<T> type) {
        try {
            T constant = MethodHandles.classData(caller, "_", type);
            if (constant == null) {
                throw new IllegalStateException(caller.lookupClass() + " is a template: use Specialised.of");
            }
            return constant;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object define(Key key) {
        String file = key.template().getSimpleName() + ".class";
        try (InputStream bytes = key.template().getResourceAsStream(file)) {
            Class<?> copy = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(bytes.readAllBytes(), key.constant(), true)
                    .lookupClass();
            return copy.getDeclaredConstructor().newInstance();
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("cannot specialise " + key, e);
        }
    }
}
