package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CUDA source, compiled as C++ for the processor: the same operations in the same order as the specification. */
@Tag("slow")
class CudaLifSourceTest {
    private static final int[] TIME_STEPS = {1, 2, 4, 8, 16, 32, 33};

    /** What lif.cu needs of CUDA; a loop takes the place of the grid. */
    private static final String PRELUDE = """
            #include <math.h>
            struct Index { unsigned x; };
            static Index blockIdx, blockDim, threadIdx;
            #define __device__
            #define __global__
            #define __forceinline__ inline
            #define __restrict__
            #define __launch_bounds__(threads)
            static inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
            static inline float __fmul_rn(float a, float b) { return a * b; }
            static inline float __fdiv_rn(float a, float b) { return a / b; }
            template <typename Kernel> static void grid(long long threads, Kernel kernel) {
                blockDim.x = 256;
                for (blockIdx.x = 0; blockIdx.x <= threads / 256; blockIdx.x++) {
                    for (threadIdx.x = 0; threadIdx.x < 256; threadIdx.x++) kernel();
                }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void agreesWithTheSpecification() throws IOException, InterruptedException {
        List<CudaLifProbe.Case> cases = CudaLifProbe.cases(true, TIME_STEPS);
        Path library = compile(host(cases));
        try (Arena arena = Arena.ofConfined()) {
            CudaLifProbe.compare(new Host(library, arena), cases);
        }
    }

    /** One function for each direction, with a branch for each kind of neuron. */
    private static String host(List<CudaLifProbe.Case> cases) {
        StringBuilder forward = new StringBuilder();
        StringBuilder backward = new StringBuilder();
        for (CudaLifProbe.Case k : cases) {
            if (k.neurons() != 1) {
                continue;
            }
            for (int width : new int[] {1, 4}) {
                String kind = "%d, %d, %b, %b"
                        .formatted(
                                width, k.timeSteps(), k.staticInput(), k.lif().hardReset());
                String which =
                        "    if (kind == %d && width == %d) grid(neurons / width, [&] { ".formatted(kind(k), width);
                forward.append(which).append("forward<%s>(y, s, neurons, k.leak, k.threshold); });%n".formatted(kind));
                backward.append(which)
                        .append("backward<%s, %b, %s>(y, g, gy, neurons, k); });%n"
                                .formatted(kind, k.lif().detachReset(), k.lif().surrogate()));
            }
        }
        return """
                %s
                #include "lif.cu"
                extern "C" void host_forward(
                        int kind, int width, const float* y, float* s, long long neurons, float leak, float threshold) {
                    Constants k = {leak, threshold, 0, 0, 0};
                %s}
                extern "C" void host_backward(
                        int kind, int width, const float* y, const float* g, float* gy, long long neurons,
                        float leak, float threshold, float gamma, float slopeFactor, float slopeScale) {
                    Constants k = {leak, threshold, gamma, slopeFactor, slopeScale};
                %s}
                """.formatted(PRELUDE, forward, backward);
    }

    private static int kind(CudaLifProbe.Case k) {
        int flags = (k.staticInput() ? 1 : 0)
                + (k.lif().hardReset() ? 2 : 0)
                + (k.lif().detachReset() ? 4 : 0);
        return (k.timeSteps() * 8 + k.lif().surrogate().ordinal()) * 8 + flags;
    }

    private Path compile(String host) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("lif.cu"), CudaLifKernel.source());
        Files.writeString(folder.resolve("host.cpp"), host);
        Path library = folder.resolve("liblif.so");
        List<String> command = new ArrayList<>(List.of("c++", "-std=c++17", "-shared", "-fPIC", "-w"));
        // optimised code is no faster to test, and slower to compile
        command.addAll(List.of("-O0", "-ffp-contract=off", "-fno-strict-aliasing", "host.cpp", "-o"));
        command.add(library.toString());
        Path log = folder.resolve("log");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "no C++ compiler: " + e.getMessage());
            throw e;
        }
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("c++ ended").isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return library;
    }

    /** Four neurons at a time where their number allows it, as on a GPU. */
    private static final class Host implements CudaLifProbe.Subject {
        private final MethodHandle forward;
        private final MethodHandle backward;

        @SuppressWarnings("restricted") // the library was compiled above
        Host(Path library, Arena arena) {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
            var integer = ValueLayout.JAVA_INT;
            var pointer = ValueLayout.ADDRESS;
            var size = ValueLayout.JAVA_LONG;
            var real = ValueLayout.JAVA_FLOAT;
            forward = Linker.nativeLinker()
                    .downcallHandle(
                            symbols.findOrThrow("host_forward"),
                            FunctionDescriptor.ofVoid(integer, integer, pointer, pointer, size, real, real));
            backward = Linker.nativeLinker()
                    .downcallHandle(
                            symbols.findOrThrow("host_backward"),
                            FunctionDescriptor.ofVoid(
                                    integer, integer, pointer, pointer, pointer, size, real, real, real, real, real));
        }

        @Override
        public void forward(CudaLifProbe.Case k, MemorySegment current, MemorySegment spikes) {
            LifConstants lif = k.lif();
            NativeLibrary.status(() -> {
                forward.invokeExact(kind(k), width(k), current, spikes, k.neurons(), lif.leak(), lif.threshold());
                return 0;
            });
        }

        /** The largest cases write over the spikes' gradient, as they may. */
        @Override
        public void backward(
                CudaLifProbe.Case k, MemorySegment current, MemorySegment spikeGradient, MemorySegment gradient) {
            LifConstants lif = k.lif();
            MemorySegment target = k.neurons() > 64 ? spikeGradient : gradient;
            NativeLibrary.status(() -> {
                backward.invokeExact(
                        kind(k),
                        width(k),
                        current,
                        spikeGradient,
                        target,
                        k.neurons(),
                        lif.leak(),
                        lif.threshold(),
                        lif.gamma(),
                        lif.slopeFactor(),
                        lif.slopeScale());
                return 0;
            });
            MemorySegment.copy(target, 0, gradient, 0, gradient.byteSize());
        }

        private static int width(CudaLifProbe.Case k) {
            return k.neurons() % 4 == 0 ? 4 : 1;
        }
    }
}
