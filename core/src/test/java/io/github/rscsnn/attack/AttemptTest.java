package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Layer;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every attack's images are held to the threat; images that it is done with cost nothing more. */
@ExtendWith(InScope.class)
class AttemptTest {
    private static final int N = PlantedDefences.IMAGES;

    /** So small that nothing is broken by it. */
    private static final Threat TINY = Threat.linf(0.001);

    private final int[] asked = {0};

    /** Counts the images that go through the network. */
    private SpikingClassifier counted(Planted planted) {
        Network network = planted.classifier().network();
        Layer counter = (signal, pass) -> {
            asked[0] += (int) signal.data().size(0);
            return new Signal(network.forward(signal, pass).select(0, 0), 1);
        };
        Network counting = new Network("counting", List.of(counter), new Parameters());
        return new SpikingClassifier(
                planted.classifier().coding(), planted.classifier().normalise(), 1, counting);
    }

    private static GradientSource source(String spec, SpikingClassifier classifier, int... ids) {
        return GradientSources.build(spec, classifier, Pass.EVALUATION, Noise.perImage(new Seeds(9), ids));
    }

    private static float[] run(
            Attack attack, Threat threat, GradientSource source, Tensor images, Tensor labels, int... ids) {
        return Tensors.floats(Attempt.run(attack, threat, source, images, labels, Noise.perImage(new Seeds(10), ids)));
    }

    private static int[] ids() {
        return IntStream.range(0, N).toArray();
    }

    /** Three images are wrong as they are: these leave after one question, the others get all steps, and the same as alone. */
    @ParameterizedTest
    @CsvSource({"apgd-ce, 21", "apgd-dlr, 21", "square, 20", "random, 39"})
    void imagesThatAreWrongLeave(String name, int questions) {
        Planted planted = PlantedDefences.honest();
        Tensor images = planted.images().clone();
        for (int wrong : new int[] {0, 3, 6}) {
            images.select(0, wrong).copy_(planted.broken().select(0, wrong));
        }
        Attack attack = AttackOptions.of(name, TINY).with(Setting.STEPS, 20).build();
        SpikingClassifier counting = counted(planted);
        float[] found = run(attack, TINY, source("bptt", counting, ids()), images, planted.labels(), ids());
        int each = name.equals("random") ? 20 : questions;
        assertThat(asked[0]).isEqualTo(N + (N - 3) * each);
        float[] given = Tensors.floats(images);
        for (int i = 0; i < N; i++) {
            float[] own = Arrays.copyOfRange(found, i * 64, (i + 1) * 64);
            if (i % 3 == 0) {
                assertThat(own).isEqualTo(Arrays.copyOfRange(given, i * 64, (i + 1) * 64));
            } else {
                float[] alone = run(
                        attack,
                        TINY,
                        source("bptt", planted.classifier(), i),
                        images.narrow(0, i, 1),
                        planted.labels().narrow(0, i, 1),
                        i);
                assertThat(own).isEqualTo(alone);
            }
        }
    }

    /** The undefended model falls at the first step: the start and one or two gradients instead of 101. */
    @Test
    void imagesThatAreBrokenLeave() {
        Planted planted = PlantedDefences.honest();
        GradientSource source = source("bptt", counted(planted), ids());
        Attack attack = new Apgd(PlantedDefences.THREAT, ObjectiveName.CE, 100, true);
        float[] found = run(attack, PlantedDefences.THREAT, source, planted.images(), planted.labels(), ids());
        assertThat(asked[0]).isLessThanOrEqualTo(5 * N);
        Tensor judged = Objective.predictions(
                source("bptt", planted.classifier(), ids()).logits(Tensors.of(found, N, 1, 8, 8)));
        assertThat(Tensors.longs(judged)).hasSize(N);
        long[] labels = Tensors.longs(planted.labels());
        for (int i = 0; i < N; i++) {
            assertThat(Tensors.longs(judged)[i]).isNotEqualTo(labels[i]);
        }
        // FGSM and PGD return their last point, as in the literature
        asked[0] = 0;
        run(
                new Pgd(PlantedDefences.THREAT, 0.01, 7, true),
                PlantedDefences.THREAT,
                source("bptt", counted(planted), ids()),
                planted.images(),
                planted.labels(),
                ids());
        assertThat(asked[0]).isEqualTo(7 * N);
    }

    /** Of a random model an image leaves after 20 wrong draws at one point, and the others draw as if it were there. */
    @Test
    void ofARandomModelManyDrawsMustBeWrong() {
        Planted planted = PlantedDefences.honestRandom();
        Tensor images = planted.images().clone();
        Tensor labels = planted.labels().clone();
        for (int wrong : new int[] {0, 3, 6}) { // an image without noise to speak of: far on the wrong side
            images.select(0, wrong)
                    .copy_(planted.images()
                            .select(0, (wrong + 1) % N)
                            .sub(new Scalar(0.5))
                            .mul(new Scalar(20.0))
                            .add(new Scalar(0.5)));
        }
        images = Tensors.clamp(images, 0, 1);
        Attack attack = new Apgd(TINY, ObjectiveName.CE, 4, true);
        SpikingClassifier counting = counted(planted);
        float[] found = run(attack, TINY, source("eot:20", counting, ids()), images, labels, ids());
        int all = 20 * N + (5 + 4) * 20 * N;
        assertThat(asked[0]).isEqualTo(all - 3 * (5 + 4) * 20);
        for (int i : new int[] {1, 2, 4}) {
            float[] alone = run(
                    attack,
                    TINY,
                    source("eot:20", planted.classifier(), i),
                    images.narrow(0, i, 1),
                    labels.narrow(0, i, 1),
                    i);
            assertThat(Arrays.copyOfRange(found, i * 64, (i + 1) * 64)).isEqualTo(alone);
        }
    }

    /** An attack on another model says nothing about this one: nobody leaves. */
    @Test
    void transfersKeepEveryImage() {
        Planted planted = PlantedDefences.honest();
        GradientSource other = new OtherModel(source("bptt", counted(planted), ids()), "other");
        run(
                new Apgd(PlantedDefences.THREAT, ObjectiveName.CE, 10, true),
                PlantedDefences.THREAT,
                other,
                planted.images(),
                planted.labels(),
                ids());
        assertThat(asked[0]).isEqualTo(11 * N);
    }

    @ParameterizedTest
    @ValueSource(strings = {"far", "bright", "nan", "shape"})
    void refusesWhatAnAttackMayNotReturn(String fault) {
        Planted planted = PlantedDefences.honest();
        UnaryOperator<Tensor> rule = switch (fault) {
            case "far" -> images -> images.add(new Scalar(0.07));
            case "bright" -> images -> images.add(new Scalar(0.6));
            case "nan" -> images -> images.mul(new Scalar(Double.NaN));
            default -> images -> images.narrow(0, 0, 1);
        };
        String message = switch (fault) {
            case "far" -> "attack made up left the threat model: it moved an image by 0.07000 where epsilon is";
            case "bright" -> "where [0, 1] is allowed; let it return threat.project(moved, images)";
            case "nan" -> "attack made up returned pixels that are not finite";
            default -> "attack made up returned images of shape [1, 1, 8, 8] for images of shape [8, 1, 8, 8]";
        };
        Threat threat = fault.equals("bright") ? null : PlantedDefences.THREAT;
        assertThatThrownBy(() -> run(
                        attack(rule),
                        threat,
                        source("bptt", planted.classifier(), ids()),
                        planted.images(),
                        planted.labels(),
                        ids()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(message);
    }

    /** What is beyond by rounding alone is brought back. */
    @Test
    void roundingIsProjected() {
        Planted planted = PlantedDefences.honest();
        float[] clean = Tensors.floats(planted.images());
        float[] found = run(
                attack(images -> images.add(new Scalar(TINY.epsilon() + 1e-7))),
                TINY,
                source("bptt", planted.classifier(), ids()),
                planted.images(),
                planted.labels(),
                ids());
        float[] exact = Tensors.floats(TINY.project(torch.add(planted.images(), new Scalar(1.0)), planted.images()));
        assertThat(found).isEqualTo(exact).hasSameSizeAs(clean);
    }

    private static Attack attack(UnaryOperator<Tensor> rule) {
        return new Attack() {
            @Override
            public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
                return rule.apply(images);
            }

            @Override
            public String name() {
                return "made up";
            }
        };
    }
}
