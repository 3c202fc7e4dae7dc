package io.github.rscsnn.benchmarks;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.kernel.NoiseKernel;
import io.github.rscsnn.kernel.NoiseStream;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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

/**
 * Normal and uniform numbers of one image of CIFAR on one thread, beside libtorch's, and what a network sees behind RSC with plain
 * and with exact noise, of a batch; time of one number.
 */
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

    private static final int BATCH = 64;
    private static final int[] IDS = IntStream.range(0, BATCH).toArray();
    private static final Coding RSC =
            new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, 0.0625, NoiseSpace.PIXEL);

    private final NoiseKernel kernel = LifKernels.noise();
    private Tensor tensor;
    private Tensor images;
    private MemorySegment memory;
    private GeneratorOptional generator;
    private long draw;

    @Setup
    public void setUp() {
        torch.set_num_threads(1);
        tensor = Tensors.of(new float[ELEMENTS], ELEMENTS);
        memory = Tensors.memory(tensor);
        images = torch.rand(BATCH, 3, 32, 32);
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

    @Benchmark
    @OperationsPerInvocation(BATCH * ELEMENTS)
    public void coded() {
        try (StepScope scope = new StepScope()) {
            RSC.encode(images, 1, UnaryOperator.identity(), Noise.perImage(new Seeds(draw++), IDS));
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH * ELEMENTS)
    public void codedExactly() {
        try (StepScope scope = new StepScope()) {
            RSC.encode(images, 1, UnaryOperator.identity(), Noise.exact(new Seeds(draw++), IDS));
        }
    }
}
