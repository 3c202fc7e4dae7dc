package io.github.rscsnn.benchmarks;

import io.github.rscsnn.kernel.BlockBackward;
import io.github.rscsnn.kernel.BlockForward;
import io.github.rscsnn.kernel.ChannelAffine;
import io.github.rscsnn.kernel.ChannelSums;
import io.github.rscsnn.kernel.GradientTarget;
import io.github.rscsnn.kernel.LifConstants;
import io.github.rscsnn.kernel.LifShape;
import io.github.rscsnn.kernel.SurrogateShape;
import java.lang.foreign.MemorySegment;
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

/** The spiking blocks of VGG-5, forwards and backwards; time of one call. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Xmx1g", "-XX:+UseTransparentHugePages"})
public class LifBenchmark {
    private static final LifConstants LIF = new LifConstants(1, 1, true, false, SurrogateShape.TRIANGLE, 1);

    @Param({"CONV1", "CONV2", "CONV3", "FC"})
    public Layer layer;

    @Param({"4", "8", "16"})
    public int timeSteps;

    @Param("64")
    public int batch;

    private LifShape shape;
    private ChannelAffine affine;
    private ChannelSums sums;
    private MemorySegment input;
    private MemorySegment inputGradient;
    private MemorySegment output;

    @Setup
    public void allocate(Kernels kernels) {
        shape = layer.shape(timeSteps, batch);
        affine = ChannelAffine.identity(shape.channels());
        sums = ChannelSums.zeros(shape.channels());
        input = kernels.random(kernels.type, shape.inputElements());
        inputGradient = kernels.random(kernels.type, shape.inputElements());
        output = kernels.random(kernels.type, shape.outputElements());
    }

    @Benchmark
    public void forward(Kernels kernels) {
        kernels.set.lif().forward(LIF, new BlockForward(shape, kernels.type, affine, input, output));
    }

    /** As in training: the gradient of the current and the channel sums that batch normalisation goes on from. */
    @Benchmark
    public void backwardOfTraining(Kernels kernels) {
        kernels.set
                .lif()
                .backward(
                        LIF,
                        new BlockBackward(
                                shape,
                                kernels.type,
                                affine,
                                input,
                                output,
                                inputGradient,
                                GradientTarget.CURRENT,
                                sums));
    }

    /** As in an attack: only the gradient of the input. */
    @Benchmark
    public void backwardOfAttack(Kernels kernels) {
        kernels.set
                .lif()
                .backward(
                        LIF,
                        new BlockBackward(
                                shape, kernels.type, affine, input, output, inputGradient, GradientTarget.INPUT, null));
    }
}
