package io.github.rscsnn.kernel;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Decides which kernels run. Kernels named by the user run or fail; only {@link Choice#AUTO} falls back, and says why.
 */
public final class LifKernels {
    /** What the user asked for. */
    public enum Choice {
        /** Vector kernels where they are fast, else scalar ones with a notice. */
        AUTO,
        /** The readable specification. */
        SCALAR,
        /** Vector kernels, or an error that says why not. */
        VECTOR
    }

    private static final String MODULE = "jdk.incubator.vector";
    /** Below this, vectors of two floats do not pay for themselves. */
    private static final int MINIMUM_BITS = 128;

    private LifKernels() {}

    /**
     * The kernels for {@code choice} on this machine.
     *
     * @throws UnsupportedOperationException if vector kernels were named and cannot run; the message says what to do
     */
    public static KernelSet select(Choice choice, KernelThreads threads) {
        if (choice == Choice.SCALAR) {
            return KernelSet.scalar(threads);
        }
        Optional<String> refusal = vectorRefusal();
        if (refusal.isEmpty()) {
            return VectorKernels.of(threads, VectorKernels.preferredBits());
        }
        if (choice == Choice.VECTOR) {
            throw new UnsupportedOperationException("vector kernels cannot run: " + refusal.get());
        }
        return KernelSet.scalar(threads)
                .withNotice("scalar kernels run, which are many times slower: " + refusal.get());
    }

    /** The fastest noise kernel of this machine; all give the same bits, so there is nothing to choose or to record. */
    public static NoiseKernel noise() {
        return vectorRefusal().isEmpty() ? VectorKernels.noise() : NoiseKernel.SCALAR;
    }

    /** Why vector kernels cannot run here, and what to do about it; empty if they can. */
    public static Optional<String> vectorRefusal() {
        boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
        return refusal(
                present,
                System.getProperty("java.vm.name", ""),
                System.getProperty("java.vm.info", ""),
                ByteOrder.nativeOrder(),
                () -> VectorKernels.preferredBits());
    }

    /** The reasons to say no, in the order in which they hide each other. */
    static Optional<String> refusal(
            boolean modulePresent, String vmName, String vmInfo, ByteOrder order, IntSupplier preferredBits) {
        if (!modulePresent) {
            return Optional.of("the module " + MODULE + " is not loaded; start java with --add-modules " + MODULE);
        }
        if (!vmName.contains("HotSpot") && !vmName.contains("OpenJDK")) {
            return Optional.of("the virtual machine '" + vmName + "' is not known to compile vector operations;"
                    + " use a HotSpot JDK");
        }
        if (vmInfo.contains("interpreted mode") || vmInfo.contains("emulated-client")) {
            return Optional.of("the C2 compiler is off (" + vmInfo + ");"
                    + " start java without -Xint and without -XX:TieredStopAtLevel");
        }
        if (order != ByteOrder.LITTLE_ENDIAN) {
            return Optional.of("the processor is big-endian; use --backend reference");
        }
        int bits = preferredBits.getAsInt();
        if (bits < MINIMUM_BITS) {
            return Optional.of("the processor's vectors have " + bits + " bits, less than " + MINIMUM_BITS
                    + "; use --backend reference");
        }
        return Optional.empty();
    }
}
