package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AttackSpecTest {
    private static final Threat LINF = Threat.linf(8 / 255.0);

    @ParameterizedTest
    @EnumSource(AttackKind.class)
    void namesAreReadBack(AttackKind kind) {
        assertThat(AttackKind.parse(kind.text())).isEqualTo(kind);
        assertThat(AttackKind.choices()).contains(kind.text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fgsm     | fgsm(linf, epsilon=0.03137)",
                "pgd      | pgd(linf, epsilon=0.03137, alpha=0.01, steps=7, random start)",
                "eotpgd   | pgd(linf, epsilon=0.03137, alpha=0.01, steps=7, random start)",
                "apgd-ce  | apgd-ce(linf, epsilon=0.03137, steps=100, random start)",
                "apgd-dlr | apgd-dlr(linf, epsilon=0.03137, steps=100, random start)",
                "apgd-t   | apgd-t(linf, epsilon=0.03137, steps=100, targets=9)",
                "sapgd    | sapgd-ce(epsilon=0.03137, steps=100)",
                "square   | square(linf, epsilon=0.03137, iterations=5000, p=0.8)",
                "noise    | noise(linf, epsilon=0.03137, uniform)",
                "random   | random search(1000 points, noise(linf, epsilon=0.03137, signs))",
            })
    void buildsEachByName(String name, String built) {
        assertThat(AttackSpec.parse(name, LINF).build().name()).isEqualTo(built);
    }

    private static SpikingClassifier toy(Coding coding) {
        return Toys.linear(coding, Tensors.of(new float[2], 2, 1), Tensors.of(new float[2], 2));
    }

    /** 20 draws of a random model unless others are named, for gradients and for scores; the paper's two attacks take one. */
    @Test
    void drawsGoToTheSource() {
        try (StepScope scope = new StepScope()) {
            SpikingClassifier random = toy(new PoissonCoding());
            SpikingClassifier certain = toy(new DirectCoding());
            AttackSpec eot = AttackSpec.parse("eotpgd", LINF);
            assertThat(eot.source(GradientSources.parse("stclamp"), random).name())
                    .isEqualTo("eot:20+stclamp+bptt");
            assertThat(eot.source(GradientSources.parse("own"), random).name()).isEqualTo("eot:20+bptt");
            assertThat(eot.source(GradientSources.parse("stclamp"), certain).name())
                    .isEqualTo("stclamp+bptt");
            for (String named : new String[] {"eot:3+bptt", "eot:1+bptt"}) {
                assertThat(eot.source(GradientSources.parse(named), random).name())
                        .isEqualTo(named);
                assertThat(eot.source(GradientSources.parse(named), certain).name())
                        .isEqualTo(named);
            }
            for (AttackKind kind : AttackKind.values()) {
                int draws = new AttackSpec(kind, kind.defaults(LINF))
                        .source(SourceSpec.PLAIN, random)
                        .draws();
                boolean papers = kind == AttackKind.FGSM || kind == AttackKind.PGD;
                assertThat(draws).as(kind.text()).isEqualTo(kind == AttackKind.NOISE ? 0 : papers ? 1 : 20);
            }
            AttackSpec square = AttackSpec.parse("square", LINF);
            square = square.with(square.options().withSteps(50).withDraws(4));
            assertThat(square.source(SourceSpec.PLAIN, random).draws()).isEqualTo(4);
            assertThat(square.cost(SourceSpec.PLAIN, true)).isEqualTo(4 + 49 * 8);
            assertThat(square.cost(SourceSpec.PLAIN, false)).isEqualTo(50);
            assertThat(eot.cost(SourceSpec.PLAIN, true)).isEqualTo(7 * 20 * 3);
            assertThat(eot.cost(SourceSpec.PLAIN, false)).isEqualTo(7 * 3);
            assertThat(eot.cost(GradientSources.parse("eot:5"), true)).isEqualTo(7 * 5 * 3);
        }
    }

    /** One rule: the paper's 0.01 belongs to 8/255, at any other ε the step is in proportion. */
    @Test
    void stepsFollowEpsilon() {
        assertThat(AttackSpec.parse("pgd", LINF).options().alpha()).isEqualTo(0.01);
        assertThat(AttackSpec.parse("pgd", Threat.linf(2 / 255.0)).options().alpha())
                .isEqualTo(0.0025);
        assertThat(AttackSpec.parse("eotpgd", Threat.linf(32 / 255.0)).options().alpha())
                .isEqualTo(0.04);
        assertThat(AttackSpec.parse("pgd", Threat.linf(0)).options().alpha()).isPositive();
    }

    /** By name it is the published attack, its surrogate included, unless another one is asked for. */
    @Test
    void saPgdBringsItsSurrogate() {
        AttackSpec sapgd = AttackSpec.parse("sapgd", LINF);
        assertThat(sapgd.ruled(GradientSources.parse("own")).name()).isEqualTo("detach+assg:arctan:0.425");
        assertThat(sapgd.ruled(GradientSources.parse("stclamp+eot:4")).name())
                .isEqualTo("eot:4+stclamp+detach+assg:arctan:0.425");
        assertThat(sapgd.ruled(GradientSources.parse("bptt"))).isEqualTo(SourceSpec.PLAIN);
        assertThat(sapgd.ruled(GradientSources.parse("assg:0.9")).name()).isEqualTo("assg:triangle:0.9");
    }

    @Test
    void restartsRepeatAnAttack() {
        AttackSpec pgd = AttackSpec.parse("pgd", LINF);
        assertThat(pgd.with(pgd.options().withRestarts(3)).build().name()).startsWith("3 x pgd(");
        AttackSpec fixed = pgd.with(pgd.options().withRestarts(3).withRandomStart(false));
        assertThatThrownBy(fixed::build).hasMessageContaining("random start");
    }

    @Test
    void transferNeedsASecondModel() {
        AttackSpec transfer = AttackSpec.parse("transfer", LINF);
        assertThatThrownBy(transfer::build).hasMessageContaining("second model");
        try (StepScope scope = new StepScope()) {
            GradientSource other = GradientSources.build(
                    "bptt",
                    Toys.linear(new DirectCoding(), Tensors.of(new float[2], 2, 1), Tensors.of(new float[2], 2)),
                    Pass.EVALUATION,
                    Noise.none());
            assertThat(transfer.build(other).name()).startsWith("transfer(pgd(");
            assertThatThrownBy(() -> AttackSpec.parse("pgd", LINF).build(other)).hasMessageContaining("only transfer");
        }
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> AttackSpec.parse("pdg", LINF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "unknown attack 'pdg'; choose from fgsm, pgd, eotpgd, apgd-ce, apgd-dlr, apgd-t, sapgd, square,"
                                + " transfer, noise, random");
        assertThatThrownBy(() -> AttackSpec.parse("sapgd", Threat.l2(0.5)).build())
                .hasMessageContaining("L-infinity");
        assertThatThrownBy(() -> AttackSpec.parse("pgd", LINF).options().withSteps(0))
                .hasMessageContaining("at least 1");
        assertThatThrownBy(() -> AttackSpec.parse("pgd", LINF).options().withAlpha(0))
                .hasMessageContaining("above 0");
    }

    /** Madry et al.'s rule for L2: 2.5 ε over the number of steps. */
    @Test
    void euclideanStepsFollowEpsilon() {
        assertThat(AttackSpec.parse("pgd", Threat.l2(0.7)).options().alpha()).isEqualTo(0.25);
        assertThat(AttackSpec.parse("pgd", Threat.l2(0)).options().alpha()).isPositive();
    }
}
