package io.github.rscsnn.experiment;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Parts that are not of this library, named by their class: wherever a recipe or an evaluation takes the name of a coding,
 * neuron, architecture or attack, it also takes the full name of a class, such as {@code org.example.MyCoding}. A run keeps
 * that name, so that it can be loaded wherever the class is.
 */
public final class OwnPart {
    private OwnPart() {}

    /** Whether {@code name} names a class rather than a part of this library: whether it has a dot. */
    public static boolean isClassName(String name) {
        return name.indexOf('.') >= 0;
    }

    /** The class's own name, for tables: {@code MyCoding}. */
    static String simpleName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    /**
     * An instance of a public class, by its public constructor with {@code argument} alone, or else by the one without
     * arguments.
     *
     * @param what word for messages, such as {@code coding}
     * @param type that the class must have
     * @param argument of the type {@code argumentType}
     * @param required whether the constructor without arguments will not do
     * @throws IllegalArgumentException if there is no such class or constructor, or the class has another type; or thrown by
     *     the constructor
     */
    static <T, A> T make(
            String what, Class<T> type, String className, Class<A> argumentType, A argument, boolean required) {
        Class<? extends T> found = find(what, type, className);
        if (!Modifier.isPublic(found.getModifiers()) || Modifier.isAbstract(found.getModifiers())) {
            throw new IllegalArgumentException(what + " " + className + " must be public and not abstract");
        }
        try {
            Constructor<? extends T> constructor = constructor(found, argumentType);
            if (constructor != null) {
                return constructor.newInstance(argument);
            }
            constructor = required ? null : constructor(found);
            if (constructor != null) {
                return constructor.newInstance();
            }
            throw new IllegalArgumentException(what + " " + className + " needs a public constructor "
                    + (required ? "with a " : "without arguments, or with a ") + argumentType.getName());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException own) {
                throw own;
            }
            throw new IllegalArgumentException(what + " " + className + " cannot be made: " + e.getCause(), e);
        } catch (InstantiationException | IllegalAccessException | LinkageError e) {
            throw new IllegalArgumentException(what + " " + className + " cannot be made: " + e, e);
        }
    }

    private static <T> Class<? extends T> find(String what, Class<T> type, String className) {
        Class<?> found;
        try {
            found = Class.forName(className, false, loader()) /* whose code runs only once its type is known */;
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    "no class " + className + " for a " + what + " can be loaded (" + e
                            + "): is its jar on the class path? For ./rsc, name the jar in RSC_CLASSPATH",
                    e);
        }
        if (!type.isAssignableFrom(found)) {
            throw new IllegalArgumentException(
                    "class " + className + " is no " + what + ": it does not implement " + type.getName());
        }
        return found.asSubclass(type);
    }

    private static ClassLoader loader() {
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        return own == null ? OwnPart.class.getClassLoader() : own;
    }

    /** Null if there is none. */
    private static <T> @Nullable Constructor<T> constructor(Class<T> type, Class<?>... arguments) {
        try {
            return type.getConstructor(arguments);
        } catch (NoSuchMethodException e) {
            return null;
        }
    }
}
