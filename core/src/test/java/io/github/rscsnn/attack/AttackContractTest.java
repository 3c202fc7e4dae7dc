package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.examples.OwnAttack;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every attack promises; a new kind is tested by itself, another one is one more line in {@link #attacks}. */
@ExtendWith(InScope.class)
class AttackContractTest {
    private static final int[] IDS = {4, 9};
    private static final Threat THREAT = Threat.linf(0.05);

    static Stream<Attack> attacks() {
        Stream<Attack> named = made().stream().map(name -> options(name).build());
        return Stream.concat(named, Stream.of(new OwnAttack(options("pgd"))));
    }

    /** All but the one whose images are in a file. */
    static List<String> made() {
        return Attacks.names().stream().filter(name -> !name.equals("given")).toList();
    }

    private static AttackOptions options(String name) {
        return AttackOptions.of(name, THREAT)
                .with(Setting.STEPS, name.equals("fgsm") ? 1 : name.equals("rays") ? 300 : 5);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void staysWithinTheThreatAndLeavesItsInputAlone(Attack attack) {
        Tensor images = Given.uniform(1, 0, 1, 2, 1, 3, 3);
        float[] clean = Tensors.floats(images);
        Tensor found = perturb(attack, images);
        assertThat(Tensors.shape(found)).containsExactly(2, 1, 3, 3);
        assertThat(Tensors.floats(images)).containsExactly(clean);
        float[] moved = Tensors.floats(found);
        for (int i = 0; i < clean.length; i++) {
            assertThat(moved[i]).isBetween(0f, 1f);
            assertThat(Math.abs(moved[i] - clean[i])).isLessThanOrEqualTo(0.05f + 1e-6f);
        }
        assertThat(moved).isNotEqualTo(clean);
        assertThat(attack.name()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void theSameNoiseGivesTheSameImages(Attack attack) {
        Tensor images = Given.uniform(1, 0, 1, 2, 1, 3, 3);
        assertThat(Tensors.floats(perturb(attack, images))).containsExactly(Tensors.floats(perturb(attack, images)));
    }

    /** On a linear model behind random coding, three classes. */
    private static Tensor perturb(Attack attack, Tensor images) {
        SpikingClassifier model = Toys.linear(new PoissonCoding(), Given.normal(2, 3, 9), Tensors.of(new float[3], 3));
        GradientSource source =
                GradientSources.build("bptt", model, Pass.EVALUATION, Noise.perImage(new Seeds(3), IDS));
        return attack.perturb(source, images, Toys.labels(0, 1), Noise.perImage(new Seeds(4), IDS));
    }
}
