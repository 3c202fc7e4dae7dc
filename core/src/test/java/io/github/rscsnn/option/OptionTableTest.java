package io.github.rscsnn.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.PredictionSettings;
import io.github.rscsnn.publish.LeaderboardSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the tables that there are. */
class OptionTableTest {
    @Test
    void defaultsAreThoseOfTheTable() {
        EvaluationSettings settings = EvaluationSettings.DEFAULTS;
        assertThat(settings.attacks()).containsExactly("clean", "fgsm", "pgd");
        assertThat(settings.epsilons()).containsExactly(8.0 / 255);
        assertThat(settings.alpha()).isNull();
        assertThat(settings.randomStart()).isTrue();
        assertThat(settings.suite()).isEqualTo(SuiteBudget.STANDARD);
        assertThat(settings.options()).isEmpty();
        assertThat(PredictionSettings.DEFAULTS)
                .isEqualTo(new PredictionSettings(100, 100, 1000, 0.001, 0, OptionalLong.empty()));
        assertThat(CertificationSettings.DEFAULTS)
                .isEqualTo(new CertificationSettings(100, 1000, 0.001, 100, 1, 0, 42));
        assertThat(LeaderboardSettings.DEFAULTS)
                .isEqualTo(new LeaderboardSettings(Threat.Norm.LINF, 8.0 / 255, 5000, 1000, 200, 100, 42));
    }

    @Test
    void valuesAreOfTextsAndOfTypes() {
        LeaderboardSettings settings = LeaderboardSettings.of(Map.of("norm", "l2", "n", 7));
        assertThat(settings).isEqualTo(new LeaderboardSettings(Threat.Norm.L2, 0.5, 5000, 7, 200, 100, 42));
        assertThat(LeaderboardSettings.OPTIONS.values(settings))
                .containsEntry("norm", "l2")
                .containsEntry("n", 7);
        assertThat(LeaderboardSettings.OPTIONS
                        .with(settings, "norm", Threat.Norm.LINF)
                        .norm())
                .isEqualTo(Threat.Norm.LINF);
        assertThat(LeaderboardSettings.OPTIONS.of("norm").known()).containsExactly("linf", "l2");
        assertThat(PredictionSettings.DEFAULTS.withSeed(3).seed()).hasValue(3);
        Option attacks = EvaluationSettings.OPTIONS.of("attack");
        assertThat(attacks.name()).isEqualTo("attacks");
        assertThat(attacks.parse("clean,pgd")).isEqualTo(List.of("clean", "pgd"));
        assertThat(EvaluationSettings.OPTIONS.of("epsilon").parse("0,8/255")).isEqualTo(List.of(0.0, 8.0 / 255));
    }

    @ParameterizedTest
    @CsvSource({
        "draws, -1, 'draws must be at least 0, got -1'",
        "batch, 0, 'batch must be at least 1, got 0'",
        "level, 1, 'level must be in (0, 1), got 1.0'",
        "eot, 1, 'eot must be at least 2, got 1'",
        "alpha, 0, 'alpha must be above 0, got 0.0'",
        "limit, x, 'option ''limit'' has a value of the wrong type or size: x'",
        "stride, 1, 'unknown option ''stride''; known: alpha, attack, batch'",
        "attack, square, 'unknown attack ''square''; known: fgsm, pgd'",
    })
    void mistakesAreNamed(String name, String value, String message) {
        Object parsed =
                name.equals("stride") ? value : CheckSettings.OPTIONS.of(name).parse(value);
        assertThatThrownBy(() -> CheckSettings.OPTIONS.make(Map.of(name, parsed)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** Whoever calls the constructor is told too. */
    @Test
    void constructorsKnowTheRanges() {
        assertThatThrownBy(() -> new CertificationSettings(1, 1, 0.1, 1, 0, 1, 1))
                .hasMessage("skip must be at least 1, got 0");
    }
}
