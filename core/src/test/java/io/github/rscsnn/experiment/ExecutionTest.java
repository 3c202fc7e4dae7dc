package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.network.AttackedBackend;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Precision;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private static final Recipe TRAINED_IN_BF16 =
            Recipe.resolve(Map.of("data", "shapes10", "backend", "fused", "precision", "bf16"));

    /** Results are published in float32, whatever the training was in. */
    @Test
    void evaluatesInFloat32UnlessAskedOtherwise() {
        assertThat(Parts.trainingBackend(TRAINED_IN_BF16).title()).startsWith("fused bf16 (");
        assertThat(Execution.STANDARD.backend(TRAINED_IN_BF16).title()).startsWith("fused f32 (");
        assertThat(new Execution(null, null, "auto").backend(TRAINED_IN_BF16).title())
                .startsWith("fused f32 (");
        assertThat(new Execution(null, null, "bf16").backend(TRAINED_IN_BF16).title())
                .startsWith("fused bf16 (");
        assertThat(new Execution(null, "reference", null)
                        .backend(TRAINED_IN_BF16)
                        .title())
                .isEqualTo("reference f32");
    }

    @Test
    void attacksSearchInAPrecisionOfTheirOwn() {
        Execution bf16 = Execution.STANDARD.withAttackPrecision("bf16");
        assertThat(bf16.backend(TRAINED_IN_BF16).title()).matches("fused f32 \\(.*\\), attacks fused bf16 \\(.*\\)");
        Execution auto = Execution.STANDARD.withAttackPrecision("auto");
        boolean both = Backends.fastest("fused") == Precision.BF16;
        assertThat(auto.backend(TRAINED_IN_BF16).title().contains(", attacks ")).isEqualTo(both);
        Recipe certain = Recipe.resolve(TRAINED_IN_BF16.toMap(), Map.of("coding", "direct"));
        assertThat(auto.backend(certain)).as("without noise").isNotInstanceOf(AttackedBackend.class);
        assertThat(bf16.backend(certain)).as("on request").isInstanceOf(AttackedBackend.class);
        assertThat(Execution.STANDARD.withAttackPrecision("f32").backend(TRAINED_IN_BF16))
                .isNotInstanceOf(AttackedBackend.class);
    }

    @Test
    void keepsTheDataOfTheRecipeUnlessAskedOtherwise() {
        Recipe recipe = TRAINED_IN_BF16.withDataDir("there");
        assertThat(Execution.STANDARD.recipe(recipe)).isEqualTo(recipe);
        assertThat(new Execution("here", null, null).recipe(recipe).data().dir())
                .isEqualTo("here");
    }

    @Test
    void refusesAPrecisionThatTheBackendDoesNotHave() {
        assertThatThrownBy(() -> new Execution(null, "reference", "bf16").backend(TRAINED_IN_BF16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("runs in f32, not in bf16");
        Recipe wrong = Recipe.resolve(TRAINED_IN_BF16.toMap(), Map.of("backend", "reference"));
        assertThatThrownBy(() -> Parts.check(wrong)).hasMessageContaining("--precision f32");
        assertThatThrownBy(() -> Recipe.resolve(TRAINED_IN_BF16.toMap(), Map.of("precision", "f16")))
                .hasMessageContaining("unknown precision 'f16'");
    }

    @Test
    void autoTrainsInWhatIsFastestHere() {
        Recipe auto = Recipe.resolve(Map.of("data", "shapes10", "backend", "fused"));
        assertThat(auto.machine().precision()).isEqualTo("auto");
        assertThat(Parts.trainingBackend(auto).title())
                .startsWith("fused " + Backends.fastest("fused").title());
    }
}
