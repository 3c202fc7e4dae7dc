package io.github.rscsnn.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;

/**
 * NVIDIA GPUs as libtorch sees them. The ordinary build has a libtorch without CUDA, which sees none; the build for GPUs
 * ({@code ./mvnw -Pcuda}) loads CUDA 13 and cuDNN 9 of the system.
 */
public final class Cuda {
    private static final Path DRIVER = Path.of("/proc/driver/nvidia");
    private static boolean prepared;

    private Cuda() {}

    /** Whether this libtorch has CUDA and sees a GPU. */
    public static boolean isAvailable() {
        return Natives.haveCuda() && torch.cuda_is_available();
    }

    /**
     * The GPU of one number, with libtorch set so that float32 is float32 (no TF32 until {@link #tensorCores}) and the same input gives the same
     * output: cuDNN takes deterministic algorithms and does not choose among them by their time.
     *
     * @param index from 0
     * @throws UnsupportedOperationException if there is none; the message says why and what to do
     */
    public static Device device(int index) {
        if (!Natives.haveCuda()) {
            throw new UnsupportedOperationException("this libtorch has no CUDA: build with"
                    + " './mvnw -Pcuda -pl cli -am -DskipTests package' and start with RSC_CUDA=1 ./rsc ...,"
                    + " or use --backend auto");
        }
        int count = isAvailable() ? torch.cuda_device_count() : 0;
        if (index >= count) {
            throw new UnsupportedOperationException(
                    count == 0
                            ? "libtorch sees no NVIDIA GPU: is a driver for CUDA 13 installed (nvidia-smi), are CUDA's"
                                    + " libraries in LD_LIBRARY_PATH, and does CUDA_VISIBLE_DEVICES hide it? otherwise"
                                    + " use --backend auto"
                            : "there is no GPU cuda:" + index + ": libtorch sees " + count + ", numbered from 0");
        }
        prepare();
        return new Device("cuda:" + index);
    }

    private static synchronized void prepare() {
        if (!prepared) {
            Context context = torch.globalContext();
            context.setDeterministicCuDNN(true);
            context.setBenchmarkCuDNN(false);
            tensorCores(false);
            prepared = true;
        }
    }

    /** Whether convolutions and matrix products from now on, of all GPUs, multiply TF32 on tensor cores rather than float32. */
    public static void tensorCores(boolean allowed) {
        Context context = torch.globalContext();
        context.setAllowTF32CuDNN(allowed);
        context.setAllowTF32CuBLAS(allowed);
    }

    /**
     * Models of the GPUs in this machine as the NVIDIA driver for Linux tells them, whether or not libtorch can use them;
     * empty without a driver.
     */
    public static List<String> models() {
        return models(DRIVER);
    }

    /** @param driver folder of the driver's files; there is none without a driver */
    static List<String> models(Path driver) {
        try (Stream<Path> each = Files.list(driver.resolve("gpus"))) {
            return each.sorted()
                    .map(gpu -> model(gpu.resolve("information")))
                    .flatMap(Optional::stream)
                    .toList();
        } catch (IOException e) {
            return List.of(); // no driver, or not Linux
        }
    }

    private static Optional<String> model(Path information) {
        try {
            return Files.readString(information)
                    .lines()
                    .filter(line -> line.startsWith("Model:"))
                    .map(line -> line.substring("Model:".length()).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
