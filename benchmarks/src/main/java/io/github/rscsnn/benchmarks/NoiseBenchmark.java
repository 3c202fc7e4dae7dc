package io.github.rscsnn.benchmarks;

import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.kernel.NoiseKernel;
import io.github.rscsnn.kernel.NoiseStream;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Normal and uniform numbers of one image of CIFAR on one thread, beside libtorch's; time of one number. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx1g"})
public class NoiseBenchmark {
    private static final int ELEMENTS = 3 * 32 * 32;

    private final NoiseKernel kernel = LifKernels.noise();
    private Tensor tensor;
    private MemorySegment memory;
    private GeneratorOptional generator;
    private long draw;

    @Setup
    public void setUp() {
        torch.set_num_threads(1);
        tensor = Tensors.of(new float[ELEMENTS], ELEMENTS);
        memory = Tensors.memory(tensor);
        generator = new GeneratorOptional(torch.make_generator_cpu(1));
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void gaussian() {
        kernel.gaussian(new NoiseStream(1, 2, 3, draw++), ELEMENTS, memory);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void gaussianScalar() {
        NoiseKernel.SCALAR.gaussian(new NoiseStream(1, 2, 3, draw++), ELEMENTS, memory);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void gaussianOfLibtorch() {
        try (StepScope scope = new StepScope()) {
            tensor.normal_(0, 1, generator);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void uniform() {
        kernel.uniform(new NoiseStream(1, 2, 3, draw++), ELEMENTS, memory);
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public void uniformOfLibtorch() {
        try (StepScope scope = new StepScope()) {
            tensor.uniform_(0, 1, generator);
        }
    }
}
