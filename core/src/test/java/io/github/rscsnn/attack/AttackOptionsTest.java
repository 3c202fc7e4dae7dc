package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackOptionsTest {
    private static final Threat LINF = Threat.linf(8 / 255.0);

    /** What an attack's class says is what its name gives. */
    @Test
    void namesAreReadBack() {
        for (AttackType type : Attacks.all()) {
            assertThat(Attacks.named(type.name()).name()).isEqualTo(type.name());
            for (Setting<?> setting : type.settings()) {
                assertThat(setting.described().contains(" Default: ")).isEqualTo(setting.standard() != null);
                assertThat(Attacks.settings().get(setting)).contains(type.name());
            }
        }
    }

    @Test
    void ownSettingsReachTheAttack() {
        AttackOptions options = AttackOptions.of("apgd-t", LINF).with(Map.of("targets", "3", "square-p", "0.3"));
        assertThat(options.build().name()).endsWith("targets=3)");
        assertThat(AttackOptions.of("square", LINF)
                        .with(Map.of("square-p", "0.3"))
                        .build()
                        .name())
                .endsWith("p=0.3)");
        assertThat(AttackOptions.of("pgd", LINF)
                        .with(Map.of("schedule", "cosine"))
                        .build()
                        .name())
                .endsWith("random start, cosine schedule)");
        refused("apgd-t", "targets", "0", "targets must be at least 1, got 0");
        refused("apgd-t", "targets", "few", "targets must be a whole number below 2147483648 and at least 1, got few");
        refused("square", "square-p", "1.5", "square-p must be above 0 and at most 1, got 1.5");
        refused("pgd", "schedule", "fast", "schedule must be one of constant, linear, cosine, got fast");
    }

    private static void refused(String name, String setting, String value, String message) {
        assertThatThrownBy(() -> AttackOptions.of(name, LINF).with(Map.of(setting, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
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
                "fab-t    | fab-t(linf, epsilon=0.03137, steps=100, targets=9)",
                "sapgd    | sapgd-ce(epsilon=0.03137, steps=100)",
                "square   | square(linf, epsilon=0.03137, iterations=5000, p=0.8)",
                "noise    | noise(linf, epsilon=0.03137, uniform)",
                "random   | random search(1000 points, noise(linf, epsilon=0.03137, signs))",
            })
    void buildsEachByName(String name, String built) {
        assertThat(AttackOptions.of(name, LINF).build().name()).isEqualTo(built);
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
            AttackOptions eot = AttackOptions.of("eotpgd", LINF);
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
            for (String name : AttackContractTest.made()) {
                int draws = AttackOptions.of(name, LINF)
                        .source(SourceSpec.PLAIN, random)
                        .draws();
                boolean papers = name.equals("fgsm") || name.equals("pgd");
                assertThat(draws).as(name).isEqualTo(name.equals("noise") ? 0 : papers ? 1 : 20);
            }
            AttackOptions square = AttackOptions.of("square", LINF);
            square = square.with(Setting.STEPS, 50).with(Setting.DRAWS, 4);
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
        assertThat(AttackOptions.of("pgd", LINF).alpha()).isEqualTo(0.01);
        assertThat(AttackOptions.of("pgd", Threat.linf(2 / 255.0)).alpha()).isEqualTo(0.0025);
        assertThat(AttackOptions.of("eotpgd", Threat.linf(32 / 255.0)).alpha()).isEqualTo(0.04);
        assertThat(AttackOptions.of("pgd", Threat.linf(0)).alpha()).isPositive();
    }

    /** By name it is the published attack, its surrogate included, unless another one is asked for. */
    @Test
    void saPgdBringsItsSurrogate() {
        Attack sapgd = AttackOptions.of("sapgd", LINF).build();
        assertThat(sapgd.ruled(GradientSources.parse("own")).name()).isEqualTo("detach+assg:arctan:0.425");
        assertThat(sapgd.ruled(GradientSources.parse("stclamp+eot:4")).name())
                .isEqualTo("eot:4+stclamp+detach+assg:arctan:0.425");
        assertThat(sapgd.ruled(GradientSources.parse("bptt"))).isEqualTo(SourceSpec.PLAIN);
        assertThat(sapgd.ruled(GradientSources.parse("assg:0.9")).name()).isEqualTo("assg:triangle:0.9");
    }

    @Test
    void restartsRepeatAnAttack() {
        AttackOptions pgd = AttackOptions.of("pgd", LINF);
        assertThat(pgd.with(Setting.RESTARTS, 3).build().name()).startsWith("3 x pgd(");
        AttackOptions fixed = pgd.with(Setting.RESTARTS, 3).with(Setting.RANDOM_START, false);
        assertThatThrownBy(fixed::build).hasMessageContaining("random start");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> AttackOptions.of("pdg", LINF))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "unknown attack 'pdg'; choose from fgsm, pgd, eotpgd, apgd-ce, apgd-dlr, apgd-t, fab-t, sapgd,"
                                + " mifgsm, difgsm, tifgsm, square, rays, noise, random, given");
        assertThatThrownBy(() -> AttackOptions.of("sapgd", Threat.l2(0.5)).build())
                .hasMessageContaining("L-infinity");
        assertThatThrownBy(() -> AttackOptions.of("pgd", LINF).with(Setting.STEPS, 0))
                .hasMessageContaining("at least 1");
        assertThatThrownBy(() -> AttackOptions.of("pgd", LINF).with(Setting.ALPHA, 0.0))
                .hasMessageContaining("above 0");
    }

    /** Madry et al.'s rule for L2: 2.5 ε over the number of steps. */
    @Test
    void euclideanStepsFollowEpsilon() {
        assertThat(AttackOptions.of("pgd", Threat.l2(0.7)).alpha()).isEqualTo(0.25);
        assertThat(AttackOptions.of("pgd", Threat.l2(0)).alpha()).isPositive();
        AttackOptions long2 = AttackOptions.of("pgd", Threat.l2(0.8)).with(Setting.STEPS, 100);
        assertThat(long2.alpha()).isEqualTo(0.02);
        assertThat(long2.build().name()).contains("alpha=0.02, steps=100");
        assertThat(long2.with(Setting.ALPHA, 0.3).alpha()).isEqualTo(0.3);
        assertThat(AttackOptions.of("pgd", LINF).with(Setting.STEPS, 100).alpha())
                .as("the paper's step does not depend on how many there are")
                .isEqualTo(0.01);
    }
}
