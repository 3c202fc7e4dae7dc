package io.github.rscsnn.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/**
 * LIF neurons over all T time steps on an NVIDIA GPU, one launch forwards and one backwards: {@link ScalarLifKernel}
 * with the current y given, without pool. Spikes are the same bit for bit, and so are gradients, except with
 * {@link SurrogateShape#SIGMOID}, whose exponential may differ by a unit in the last place.
 *
 * <p>Arrays are float32 and dense in the device's memory, at addresses that are multiples of 4. Multiples of 16 and a
 * number of neurons that is a multiple of 4 are faster. Calls return before the GPU has run them, and may come from any
 * thread: the work is queued on the caller's stream of the device's primary context, which libtorch uses too, whatever
 * context the thread has. The first call for each T and each kind of neuron compiles lif.cu for it.
 */
public final class CudaLifKernel {
    /** The membranes of a thread lie in its local memory, which the driver sets aside for every thread of the GPU. */
    public static final int MAXIMUM_TIME_STEPS = 256;

    private static final int BLOCK = 256;
    private static final int WIDTH = 4;
    /** Up to this T there is a backward kernel for four neurons per thread; see the end of lif.cu. */
    private static final int WIDE_BACKWARD_STEPS = 16;

    private static final ConcurrentHashMap<Integer, CudaLifKernel> LOADED = new ConcurrentHashMap<>();

    /** What lif.cu is compiled for. */
    private record Variant(
            int timeSteps, boolean staticInput, boolean hardReset, boolean detachReset, SurrogateShape surrogate) {
        List<String> macros() {
            return List.of(
                    "LIF_STEPS=" + timeSteps,
                    "LIF_STATIC=" + (staticInput ? 1 : 0),
                    "LIF_HARD_RESET=" + (hardReset ? 1 : 0),
                    "LIF_DETACH_RESET=" + (detachReset ? 1 : 0),
                    "LIF_SURROGATE=" + surrogate);
        }
    }

    /** Kernels for one and for four neurons per thread. */
    private record Functions(long forward, long wideForward, long backward, long wideBackward) {}

    private final CudaDriver driver;
    private final CudaCompiler compiler;
    private final String source;
    private final int computeCapability;
    private final long context;
    private final ConcurrentHashMap<Variant, Functions> functions = new ConcurrentHashMap<>();

    private CudaLifKernel(int device) {
        driver = CudaDriver.open();
        compiler = CudaCompiler.open();
        source = source();
        int handle = driver.device(device);
        computeCapability = driver.computeCapability(handle);
        context = driver.primaryContext(handle);
        // whatever is missing shows now, not in the middle of training
        try {
            functions(new Variant(1, false, true, true, SurrogateShape.TRIANGLE));
        } catch (IllegalStateException e) {
            throw new UnsupportedOperationException(
                    String.format(
                            Locale.ROOT,
                            "the CUDA kernel does not load: %s; the driver may be older than NVRTC",
                            e.getMessage()),
                    e);
        }
    }

    /**
     * The kernel for a device, compiled for its compute capability; the same object every time.
     *
     * @param device number of the device, as libtorch and CUDA_VISIBLE_DEVICES count
     * @throws UnsupportedOperationException if there is no driver, no GPU or no NVRTC, or it cannot compile; the
     *     message says what is missing and what to do
     * @throws IllegalStateException if the driver refuses a call, such as for a device that does not exist
     */
    public static CudaLifKernel load(int device) {
        return LOADED.computeIfAbsent(device, CudaLifKernel::new);
    }

    /**
     * Writes the spikes, 0 or 1.
     *
     * @param lif constants of the neurons
     * @param timeSteps T, 1 to {@value #MAXIMUM_TIME_STEPS}
     * @param staticInput the current has one step, which all time steps see
     * @param neurons M, at least 1
     * @param current address of y [1 or T, M]
     * @param spikes address of [T, M], overwritten; shares no memory with {@code current}
     * @param stream a CUstream of the device, 0 for the legacy default stream
     * @throws IllegalArgumentException if T, M, an address or what a reset subtracts cannot be
     * @throws IllegalStateException if the driver refuses the launch or reports an earlier error
     */
    public void forward(
            LifConstants lif,
            int timeSteps,
            boolean staticInput,
            long neurons,
            long current,
            long spikes,
            long stream) {
        require(lif, timeSteps, neurons, current, spikes);
        boolean wide = wide(neurons, current | spikes);
        driver.inContext(context, () -> {
            Functions f = functions(variant(lif, timeSteps, staticInput));
            try (Arena arena = Arena.ofConfined()) {
                launch(
                        wide ? f.wideForward : f.forward,
                        wide ? neurons / WIDTH : neurons,
                        stream,
                        parameters(arena, new long[] {current, spikes, neurons}, lif.leak(), lif.threshold()));
            }
        });
    }

    /**
     * Back-propagates through all time steps; membranes are computed again from {@code current}.
     *
     * @param lif constants of the neurons
     * @param timeSteps T, 1 to {@value #MAXIMUM_TIME_STEPS}
     * @param staticInput the current has one step, which all time steps saw
     * @param neurons M, at least 1
     * @param current address of y [1 or T, M] as in the forward pass
     * @param spikeGradient address of the gradient of the spikes, [T, M]
     * @param currentGradient address of the gradient of y, [1 or T, M], overwritten; a static current's is the sum from
     *     t = T to 1. May equal {@code current} or {@code spikeGradient}; otherwise it shares no memory with them
     * @param stream a CUstream of the device, 0 for the legacy default stream
     * @throws IllegalArgumentException if T, M, an address or what a reset subtracts cannot be
     * @throws IllegalStateException if the driver refuses the launch or reports an earlier error
     */
    public void backward(
            LifConstants lif,
            int timeSteps,
            boolean staticInput,
            long neurons,
            long current,
            long spikeGradient,
            long currentGradient,
            long stream) {
        require(lif, timeSteps, neurons, current, spikeGradient, currentGradient);
        boolean wide = timeSteps <= WIDE_BACKWARD_STEPS && wide(neurons, current | spikeGradient | currentGradient);
        driver.inContext(context, () -> {
            Functions f = functions(variant(lif, timeSteps, staticInput));
            try (Arena arena = Arena.ofConfined()) {
                launch(
                        wide ? f.wideBackward : f.backward,
                        wide ? neurons / WIDTH : neurons,
                        stream,
                        parameters(
                                arena,
                                new long[] {current, spikeGradient, currentGradient, neurons},
                                lif.leak(),
                                lif.threshold(),
                                lif.gamma(),
                                lif.slopeFactor(),
                                lif.slopeScale()));
            }
        });
    }

    CudaDriver driver() {
        return driver;
    }

    long context() {
        return context;
    }

    private static void require(LifConstants lif, int timeSteps, long neurons, long... addresses) {
        if (lif.drop() != lif.threshold()) {
            throw new IllegalArgumentException("the CUDA kernel's soft reset subtracts the threshold " + lif.threshold()
                    + ", not " + lif.drop() + ": use libtorch");
        }
        if (timeSteps < 1 || timeSteps > MAXIMUM_TIME_STEPS) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "the CUDA kernel has 1 to %d time steps, got %d; use fewer, or libtorch",
                    MAXIMUM_TIME_STEPS,
                    timeSteps));
        }
        if (neurons < 1 || neurons > (long) Integer.MAX_VALUE * BLOCK) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "neurons must be 1 to 2^31 times %d, got %d", BLOCK, neurons));
        }
        for (long address : addresses) {
            if (address == 0 || address % 4 != 0) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "an array's address must be a multiple of 4 and not 0, got 0x%x", address));
            }
        }
    }

    private static boolean wide(long neurons, long addresses) {
        return neurons % WIDTH == 0 && addresses % (4 * WIDTH) == 0;
    }

    private static Variant variant(LifConstants lif, int timeSteps, boolean staticInput) {
        return new Variant(timeSteps, staticInput, lif.hardReset(), lif.detachReset(), lif.surrogate());
    }

    private void launch(long function, long threads, long stream, MemorySegment parameters) {
        driver.launch(function, Math.toIntExact((threads + BLOCK - 1) / BLOCK), BLOCK, stream, parameters);
    }

    /** The array of addresses of a kernel's arguments: 8-byte ones, then floats. */
    private static MemorySegment parameters(Arena arena, long[] longs, float... floats) {
        MemorySegment addresses = arena.allocate(ADDRESS, longs.length + floats.length);
        for (int i = 0; i < longs.length; i++) {
            addresses.setAtIndex(ADDRESS, i, arena.allocateFrom(JAVA_LONG, longs[i]));
        }
        for (int i = 0; i < floats.length; i++) {
            addresses.setAtIndex(ADDRESS, longs.length + i, arena.allocateFrom(JAVA_FLOAT, floats[i]));
        }
        return addresses;
    }

    private Functions functions(Variant variant) {
        return functions.computeIfAbsent(variant, this::compile);
    }

    private Functions compile(Variant variant) {
        byte[] cubin = compiler.compile(source, "lif.cu", computeCapability, variant.macros());
        Functions[] loaded = new Functions[1];
        driver.inContext(context, () -> {
            long module = driver.loadModule(cubin);
            loaded[0] = new Functions(
                    driver.function(module, "lif_forward_1"),
                    driver.function(module, "lif_forward_4"),
                    driver.function(module, "lif_backward_1"),
                    variant.timeSteps <= WIDE_BACKWARD_STEPS ? driver.function(module, "lif_backward_4") : 0);
        });
        return loaded[0];
    }

    /** The text of lif.cu. */
    static String source() {
        try (InputStream in = CudaLifKernel.class.getResourceAsStream("lif.cu")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
