package io.github.rscsnn.bench;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The largest resident memory of this process since a point in time: tensors, weights, the Java heap and all libraries. On
 * Linux only.
 */
final class PeakMemory {
    /** What the numbers are. */
    static final String METHOD =
            "VmHWM of the process during one step after a reset through clear_refs and, with glibc,"
                    + " malloc_trim: tensors, weights, JVM and libraries; empty where the system has none of it";

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");

    private PeakMemory() {}

    /** Runs {@code step} and returns the peak in bytes; null where the system does not tell. */
    static @Nullable Long during(Runnable step) {
        trim();
        boolean reset = reset();
        step.run();
        return reset ? read() : null;
    }

    /** Page faults of this process so far for which nothing was read from disk; null where the system does not tell. */
    static @Nullable Long pageFaults() {
        try {
            return parseFaults(Files.readString(STAT));
        } catch (IOException e) {
            return null;
        }
    }

    /** The tenth field; the second one, in parentheses, may hold anything. */
    static long parseFaults(String stat) {
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[7]);
    }

    private static boolean reset() {
        try {
            Files.writeString(CLEAR, "5\n");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable Long read() {
        try {
            return parse(Files.readString(STATUS));
        } catch (IOException e) {
            return null;
        }
    }

    /** The line {@code VmHWM: 123 kB} in bytes, or null. */
    static @Nullable Long parse(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .findFirst()
                .orElse(null);
    }

    /** Gives freed memory back to the system, so that the peak is not that of an earlier, larger step. */
    @SuppressWarnings("restricted") // one C function without pointers
    private static void trim() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("malloc_trim");
        if (function.isEmpty()) {
            return; // not glibc
        }
        MethodHandle trim = linker.downcallHandle(
                function.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        try {
            int unused = (int) trim.invokeExact(0L);
        } catch (Throwable e) {
            throw new IllegalStateException("malloc_trim failed", e);
        }
    }
}
