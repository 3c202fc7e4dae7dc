package io.github.rscsnn.benchmarks;

import io.github.rscsnn.kernel.BatchNormFold;
import io.github.rscsnn.kernel.ChannelStatistics;
import io.github.rscsnn.kernel.SgdArrays;
import io.github.rscsnn.kernel.SgdStep;
import io.github.rscsnn.kernel.StorageType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What training adds to the neurons: batch normalisation over [rows, 128] and the optimiser step. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx1g", "-XX:+UseTransparentHugePages"})
public class TrainingBenchmark {
    private static final int CHANNELS = 128;

    /** T * N * H * W of VGG-5's second block at T = 8 and batch 64. */
    @Param("131072")
    public int rows;

    /** Weights of a fully connected layer 4096 to 4096. */
    @Param("16777216")
    public int weights;

    private MemorySegment input;
    private MemorySegment gradient;
    private MemorySegment parameter;
    private MemorySegment parameterGradient;
    private MemorySegment momentum;
    private MemorySegment copy;

    @Setup
    public void allocate(Kernels kernels) {
        input = kernels.random(kernels.type, (long) rows * CHANNELS);
        gradient = kernels.random(kernels.type, (long) rows * CHANNELS);
        parameter = kernels.random(StorageType.FLOAT32, weights);
        parameterGradient = kernels.random(kernels.type, weights);
        momentum = kernels.random(StorageType.FLOAT32, weights);
        copy = kernels.type == StorageType.BFLOAT16 ? kernels.random(StorageType.BFLOAT16, weights) : null;
    }

    @Benchmark
    public ChannelStatistics batchNormStatistics(Kernels kernels) {
        return kernels.set.batchNorm().statistics(rows, CHANNELS, kernels.type, input);
    }

    @Benchmark
    public void batchNormInputGradient(Kernels kernels) {
        float[] half = new float[CHANNELS];
        Arrays.fill(half, 0.5f);
        kernels.set
                .batchNorm()
                .inputGradient(
                        rows,
                        CHANNELS,
                        kernels.type,
                        input,
                        gradient,
                        new BatchNormFold.InputGradient(half, new float[CHANNELS], half));
    }

    @Benchmark
    public void sgdStep(Kernels kernels) {
        kernels.set
                .sgd()
                .step(
                        new SgdStep(0, 0.9f, 5e-4f, false),
                        new SgdArrays(weights, parameter, kernels.type, parameterGradient, momentum, copy));
    }
}
