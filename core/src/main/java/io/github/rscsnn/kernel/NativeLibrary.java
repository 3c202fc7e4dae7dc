package io.github.rscsnn.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;

/** A C library of the system whose functions return an int, called through java.lang.foreign. */
final class NativeLibrary {
    /** A C function with its arguments; returns its status. */
    interface Call {
        int run() throws Throwable;
    }

    private final String name;
    private final SymbolLookup symbols;

    private NativeLibrary(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /**
     * Opens the first of {@code names} that the system's loader finds, and keeps it open.
     *
     * @param names file names or paths, the preferred first
     * @param wayOut what the user can do if there is none
     * @throws UnsupportedOperationException if there is none
     */
    @SuppressWarnings("restricted") // opening NVIDIA's libraries is what this class is for
    static NativeLibrary open(List<String> names, String wayOut) {
        for (String name : names) {
            try {
                return new NativeLibrary(name, SymbolLookup.libraryLookup(name, Arena.global()));
            } catch (IllegalArgumentException e) {
                // not here: the next name
            }
        }
        throw new UnsupportedOperationException(String.format(
                Locale.ROOT,
                "the CUDA kernel needs %s, which cannot be loaded; %s",
                String.join(" or ", names),
                wayOut));
    }

    /**
     * The function {@code int function(parameters)}. Handles and device addresses may be given as
     * {@link ValueLayout#JAVA_LONG}, which 64-bit platforms pass as they pass a pointer.
     *
     * @throws UnsupportedOperationException if the library has no such function
     */
    MethodHandle function(String function, MemoryLayout... parameters) {
        return handle(function, FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
    }

    /** Like {@link #function}, for any type that is returned. */
    @SuppressWarnings("restricted") // the signatures are those of cuda.h and nvrtc.h
    MethodHandle handle(String function, FunctionDescriptor type) {
        MemorySegment address = symbols.find(function)
                .orElseThrow(() -> new UnsupportedOperationException(
                        String.format(Locale.ROOT, "%s has no function %s; install a newer one", name, function)));
        return Linker.nativeLinker().downcallHandle(address, type);
    }

    /** Runs {@code call}. Native calls throw nothing, so that only errors of this program are thrown. */
    static int status(Call call) {
        try {
            return call.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** The C string at {@code address}. */
    @SuppressWarnings("restricted") // C does not say how long it is
    static String string(MemorySegment address) {
        return address.address() == 0 ? "" : address.reinterpret(Long.MAX_VALUE).getString(0);
    }
}
