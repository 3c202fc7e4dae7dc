package io.github.rscsnn.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * NVIDIA GPUs as libtorch sees them. The ordinary build has a libtorch without CUDA, which sees none; the build for GPUs
 * ({@code ./mvnw -Pcuda}) loads CUDA 13 and cuDNN 9 of the system.
 */
public final class Cuda {
    private static final Path DRIVER = Path.of("/proc/driver/nvidia");
    private static final List<String> LIBRARIES = List.of(
            "libgomp.so.1",
            "libc10.so",
            "libtorch_cpu.so",
            "libc10_cuda.so",
            "libtorch_cuda.so",
            "libtorch_cuda_linalg.so",
            "libtorch.so",
            "libjnitorch.so");

    /** What those need of the system. */
    private static final List<String> NEEDED = List.of(
            "libcudart.so.13",
            "libcublas.so.13",
            "libcublasLt.so.13",
            "libcudnn.so.9",
            "libcufft.so.12",
            "libcurand.so.10",
            "libcusparse.so.12",
            "libcusolver.so.12",
            "libcufile.so.0",
            "libcupti.so.13",
            "libnccl.so.2");

    /** Where libtorch looks for them whatever the loader is told. */
    private static final List<Path> TOOLKIT = List.of(Path.of("/usr/local/cuda/lib64"), Path.of("/usr/local/cuda/lib"));

    private static boolean prepared;

    private Cuda() {}

    /** Whether the libtorch on the class path is one with CUDA. */
    public static boolean isBuilt() {
        return Tensor.class.getResource(folder()) != null;
    }

    private static String folder() {
        return "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/";
    }

    /**
     * Unpacks all libraries of a libtorch with CUDA; of another one, none. To be called before the first tensor is made: JavaCPP
     * unpacks each library when it comes to it, those for CUDA first, so that at the first start the system would look
     * elsewhere for what they need, and another libtorch of the system crashes the JVM. So does a libtorch half of which loads.
     *
     * @throws UnsupportedOperationException naming libraries of CUDA that this system lacks
     * @throws UncheckedIOException if the folder of unpacked libraries cannot be written
     */
    public static void unpack() {
        if (!isBuilt()) {
            return;
        }
        List<String> missing = System.getProperty("os.name").equals("Linux") ? missing(NEEDED, TOOLKIT) : List.of();
        if (!missing.isEmpty()) {
            throw new UnsupportedOperationException("libtorch with CUDA needs " + String.join(", ", missing)
                    + ", which are not found: put the folders of CUDA 13, cuDNN 9 and NCCL into LD_LIBRARY_PATH (see"
                    + " docs/gpu.md), or start with RSC_CUDA=0");
        }
        for (String library : LIBRARIES) {
            try {
                Loader.cacheResource(Tensor.class, folder() + library);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack " + library + ": " + e.getMessage(), e);
            }
        }
    }

    /** Whether this libtorch has CUDA and sees a GPU. */
    public static boolean isAvailable() {
        return isBuilt() && torch.cuda_is_available();
    }

    /**
     * The GPU of one number, with libtorch set so that float32 is float32 (no TF32) and the same input gives the same
     * output: cuDNN takes deterministic algorithms and does not choose among them by their time.
     *
     * @param index from 0
     * @throws UnsupportedOperationException if there is none; the message says why and what to do
     */
    public static Device device(int index) {
        if (!isBuilt()) {
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

    /**
     * Those that the system's loader does not find.
     *
     * @param folders where libtorch looks besides
     */
    static List<String> missing(List<String> libraries, List<Path> folders) {
        return libraries.stream()
                .filter(name ->
                        folders.stream().noneMatch(folder -> Files.exists(folder.resolve(name))) && !loads(name))
                .toList();
    }

    @SuppressWarnings("restricted") // loads what libtorch will load
    private static boolean loads(String library) {
        try {
            SymbolLookup.libraryLookup(library, Arena.global());
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static synchronized void prepare() {
        if (!prepared) {
            Context context = torch.globalContext();
            context.setDeterministicCuDNN(true);
            context.setBenchmarkCuDNN(false);
            context.setAllowTF32CuDNN(false);
            context.setAllowTF32CuBLAS(false);
            prepared = true;
        }
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
