package io.github.rscsnn.conformance;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.BpttGradient;
import io.github.rscsnn.attack.DelegatingSource;
import io.github.rscsnn.attack.EotGradient;
import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.attack.Pgd;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Kind {@code attack}: FGSM (no {@code steps}), PGD, or EOT-PGD ({@code eot_iter}), the gradient of every backward pass in
 * order, and the logits of the noise-free network before and after.
 */
final class AttackCheck implements Conformance.Check {
    private static final Bound IMAGE = Bound.absolute(1e-6);
    private static final Bound GRADIENT = Bound.ofLargest(1e-6, 1e-3);
    private static final Bound LOGITS = Bound.absolute(1e-5);

    /** The noise of a case is already scaled by σ. */
    private static final Coding UNSCALED = new RandomizedSmoothingCoding(Variant.I, 1, NoiseSpace.PIXEL);

    @Override
    public void run(GoldenCase golden, Backend backend, Comparison comparison) {
        boolean noisy = golden.has("noise");
        if (!noisy && golden.isSet("sigma2") && golden.number("sigma2") > 0) {
            throw new IllegalArgumentException("params.sigma2 is set, and the case has no array noise");
        }
        Pass pass = Pass.EVALUATION.withBackend(backend);
        Tensor x = golden.tensor("x");
        Tensor labels = golden.labels("y");
        try (SpikingClassifier clean = GoldenNetwork.build(golden, new DirectCoding())) {
            SpikingClassifier attacked = noisy ? clean.withCoding(UNSCALED) : clean;
            Noise noise = noisy ? Noise.given(slices(golden.tensor("noise"))) : Noise.none();
            Recorder recorder = new Recorder(new BpttGradient(attacked, pass, noise));
            Tensor adversarial = attack(golden).perturb(source(golden, recorder), x, labels, Noise.none());

            comparison.check("adv", adversarial, IMAGE);
            if (golden.has("grads")) {
                comparison.check("grads", recorder.values(), recorder.shape(x), GRADIENT);
            }
            try (NoGradGuard noGrad = new NoGradGuard()) {
                comparison.checkIfGiven("logits_clean_mean", clean.logits(x, Noise.none(), pass), LOGITS);
                comparison.checkIfGiven("logits_adv_mean", clean.logits(adversarial, Noise.none(), pass), LOGITS);
            }
        }
    }

    private static Attack attack(GoldenCase golden) {
        if (golden.flag("random_start", false)) {
            throw new IllegalArgumentException("params.random_start is true: another generator's start is not known");
        }
        Threat threat = Threat.linf(golden.number("eps"));
        return golden.isSet("steps")
                ? new Pgd(threat, golden.number("alpha"), golden.count("steps"), false)
                : new Fgsm(threat);
    }

    private static GradientSource source(GoldenCase golden, GradientSource one) {
        return golden.isSet("eot_iter") ? new EotGradient(one, golden.count("eot_iter")) : one;
    }

    private static List<Tensor> slices(Tensor noise) {
        return LongStream.range(0, noise.size(0))
                .mapToObj(forward -> noise.select(0, forward))
                .toList();
    }

    /** Notes every gradient that an attack is given. */
    private static final class Recorder extends DelegatingSource {
        private final List<double[]> gradients = new ArrayList<>();

        Recorder(GradientSource source) {
            super(source);
        }

        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            Gradient gradient = super.gradient(images, labels, objective);
            gradients.add(Tensors.doubles(gradient.value()));
            return gradient;
        }

        @Override
        public Gradient furtherDraw(Tensor images, Tensor labels, Objective objective) {
            return gradient(images, labels, objective);
        }

        double[] values() {
            return gradients.stream().flatMapToDouble(java.util.Arrays::stream).toArray();
        }

        long[] shape(Tensor images) {
            return LongStream.concat(LongStream.of(gradients.size()), LongStream.of(Tensors.shape(images)))
                    .toArray();
        }
    }
}
