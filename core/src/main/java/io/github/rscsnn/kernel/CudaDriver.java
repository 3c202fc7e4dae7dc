package io.github.rscsnn.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;

/**
 * The few calls of NVIDIA's CUDA driver (libcuda, cuda.h) that launch a kernel. Contexts, modules, functions, streams
 * and device memory are plain addresses. A call that fails throws {@link IllegalStateException} with its name and the
 * driver's words; the error may belong to an earlier asynchronous launch of the process.
 */
final class CudaDriver {
    private static final int COMPUTE_CAPABILITY_MAJOR = 75;
    private static final int COMPUTE_CAPABILITY_MINOR = 76;

    private final MethodHandle getErrorName;
    private final MethodHandle getErrorString;
    private final MethodHandle deviceGet;
    private final MethodHandle deviceGetAttribute;
    private final MethodHandle primaryCtxRetain;
    private final MethodHandle ctxGetCurrent;
    private final MethodHandle ctxPushCurrent;
    private final MethodHandle ctxPopCurrent;
    private final MethodHandle moduleLoadData;
    private final MethodHandle moduleGetFunction;
    private final MethodHandle launchKernel;
    private final MethodHandle streamSynchronize;
    private final MethodHandle memAlloc;
    private final MethodHandle memFree;
    private final MethodHandle memcpyHtoD;
    private final MethodHandle memcpyDtoH;

    private CudaDriver(NativeLibrary cuda) {
        getErrorName = cuda.function("cuGetErrorName", JAVA_INT, ADDRESS);
        getErrorString = cuda.function("cuGetErrorString", JAVA_INT, ADDRESS);
        deviceGet = cuda.function("cuDeviceGet", ADDRESS, JAVA_INT);
        deviceGetAttribute = cuda.function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        primaryCtxRetain = cuda.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
        ctxGetCurrent = cuda.function("cuCtxGetCurrent", ADDRESS);
        ctxPushCurrent = cuda.function("cuCtxPushCurrent_v2", JAVA_LONG);
        ctxPopCurrent = cuda.function("cuCtxPopCurrent_v2", ADDRESS);
        moduleLoadData = cuda.function("cuModuleLoadData", ADDRESS, ADDRESS);
        moduleGetFunction = cuda.function("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
        launchKernel = cuda.function(
                "cuLaunchKernel",
                JAVA_LONG, // function
                JAVA_INT, // grid x, y, z
                JAVA_INT,
                JAVA_INT,
                JAVA_INT, // block x, y, z
                JAVA_INT,
                JAVA_INT,
                JAVA_INT, // bytes of shared memory
                JAVA_LONG, // stream
                ADDRESS, // kernel parameters
                ADDRESS); // extra
        streamSynchronize = cuda.function("cuStreamSynchronize", JAVA_LONG);
        memAlloc = cuda.function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
        memFree = cuda.function("cuMemFree_v2", JAVA_LONG);
        memcpyHtoD = cuda.function("cuMemcpyHtoD_v2", JAVA_LONG, ADDRESS, JAVA_LONG);
        memcpyDtoH = cuda.function("cuMemcpyDtoH_v2", ADDRESS, JAVA_LONG, JAVA_LONG);
    }

    /**
     * Loads and initialises the driver.
     *
     * @throws UnsupportedOperationException if there is no driver, or it finds no GPU
     */
    static CudaDriver open() {
        NativeLibrary cuda = NativeLibrary.open(
                List.of("libcuda.so.1", "libcuda.so"), "install NVIDIA's driver, or compute without this kernel");
        CudaDriver driver = new CudaDriver(cuda);
        MethodHandle init = cuda.function("cuInit", JAVA_INT);
        int status = NativeLibrary.status(() -> (int) init.invokeExact(0));
        if (status != 0) {
            throw new UnsupportedOperationException(String.format(
                    Locale.ROOT,
                    "NVIDIA's driver does not start, cuInit: %s; see whether nvidia-smi lists a GPU",
                    driver.describe(status)));
        }
        return driver;
    }

    /** The driver's device for the number {@code ordinal}, counted as in CUDA_VISIBLE_DEVICES. */
    int device(int ordinal) {
        return getInt("cuDeviceGet", result -> (int) deviceGet.invokeExact(result, ordinal));
    }

    /** Such as 90 for 9.0. */
    int computeCapability(int device) {
        return 10 * attribute(device, COMPUTE_CAPABILITY_MAJOR) + attribute(device, COMPUTE_CAPABILITY_MINOR);
    }

    private int attribute(int device, int attribute) {
        return getInt(
                "cuDeviceGetAttribute", result -> (int) deviceGetAttribute.invokeExact(result, attribute, device));
    }

    /** The context that libtorch and the CUDA runtime use on {@code device}. It is kept until the process ends. */
    long primaryContext(int device) {
        return getLong("cuDevicePrimaryCtxRetain", result -> (int) primaryCtxRetain.invokeExact(result, device));
    }

    /** Runs {@code work} with {@code context} current on this thread, which afterwards is as it was. */
    void inContext(long context, Runnable work) {
        if (getLong("cuCtxGetCurrent", result -> (int) ctxGetCurrent.invokeExact(result)) == context) {
            work.run();
            return;
        }
        check("cuCtxPushCurrent", () -> (int) ctxPushCurrent.invokeExact(context));
        try {
            work.run();
        } finally {
            getLong("cuCtxPopCurrent", result -> (int) ctxPopCurrent.invokeExact(result));
        }
    }

    /** Loads {@code cubin} into the current context, for as long as that lives. */
    long loadModule(byte[] cubin) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment image = arena.allocate(cubin.length, 16);
            MemorySegment.copy(cubin, 0, image, JAVA_BYTE, 0, cubin.length);
            return getLong("cuModuleLoadData", result -> (int) moduleLoadData.invokeExact(result, image));
        }
    }

    long function(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(name);
            return getLong("cuModuleGetFunction", result -> (int) moduleGetFunction.invokeExact(result, module, text));
        }
    }

    /**
     * Starts {@code blocks} x {@code threads} threads and returns at once.
     *
     * @param parameters addresses of the kernel's arguments, which the driver copies
     */
    void launch(long function, int blocks, int threads, long stream, MemorySegment parameters) {
        check("cuLaunchKernel", () -> (int) launchKernel.invokeExact(
                function, blocks, 1, 1, threads, 1, 1, 0, stream, parameters, MemorySegment.NULL));
    }

    /** Waits until {@code stream} has done its work. */
    void synchronize(long stream) {
        check("cuStreamSynchronize", () -> (int) streamSynchronize.invokeExact(stream));
    }

    /** Device memory in the current context. */
    long allocate(long bytes) {
        return getLong("cuMemAlloc", result -> (int) memAlloc.invokeExact(result, bytes));
    }

    void free(long address) {
        check("cuMemFree", () -> (int) memFree.invokeExact(address));
    }

    /** Copies all of {@code from}, which is native memory. */
    void copyToDevice(MemorySegment from, long to) {
        check("cuMemcpyHtoD", () -> (int) memcpyHtoD.invokeExact(to, from, from.byteSize()));
    }

    /** Fills all of {@code to}, which is native memory. */
    void copyFromDevice(long from, MemorySegment to) {
        check("cuMemcpyDtoH", () -> (int) memcpyDtoH.invokeExact(to, from, to.byteSize()));
    }

    /** A call that writes its result to memory. */
    private interface Getter {
        int run(MemorySegment result) throws Throwable;
    }

    private int getInt(String name, Getter getter) {
        return (int) getLong(name, getter); // little-endian, as every platform with CUDA
    }

    private long getLong(String name, Getter getter) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            check(name, () -> getter.run(result));
            return result.get(JAVA_LONG, 0);
        }
    }

    private void check(String name, NativeLibrary.Call call) {
        int status = NativeLibrary.status(call);
        if (status != 0) {
            throw new IllegalStateException(name + ": " + describe(status));
        }
    }

    private String describe(int status) {
        return String.format(
                Locale.ROOT, "%s (%d, %s)", text(getErrorName, status), status, text(getErrorString, status));
    }

    private static String text(MethodHandle function, int status) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            int unknown = NativeLibrary.status(() -> (int) function.invokeExact(status, result));
            return unknown != 0 ? "unknown error" : NativeLibrary.string(result.get(ADDRESS, 0));
        }
    }
}
