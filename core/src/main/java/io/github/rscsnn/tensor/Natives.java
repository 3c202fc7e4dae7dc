package io.github.rscsnn.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/** The native libraries of libtorch on Linux, before the first of them is loaded. */
public final class Natives {
    private static final String WITH_CUDA = "/org/bytedeco/pytorch/linux-x86_64-gpu/";

    /** Each after those that it needs. */
    private static final List<String> LIBRARIES = List.of(
            "libgomp.so.1",
            "libc10.so",
            "libtorch_cpu.so",
            "libc10_cuda.so",
            "libtorch_cuda.so",
            "libtorch_cuda_linalg.so",
            "libtorch.so",
            "libjnitorch.so");

    /** What those with CUDA need of the system. */
    private static final List<String> OF_CUDA = List.of(
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

    private static boolean unpacked;

    private Natives() {}

    /** Whether the libtorch on the class path is one with CUDA. */
    public static boolean haveCuda() {
        return Natives.class.getResource(WITH_CUDA + "libtorch_cuda.so") != null;
    }

    /**
     * Refuses a libtorch with CUDA where the system lacks what it needs: one half of which loads ends the process.
     *
     * @throws UnsupportedOperationException naming the missing libraries
     */
    public static void requireThoseOfCuda() {
        List<String> missing = haveCuda() ? missing(OF_CUDA, TOOLKIT) : List.of();
        if (!missing.isEmpty()) {
            throw new UnsupportedOperationException("libtorch with CUDA needs " + String.join(", ", missing)
                    + ", which are not found: put the folders of CUDA 13, cuDNN 9 and NCCL into LD_LIBRARY_PATH (see"
                    + " docs/gpu.md), or start with RSC_CUDA=0");
        }
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

    /**
     * Unpacks all libraries. JavaCPP unpacks and loads one after the other, and not each after those that it needs; at the first
     * start the system then looks for these elsewhere, and another libtorch of the system crashes the JVM. To be called before
     * the first tensor is made; does nothing where there is nothing to unpack.
     *
     * @throws UncheckedIOException if the folder of unpacked libraries cannot be written, is full, or could be another user's
     */
    public static synchronized void unpack() {
        if (unpacked) {
            return;
        }
        String folder = haveCuda() ? WITH_CUDA : "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/";
        for (String library : LIBRARIES) {
            URL packed = Natives.class.getResource(folder + library);
            if (packed != null) {
                unpack(library, packed);
            }
        }
        unpacked = true;
    }

    private static void unpack(String library, URL packed) {
        try {
            requireOwn(cache());
            Loader.cacheResource(packed);
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(
                    "cannot unpack " + library + ": " + e.getMessage() + "; the libraries of libtorch need 0.5 GB in a"
                            + " folder of yours, by default ~/.javacpp/cache: make room there, or name another one with"
                            + " RSC_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=FOLDER",
                    e));
        }
    }

    /**
     * The folder that libraries are unpacked to.
     *
     * @throws IOException if there is none that can be written
     */
    public static Path cache() throws IOException {
        return Loader.getCacheDir().toPath();
    }

    /**
     * Refuses JavaCPP's last resort, a folder of a name that everybody can guess in the folder of temporary files: whoever
     * makes it first decides which code this process runs.
     *
     * @throws IOException if {@code cache} is that
     */
    static void requireOwn(Path cache) throws IOException {
        Path shared = Path.of(System.getProperty("java.io.tmpdir"), ".javacpp-" + System.getProperty("user.name"));
        if (cache.toAbsolutePath().startsWith(shared.toAbsolutePath())) {
            throw new IOException("~/.javacpp/cache cannot be written, and others could write to " + cache);
        }
    }
}
