package io.github.rscsnn.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Compares a LIF kernel without pool with {@link ScalarLifKernel} on random currents, bit for bit. As a program, see docs/gpu.md, it
 * tries {@link CudaLifKernel} and its speed on a machine that has a GPU; it ends with 0 if all results agree (a sigmoid's gradients
 * within 1e-5), else with 1 and the first that does not.
 */
final class CudaLifProbe {
    /** One neuron, a tail, four-wide packs in one block, and packs with a tail in the second block. */
    private static final long[] NEURONS = {1, 5, 64, 1036};

    /** A kernel under test; arrays lie in the host's memory. */
    interface Subject {
        void forward(Case k, MemorySegment current, MemorySegment spikes);

        void backward(Case k, MemorySegment current, MemorySegment spikeGradient, MemorySegment currentGradient);
    }

    /** One kind of neuron over T steps. */
    record Case(int timeSteps, boolean staticInput, long neurons, LifConstants lif) {
        LifShape shape() {
            return new LifShape(timeSteps, staticInput, Math.toIntExact(neurons), 1, 1, 1, false);
        }
    }

    private CudaLifProbe() {}

    /** Every surrogate, both inputs and all resets for each T, or, if not {@code all}, a quarter of the resets. */
    static List<Case> cases(boolean all, int... timeSteps) {
        List<Case> cases = new ArrayList<>();
        int count = 0;
        for (int steps : timeSteps) {
            for (SurrogateShape surrogate : SurrogateShape.values()) {
                for (int kind = 0; kind < 8; kind++) {
                    boolean hard = (kind & 2) != 0;
                    boolean detach = (kind & 4) != 0;
                    if (!all && kind / 2 != (count++ / 8 + steps) % 4) {
                        continue;
                    }
                    LifConstants lif = new LifConstants(kind == 7 ? 1 : 0.75f, 1, hard, detach, surrogate, 0.5f);
                    for (long neurons : NEURONS) {
                        cases.add(new Case(steps, (kind & 1) != 0, neurons, lif));
                    }
                }
            }
        }
        return cases;
    }

    /** @throws IllegalStateException that names the first difference */
    static void compare(Subject subject, List<Case> cases) {
        SplittableRandom random = new SplittableRandom(5);
        try (KernelThreads threads = new KernelThreads(1)) {
            ScalarLifKernel reference = new ScalarLifKernel(threads);
            for (Case k : cases) {
                try (Arena arena = Arena.ofShared()) {
                    compare(subject, reference, k, arena, random);
                }
            }
        }
    }

    private static void compare(
            Subject subject, ScalarLifKernel reference, Case k, Arena arena, SplittableRandom random) {
        LifShape shape = k.shape();
        ChannelAffine affine = ChannelAffine.identity(1);
        MemorySegment y = currents(arena, shape.inputElements(), random);
        MemorySegment spikes = floats(arena, shape.outputElements());
        MemorySegment expectedSpikes = floats(arena, shape.outputElements());
        reference.forward(k.lif, new BlockForward(shape, StorageType.FLOAT32, affine, y, expectedSpikes));
        subject.forward(k, y, spikes);
        requireSame("spike", k, spikes, expectedSpikes);

        MemorySegment g = currents(arena, shape.outputElements(), random);
        MemorySegment gradient = floats(arena, shape.inputElements());
        MemorySegment expected = floats(arena, shape.inputElements());
        reference.backward(
                k.lif,
                new BlockBackward(shape, StorageType.FLOAT32, affine, y, g, expected, GradientTarget.CURRENT, null));
        subject.backward(k, y, g, gradient);
        if (k.lif.surrogate() == SurrogateShape.SIGMOID) {
            requireClose(k, gradient, expected);
        } else {
            requireSame("gradient", k, gradient, expected);
        }
    }

    /** Half in quarters, so that membranes meet thresholds and kinks exactly; some denormal. */
    private static MemorySegment currents(Arena arena, long elements, SplittableRandom random) {
        MemorySegment memory = floats(arena, elements);
        for (long i = 0; i < elements; i++) {
            float value = random.nextBoolean() ? random.nextInt(-2, 9) / 4f : (float) random.nextDouble(-1, 1.5);
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextInt(16) == 0 ? value * 1e-38f : value);
        }
        return memory;
    }

    static MemorySegment floats(Arena arena, long elements) {
        return arena.allocate(elements * 4, 64);
    }

    private static void requireSame(String what, Case k, MemorySegment actual, MemorySegment expected) {
        long at = actual.mismatch(expected);
        if (at >= 0) {
            throw difference(what, k, at / 4, actual, expected);
        }
    }

    /** Within 1e-5 of the largest. */
    private static void requireClose(Case k, MemorySegment actual, MemorySegment expected) {
        float largest = 0;
        for (long i = 0; i < expected.byteSize() / 4; i++) {
            largest = Math.max(largest, Math.abs(expected.getAtIndex(ValueLayout.JAVA_FLOAT, i)));
        }
        for (long i = 0; i < expected.byteSize() / 4; i++) {
            float error = actual.getAtIndex(ValueLayout.JAVA_FLOAT, i) - expected.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!(Math.abs(error) <= 1e-5f * largest)) {
                throw difference("gradient", k, i, actual, expected);
            }
        }
    }

    private static IllegalStateException difference(
            String what, Case k, long at, MemorySegment actual, MemorySegment expected) {
        return new IllegalStateException(String.format(
                Locale.ROOT,
                "%s %d (t = %d) is %s instead of %s in %s",
                what,
                at,
                at / k.neurons,
                actual.getAtIndex(ValueLayout.JAVA_FLOAT, at),
                expected.getAtIndex(ValueLayout.JAVA_FLOAT, at),
                k));
    }

    /** Tries {@link CudaLifKernel} on a device. */
    public static void main(String[] arguments) {
        int device = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
        try {
            CudaLifKernel kernel = CudaLifKernel.load(device);
            List<Case> cases = cases(false, 1, 2, 4, 8, 16, 20, 32, 33);
            compare(new CudaLifSubject(kernel), cases);
            System.out.println(String.format(
                    Locale.ROOT, "cuda lif: %d cases equal bit for bit (sigmoid: within 1e-5)", cases.size()));
            System.out.println(
                    CudaLifTiming.measure(kernel, new LifConstants(0.5f, 1, true, false, SurrogateShape.TRIANGLE, 1)));
        } catch (IllegalStateException | UnsupportedOperationException e) {
            System.err.println("cuda lif: " + e.getMessage());
            System.exit(1);
        }
    }
}
