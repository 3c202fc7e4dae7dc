package io.github.rscsnn.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Compiles CUDA C++ at run time with NVRTC (nvrtc.h), which CUDA's toolkit and every libtorch for CUDA bring along. The
 * system property {@value #PATH_PROPERTY} names its file where the loader does not find it.
 */
final class CudaCompiler {
    static final String PATH_PROPERTY = "io.github.rscsnn.nvrtc";

    /** IEEE arithmetic, each operation as written: the kernels' results are compared bit for bit. */
    private static final List<String> OPTIONS =
            List.of("--fmad=false", "--ftz=false", "--prec-div=true", "--prec-sqrt=true", "--std=c++17");

    /** A compiler recurses deeply, and a Java thread's stack may be small. */
    private static final long STACK_BYTES = 16 << 20;

    private final MethodHandle getErrorString;
    private final MethodHandle createProgram;
    private final MethodHandle compileProgram;
    private final MethodHandle getProgramLogSize;
    private final MethodHandle getProgramLog;
    private final MethodHandle getCubinSize;
    private final MethodHandle getCubin;
    private final MethodHandle destroyProgram;

    private CudaCompiler(NativeLibrary nvrtc) {
        getErrorString = nvrtc.handle("nvrtcGetErrorString", FunctionDescriptor.of(ADDRESS, JAVA_INT));
        createProgram = nvrtc.function("nvrtcCreateProgram", ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
        compileProgram = nvrtc.function("nvrtcCompileProgram", JAVA_LONG, JAVA_INT, ADDRESS);
        getProgramLogSize = nvrtc.function("nvrtcGetProgramLogSize", JAVA_LONG, ADDRESS);
        getProgramLog = nvrtc.function("nvrtcGetProgramLog", JAVA_LONG, ADDRESS);
        getCubinSize = nvrtc.function("nvrtcGetCUBINSize", JAVA_LONG, ADDRESS);
        getCubin = nvrtc.function("nvrtcGetCUBIN", JAVA_LONG, ADDRESS);
        destroyProgram = nvrtc.function("nvrtcDestroyProgram", ADDRESS);
    }

    /** @throws UnsupportedOperationException if NVRTC cannot be loaded */
    static CudaCompiler open() {
        List<String> names = new ArrayList<>();
        String path = System.getProperty(PATH_PROPERTY);
        if (path != null) {
            names.add(path);
        } else {
            names.addAll(List.of("libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"));
        }
        return new CudaCompiler(NativeLibrary.open(
                names,
                String.format(
                        Locale.ROOT,
                        "install CUDA's NVRTC, and put its folder into LD_LIBRARY_PATH or start java with -D%s=FILE",
                        PATH_PROPERTY)));
    }

    /**
     * Machine code for GPUs of one compute capability.
     *
     * @param source CUDA C++
     * @param name file name in messages
     * @param computeCapability such as 90 for 9.0
     * @param macros such as {@code STEPS=8}
     * @return a cubin
     * @throws UnsupportedOperationException if NVRTC refuses, with its log
     */
    byte[] compile(String source, String name, int computeCapability, List<String> macros) {
        List<String> options = new ArrayList<>(OPTIONS);
        options.add("--gpu-architecture=sm_" + computeCapability);
        macros.forEach(macro -> options.add("-D" + macro));
        CompletableFuture<byte[]> cubin = new CompletableFuture<>();
        Runnable work = () -> {
            try {
                cubin.complete(compile(source, name, options));
            } catch (Throwable e) {
                cubin.completeExceptionally(e);
            }
        };
        Thread thread = new Thread(null, work, "rsc-nvrtc", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return cubin.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private byte[] compile(String source, String name, List<String> options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle = arena.allocate(ADDRESS);
            MemorySegment text = arena.allocateFrom(source);
            MemorySegment file = arena.allocateFrom(name);
            check("nvrtcCreateProgram", "", () ->
                    (int) createProgram.invokeExact(handle, text, file, 0, MemorySegment.NULL, MemorySegment.NULL));
            long program = handle.get(JAVA_LONG, 0);
            try {
                MemorySegment arguments = arena.allocate(ADDRESS, options.size());
                for (int i = 0; i < options.size(); i++) {
                    arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(options.get(i)));
                }
                int status = NativeLibrary.status(
                        () -> (int) compileProgram.invokeExact(program, options.size(), arguments));
                if (status != 0) {
                    String log = new String(
                                    read(arena, program, "log", getProgramLogSize, getProgramLog),
                                    StandardCharsets.UTF_8)
                            .replace("\0", "")
                            .strip();
                    throw refusal("nvrtcCompileProgram", status, " with " + options + ":\n" + log);
                }
                return read(arena, program, "nvrtcGetCUBIN", getCubinSize, getCubin);
            } finally {
                NativeLibrary.status(() -> (int) destroyProgram.invokeExact(handle));
            }
        }
    }

    /** What NVRTC has to tell about {@code program} in as many bytes as it asks for. */
    private byte[] read(Arena arena, long program, String name, MethodHandle size, MethodHandle content) {
        MemorySegment count = arena.allocate(JAVA_LONG);
        check(name, "'s size", () -> (int) size.invokeExact(program, count));
        MemorySegment bytes = arena.allocate(Math.max(1, count.get(JAVA_LONG, 0)));
        check(name, "", () -> (int) content.invokeExact(program, bytes));
        return bytes.toArray(JAVA_BYTE);
    }

    private void check(String name, String what, NativeLibrary.Call call) {
        int status = NativeLibrary.status(call);
        if (status != 0) {
            throw refusal(name, status, what);
        }
    }

    private UnsupportedOperationException refusal(String name, int status, String what) {
        MemorySegment[] text = new MemorySegment[1];
        NativeLibrary.status(() -> {
            text[0] = (MemorySegment) getErrorString.invokeExact(status);
            return 0;
        });
        return new UnsupportedOperationException(String.format(
                        Locale.ROOT,
                        "the CUDA kernel cannot be compiled: %s: %s (%d)%s",
                        name,
                        NativeLibrary.string(text[0]),
                        status,
                        what)
                + "\nAn NVRTC older than the GPU, or newer than the driver, is the usual reason");
    }
}
