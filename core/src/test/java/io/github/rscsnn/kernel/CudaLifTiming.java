package io.github.rscsnn.kernel;

import java.util.Locale;
import java.util.function.LongConsumer;

/** How fast {@link CudaLifKernel} moves the arrays of a large layer through the device's memory. */
final class CudaLifTiming {
    /** 64 images, 64 channels of 32x32. */
    private static final long NEURONS = 64L * 64 * 32 * 32;

    private static final int STEPS = 8;
    private static final int RUNS = 200;
    /** So many that Java's compiler has dealt with the launch, which else takes longer than the kernel. */
    private static final int WARM_UP = 5000;

    private static final long STREAM = 0;

    private CudaLifTiming() {}

    /** A line for each of forward and backward, temporal and static. */
    static String measure(CudaLifKernel kernel, LifConstants lif) {
        StringBuilder report = new StringBuilder(String.format(Locale.ROOT, "M = %d, T = %d", NEURONS, STEPS));
        CudaDriver driver = kernel.driver();
        driver.inContext(kernel.context(), () -> {
            long array = NEURONS * STEPS * 4;
            long memory = driver.allocate(3 * array);
            try {
                for (boolean still : new boolean[] {false, true}) {
                    long input = still ? NEURONS * 4 : array;
                    String kind = still ? "static" : "temporal";
                    report.append(line(
                            "forward, " + kind,
                            input + array,
                            driver,
                            stream -> kernel.forward(lif, STEPS, still, NEURONS, memory, memory + array, stream)));
                    report.append(line(
                            "backward, " + kind,
                            2 * input + array,
                            driver,
                            stream -> kernel.backward(
                                    lif, STEPS, still, NEURONS, memory, memory + array, memory + 2 * array, stream)));
                }
            } finally {
                driver.free(memory);
            }
        });
        return report.toString();
    }

    private static String line(String name, long bytes, CudaDriver driver, LongConsumer launch) {
        for (int i = 0; i < WARM_UP; i++) {
            launch.accept(STREAM);
        }
        driver.synchronize(STREAM);
        long start = System.nanoTime();
        for (int i = 0; i < RUNS; i++) {
            launch.accept(STREAM);
        }
        driver.synchronize(STREAM);
        double seconds = (System.nanoTime() - start) / 1e9 / RUNS;
        return String.format(Locale.ROOT, "%n%-19s %8.1f us %7.0f GB/s", name, seconds * 1e6, bytes / seconds / 1e9);
    }
}
