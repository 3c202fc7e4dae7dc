package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attacks and gradient sources together, on a random spiking network behind RSC. */
@Isolated
@ExtendWith(InScope.class)
@Tag("slow")
class NetworkAttackTest {
    private static final int[] IDS = {3, 5, 8, 13};
    /** A threshold that the currents of random weights reach. */
    private static final LifParameters NEURON =
            new LifParameters(1, 0.1, LifParameters.Reset.HARD, false, new Surrogate.Triangle(1));

    private static final Threat THREAT = Threat.linf(0.1);

    /** Remembers how many native objects are alive at each step. */
    private static final class Watched extends DelegatingSource {
        private final List<Long> pointers = new ArrayList<>();

        Watched(GradientSource source) {
            super(source);
        }

        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            pointers.add(Pointer.totalCount());
            return super.gradient(images, labels, objective);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "pgd, bptt",
        "pgd, eot:3+stclamp",
        "pgd, common+eot:3+stclamp",
        "apgd-ce, stclamp+rate",
        "apgd-ce, eot:2+surrogate:arctan:2",
        "apgd-dlr, eot:2+stclamp+stneuron",
        "sapgd, eot:2+stclamp+assg:0.9",
        "sapgd, narrow:triangle:2:0.5:12",
    })
    void raiseTheMarginWithinFlatMemory(String name, String spec) {
        Network network = Vgg.of("vgg5", 0.06).build(new Architecture.Input(3, 8, 8, 4), new Lif(NEURON), new Seeds(2));
        network.parameters().requireGradients(false);
        try (SpikingClassifier classifier = new SpikingClassifier(
                new RandomizedSmoothingCoding(Variant.I, 0.01, NoiseSpace.PIXEL),
                new Normalise(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.25f, 0.25f, 0.25f}),
                3,
                network)) {
            Tensor images = Given.uniform(6, 0, 1, 4, 3, 8, 8);
            GradientSource scores =
                    GradientSources.build("eot:20", classifier, Pass.EVALUATION, Noise.perImage(new Seeds(30), IDS));
            Tensor labels = Objective.predictions(scores.logits(images));
            AttackOptions attack = AttackOptions.of(name, THREAT);
            Watched source = new Watched(
                    GradientSources.build(spec, classifier, Pass.EVALUATION, Noise.perImage(new Seeds(31), IDS)));
            Tensor found = attack.with(Setting.STEPS, 12)
                    .with(Setting.ALPHA, 0.02)
                    .build()
                    .perturb(source, images, labels, Noise.perImage(new Seeds(32), IDS));
            source.close();

            double clean = mean(scores.scores(images, labels, Objective.MARGIN).objective());
            double adversarial =
                    mean(scores.scores(found, labels, Objective.MARGIN).objective());
            assertThat(clean).isNegative();
            // rules made for trained networks do least here
            assertThat(adversarial - clean).isGreaterThan(-0.1 * clean);
            assertThat(source.pointers.size()).isBetween(12, 13);
            // adaptive statistics are made in the first step
            assertThat(source.pointers.getLast()).isLessThanOrEqualTo(source.pointers.get(2) + 5);
        }
    }

    private static double mean(Tensor values) {
        double sum = 0;
        for (float value : Tensors.floats(values)) {
            sum += value;
        }
        return sum / values.numel();
    }
}
