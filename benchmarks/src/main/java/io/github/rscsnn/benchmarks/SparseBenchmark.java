package io.github.rscsnn.benchmarks;

import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.SparseKernel;
import io.github.rscsnn.kernel.SparseShape;
import io.github.rscsnn.kernel.VectorSparseKernel;
import io.github.rscsnn.kernel.WeightStrides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Products that skip the zeros of spikes, on the layers of VGG-5 at batch 64 and T = 8; time of one call. The dense product
 * beside which it must be seen is in the table of layers that {@code rsc bench} prints.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx1g", "-XX:+UseTransparentHugePages"})
public class SparseBenchmark {
    /** The layers after the first. */
    public enum SparseLayer {
        CONV2(new SparseShape(512, 16, 16, 64, 128, 3, 1, 1)),
        CONV3(new SparseShape(512, 16, 16, 128, 128, 3, 1, 1)),
        FC1(SparseShape.matrix(512, 8192, 4096)),
        FC2(SparseShape.matrix(512, 4096, 4096));

        final SparseShape shape;

        SparseLayer(SparseShape shape) {
            this.shape = shape;
        }
    }

    @Param
    private SparseLayer layer;

    @Param({"0.05", "0.1", "0.15", "0.3", "0.5"})
    private double activity;

    @Param("2")
    private int threads;

    private KernelThreads pool;
    private SparseKernel kernel;
    private Arena arena;
    private MemorySegment input;
    private MemorySegment weights;
    private MemorySegment output;

    @Setup
    public void setUp() {
        pool = new KernelThreads(threads);
        kernel = new VectorSparseKernel(
                pool, jdk.incubator.vector.VectorShape.preferredShape().vectorBitSize());
        arena = Arena.ofShared();
        SparseShape shape = layer.shape;
        SplittableRandom random = new SplittableRandom(1);
        input = arena.allocate(shape.inputElements() * 4, 64);
        for (long i = 0; i < shape.inputElements(); i++) {
            input.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextDouble() < activity ? 1 : 0);
        }
        long count = (long) shape.outputs() * shape.channels() * shape.kernel() * shape.kernel();
        weights = arena.allocate(count * 4, 64);
        for (long i = 0; i < count; i++) {
            weights.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
        }
        output = arena.allocate(shape.outputElements() * 4, 64);
    }

    @TearDown
    public void tearDown() {
        pool.close();
        arena.close();
    }

    @Benchmark
    public MemorySegment multiply() {
        SparseShape shape = layer.shape;
        kernel.multiply(shape, input, weights, WeightStrides.of(shape.channels(), shape.kernel()), output);
        return output;
    }
}
