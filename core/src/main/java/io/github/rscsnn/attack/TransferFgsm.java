package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Iterated FGSM made to transfer, as torchattacks 3.5.1 has it: with momentum (MI; Dong et al. 2018), with resized and padded inputs (DI;
 * Xie et al. 2019), with smoothed gradients (TI; Dong et al. 2019):
 *
 * <pre>
 *   g = gradient at D(x), seen through D;  D: input diversity, with probability {@code diversity}
 *   g = K * g                              K: Gaussian of {@value #KERNEL} pixels, TI only
 *   m = decay · m + g / mean|g|            mean over an image
 *   x = x + α · sign(m), projected
 * </pre>
 *
 * <p>It starts on the image. Resizing is drawn for each image; torchattacks draws once for a batch.
 *
 * @param threat norm and ε
 * @param alpha length of a step, above 0; ε/4 in torchattacks
 * @param steps at least 1; 10 there
 * @param decay of the momentum, at least 0; 1 for MI, 0 for DI and TI there
 * @param diversity probability that an input is resized, in [0, 1]; 0.5 for DI and TI there
 * @param smooth whether gradients are smoothed
 * @param objective what is increased
 */
public record TransferFgsm(
        Threat threat, double alpha, int steps, double decay, double diversity, boolean smooth, ObjectiveName objective)
        implements Attack {
    private static final Setting<Double> DECAY = new Setting<>(
            "decay",
            "X",
            null,
            "at least 0",
            value -> value >= 0 && Double.isFinite(value),
            "Decay of the momentum; 1 for mifgsm, else 0, unless given.",
            Double::valueOf);

    static final AttackType MI_TYPE = type("mifgsm", 1, 0, false);
    static final AttackType DI_TYPE = type("difgsm", 0, 0.5, false);
    static final AttackType TI_TYPE = type("tifgsm", 0, 0.5, true);

    /** Least side of a resized image, as a share. */
    private static final double RESIZED = 0.9;

    private static final int KERNEL = 15;

    /** Standard deviations from the middle of the kernel to its edge. */
    private static final double EDGE = 3;

    private static AttackType type(String name, double decay, double diversity, boolean smooth) {
        return new AttackType(
                name,
                AttackType.Needs.GRADIENTS,
                10,
                AttackType.EOT_DRAWS,
                options -> new TransferFgsm(
                        options.threat(),
                        options.alpha(),
                        options.steps(),
                        Optional.ofNullable(options.find(DECAY)).orElse(decay),
                        diversity,
                        smooth,
                        ObjectiveName.of(options, ObjectiveName.CE)),
                DECAY,
                ObjectiveName.SETTING) {
            /** torchattacks': 2/255 at 8/255. */
            @Override
            double alpha(Threat threat, int taken) {
                return threat.epsilon() / 4;
            }
        };
    }

    public TransferFgsm {
        Objects.requireNonNull(threat, "threat");
        Objects.requireNonNull(objective, "objective");
        if (!(alpha > 0) && threat.epsilon() > 0 || steps < 1 || !(decay >= 0)) {
            throw new IllegalArgumentException("alpha must be above 0, steps at least 1 and decay at least 0, got "
                    + alpha + ", " + steps + " and " + decay);
        }
        Interval.UNIT.require("the probability of resizing", diversity);
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            source.begin();
            Tensor clean = images.detach();
            Tensor adversarial = clean.clone();
            Tensor momentum = torch.zeros_like(clean);
            Tensor kernel = kernel(clean.size(1));
            for (int step = 0; step < steps; step++) {
                try (StepScope each = new StepScope()) {
                    Tensor gradient = gradient(source, adversarial, labels, noise);
                    Tensor smoothed = smooth ? convolve(gradient, kernel) : gradient;
                    momentum.mul_(new Scalar(decay)).add_(SaPgd.perMean(smoothed, smoothed.abs()));
                    Tensor moved = adversarial.add(threat.direction(momentum, alpha), new Scalar(alpha));
                    adversarial.copy_(threat.project(moved, clean));
                }
            }
            return scope.keep(adversarial);
        }
    }

    private Tensor gradient(GradientSource source, Tensor point, Tensor labels, Noise noise) {
        if (diversity == 0) {
            return source.gradient(point, labels, objective.objective()).value();
        }
        float[] drawn = Tensors.floats(noise.uniform(point.size(0), 4));
        Tensor leaf = point.detach().clone();
        leaf.set_requires_grad(true);
        Tensor seen = diverse(leaf, drawn);
        Tensor there =
                source.gradient(seen.detach(), labels, objective.objective()).value();
        // linear in the pixels: the gradient of the product with what came back is that seen through D
        seen.mul(there).sum().backward();
        return leaf.grad();
    }

    /** @param drawn four uniform numbers an image: whether it is resized, its side, and where it is put */
    private Tensor diverse(Tensor images, float... drawn) {
        Tensor[] rows = new Tensor[(int) images.size(0)];
        long full = images.size(3);
        long least = (long) (full * RESIZED);
        for (int i = 0; i < rows.length; i++) {
            Tensor image = images.narrow(0, i, 1);
            rows[i] = image;
            if (drawn[4 * i] < diversity && least < full && images.size(2) == full) {
                long side = least + (long) (drawn[4 * i + 1] * (full - least));
                long top = (long) (drawn[4 * i + 2] * (full - side));
                long left = (long) (drawn[4 * i + 3] * (full - side));
                Tensor resized = torch.upsample_bilinear2d(image, new long[] {side, side}, false);
                rows[i] = torch.constant_pad_nd(
                        resized, new long[] {left, full - side - left, top, full - side - top}, new Scalar(0.0));
            }
        }
        return torch.cat(new org.bytedeco.pytorch.TensorVector(rows), 0);
    }

    /** One for each channel, [C, 1, 15, 15], its sum 1. */
    static Tensor kernel(long channels) {
        float[] one = new float[KERNEL * KERNEL];
        double[] line = new double[KERNEL];
        double sum = 0;
        for (int i = 0; i < KERNEL; i++) {
            double x = EDGE * (2.0 * i / (KERNEL - 1) - 1);
            line[i] = Math.exp(-x * x / 2);
            sum += line[i];
        }
        for (int i = 0; i < one.length; i++) {
            one[i] = (float) (line[i / KERNEL] * line[i % KERNEL] / (sum * sum));
        }
        return Tensors.of(one, 1, 1, KERNEL, KERNEL).repeat(channels, 1, 1, 1);
    }

    private static Tensor convolve(Tensor gradient, Tensor kernel) {
        long[] half = {KERNEL / 2, KERNEL / 2};
        long[] ones = {1, 1};
        return torch.conv2d(
                gradient, kernel, new org.bytedeco.pytorch.TensorOptional(), ones, half, ones, gradient.size(1));
    }

    @Override
    public boolean endsEarly() {
        return false;
    }

    @Override
    public boolean fixed() {
        return diversity == 0;
    }

    @Override
    public double cost(Price price) {
        return steps * price.gradient();
    }

    @Override
    public String name() {
        return (smooth ? "tifgsm(" : diversity > 0 ? "difgsm(" : "mifgsm(") + threat.title() + ", alpha=" + alpha
                + ", steps=" + steps + ", decay=" + decay + (diversity > 0 ? ", diversity=" + diversity : "")
                + objective.title() + ")";
    }
}
