package io.github.rscsnn.network;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Compares the three products of a convolution with float64 when its shape is met for the first time: libraries choose their
 * code by processor and shape, and some of it is wrong (oneDNN 3.7.1 on AMD Zen 5). Verdicts are kept for the process and, by
 * processor and library, in a file.
 */
public final class Conv2dCheck {
    private static final double TOLERANCE_F32 = 1e-4;
    private static final double TOLERANCE_BF16 = 0.03;

    /** Multiplications of a check, by which the number of rows is cut: some milliseconds. */
    private static final long BUDGET = 1L << 24;

    /** With fewer images libtorch multiplies 1x1 kernels by other code. */
    private static final long IMAGES_OF_1X1 = 16;

    private static final long IMAGES = 2;

    /** What is wrong need not be wrong each time. */
    private static final int REPEATS = 2;

    /**
     * What a check found.
     *
     * @param shape for people
     * @param deviation largest difference from float64, of the output or a gradient, in units of its largest value; NaN if
     *     a value was
     * @param right whether that is no more than rounding explains
     */
    public record Verdict(String shape, double deviation, boolean right) {}

    private final Map<Conv2dShape, Boolean> verdicts = new ConcurrentHashMap<>();
    private final AtomicBoolean told = new AtomicBoolean();
    private final VerdictFile file; // null: none
    private final Consumer<String> warning;

    /** @param warning told once, of the first shape that is computed wrongly */
    Conv2dCheck(VerdictFile file, Consumer<String> warning) {
        this.file = file;
        this.warning = warning;
    }

    /** With the file of this processor and library in the user's cache folder. */
    static Conv2dCheck cached() {
        return new Conv2dCheck(
                VerdictFile.standard(),
                message -> System.getLogger("io.github.rscsnn").log(System.Logger.Level.WARNING, message));
    }

    boolean isRight(Conv2d products, Conv2dShape shape) {
        return verdicts.computeIfAbsent(shape, s -> judge(products, s));
    }

    private boolean judge(Conv2d products, Conv2dShape shape) {
        Double known = file == null ? null : file.deviation(shape.toString());
        double deviation = known == null ? deviation(products, shape) : known;
        if (known == null && file != null) {
            file.add(shape.toString(), deviation);
        }
        boolean right = isRight(shape, deviation);
        if (!right && told.compareAndSet(false, true)) {
            warning.accept("libtorch computes convolutions wrongly on this processor (" + shape + ": deviates by "
                    + deviation + " of the largest value); those run in float64, slowly. rsc doctor tells which");
        }
        return right;
    }

    private static boolean isRight(Conv2dShape shape, double deviation) {
        return deviation <= (shape.precision() == Precision.F32 ? TOLERANCE_F32 : TOLERANCE_BF16); // NaN is not
    }

    /** Narrow and wide layers, with channels that fill oneDNN's blocks and that do not; computed now, whatever was cached. */
    public static List<Verdict> table(List<Precision> precisions) {
        List<Verdict> found = new ArrayList<>();
        for (Precision precision : precisions) {
            for (long[] channels : new long[][] {
                {1, 10}, {3, 6}, {3, 64}, {6, 10}, {8, 8}, {10, 3}, {12, 12}, {16, 16}, {20, 36}, {64, 64}
            }) {
                found.add(verdict(channels, 8, 3, 1, precision));
                found.add(verdict(channels, 8, 3, 2, precision));
                found.add(verdict(channels, 8, 1, 1, precision));
                found.add(verdict(channels, 1, 1, 1, precision));
            }
            found.add(verdict(new long[] {3, 64}, 32, 3, 1, precision));
            found.add(verdict(new long[] {512, 512}, 4, 3, 1, precision));
            found.add(verdict(new long[] {3, 64}, 224, 7, 2, precision));
        }
        return found;
    }

    private static Verdict verdict(long[] channels, long side, long kernel, int stride, Precision precision) {
        Conv2dShape shape = new Conv2dShape(
                List.of(channels[0], side, side),
                List.of(channels[1], channels[0], kernel, kernel),
                stride,
                (int) kernel / 2,
                precision);
        double deviation = deviation(new ChannelsLastConv2d(), shape);
        return new Verdict(shape.toString(), deviation, isRight(shape, deviation));
    }

    /** As in {@link Verdict}. */
    static double deviation(Conv2d products, Conv2dShape shape) {
        long kernel = shape.weight().get(2);
        long images = kernel == 1 ? IMAGES_OF_1X1 : IMAGES;
        long rows = Math.max(kernel, BUDGET / (images * shape.costOfRow()));
        long[] input = {
            images,
            shape.input().get(0),
            Math.min(rows, shape.input().get(1)),
            shape.input().get(2)
        };
        Conv2d exact = new Float64Conv2d();
        int stride = shape.stride();
        int padding = shape.padding();
        double worst = 0;
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            SplittableRandom random = new SplittableRandom(1);
            Tensor x = values(random, shape.precision(), input);
            Tensor weight = values(
                    random,
                    shape.precision(),
                    shape.weight().stream().mapToLong(Long::longValue).toArray());
            Tensor y = exact.apply(x.to(ScalarType.Double), weight.to(ScalarType.Double), null, stride, padding);
            Tensor gz = values(random, shape.precision(), Tensors.shape(y));
            Tensor gx = exact.inputGradient(gz.to(ScalarType.Double), input, weight, stride, padding);
            Tensor gw = exact.weightGradient(gz.to(ScalarType.Double), x, weight, stride, padding);
            for (int i = 0; i < REPEATS; i++) {
                dirty(x, weight, y);
                worst = worse(worst, products.apply(x, weight, null, stride, padding), y);
                dirty(x, weight, y);
                worst = worse(worst, products.inputGradient(gz, input, weight, stride, padding), gx);
                dirty(x, weight, y);
                worst = worse(worst, products.weightGradient(gz, x, weight, stride, padding), gw);
            }
        }
        return worst;
    }

    /** Math.max gives NaN if either is. */
    static double worse(double worst, Tensor found, Tensor exact) {
        double largest = exact.abs().max().item_double();
        double difference = found.to(ScalarType.Double).sub(exact).abs().max().item_double();
        return Math.max(worst, largest == 0 ? difference : difference / largest);
    }

    /** Fills memory that the next product may get with NaN: what is read before it is written must show. */
    private static void dirty(Tensor... like) {
        try (StepScope scope = new StepScope()) {
            for (Tensor tensor : like) {
                long padded = (tensor.numel() / tensor.size(1)) * ((tensor.size(1) + 15) / 16 * 16);
                torch.full(new long[] {tensor.numel()}, new Scalar(Double.NaN));
                torch.full(new long[] {padded}, new Scalar(Double.NaN));
            }
        }
    }

    /** Uniform in [-1, 1), and exact in the precision. */
    static Tensor values(SplittableRandom random, Precision precision, long[] shape) {
        float[] values =
                new float[Math.toIntExact(java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return precision.of(Tensors.of(values, shape));
    }
}
