package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.data.Datasets;
import io.github.rscsnn.option.Fraction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class OptionValuesTest {
    @Test
    void epsilonIsAFractionInPixelUnits() {
        assertThat(new EpsilonConverter(Threat.Norm.LINF).convert("8/255")).isEqualTo(8.0 / 255);
        assertThat(new EpsilonConverter(Threat.Norm.LINF).convert("0")).isZero();
    }

    @Test
    void epsilonInTheWrongUnitAsksForTheRightOne() {
        assertThatThrownBy(() -> new EpsilonConverter(Threat.Norm.LINF).convert("8"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("got 8")
                .hasMessageContaining("did you mean 8/255?");
    }

    @ParameterizedTest
    @CsvSource({"-1/255, at least 0", "eight, fraction such as 8/255", "8/0, divides by 0"})
    void epsilonThatIsNoneIsRefused(String value, String message) {
        assertThatThrownBy(() -> new EpsilonConverter(Threat.Norm.LINF).convert(value))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(message);
    }

    /** By what a user would call them, not by Java's types. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "certify run --radius x                    | 'x' is neither a number nor a fraction such as 8/255",
                "certify run --alpha x                     | 'x' is neither a number nor a fraction such as 8/255",
                "certify run --stop-width 0                | --stop-width must be above 0, got 0.0: leave it out",
                "leaderboard never --norm l2 --epsilon 2   | no such run: never",
                "leaderboard never --epsilon 2             | did you mean 2/255?",
                "check never --norm l2 --epsilon 2         | not a run folder: never",
                "check never --epsilon 2                   | did you mean 2/255?",
                "train --adv-norm l2 --adv-epsilon 2 --coding x --out never | 'x' is not one of",
                "train --crafted-epsilon 2 --out never     | did you mean 2/255?",
                "evaluate run --seed x                     | 'x' is not a whole number",
                "evaluate run --draws 2.0                  | '2.0' is not a whole number: leave out the point",
                "evaluate run --limit 99999999999          | '99999999999' is too large",
                "reproduce table3 --tier narow             | unknown tier 'narow'; known: part, quarter, half, small, narrow",
                "reproduce table3 --tier narow             | did you mean narrow?",
                "reproduce tabel3                          | did you mean table3?",
                "train --recipe . --out never              | . is a folder: --recipe takes a file (.toml)",
            })
    void wrongValuesAreNamed(String words, String message) {
        CliRun run = CliRun.of(words.split(" "));
        assertThat(run.exit()).as(run.err()).isIn(1, 2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void fractionsMayBeOfAnySize() {
        assertThat(Fraction.parse("2/255")).isEqualTo(2.0 / 255);
        assertThatThrownBy(() -> Fraction.parse("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void namesAreTakenInAnyCase() {
        assertThat(new OptionChoice.Data().convert("CIFAR10")).isEqualTo("cifar10");
        assertThat(new OptionChoice.Data()).containsExactlyElementsOf(Datasets.names());
        assertThat(new OptionChoice("coding").convert("RSC1")).isEqualTo("rsc1");
        assertThat(new OptionChoice("backend").convert("auto")).isEqualTo("auto");
    }

    @Test
    void unknownNamesListTheChoices() {
        assertThatThrownBy(() -> new OptionChoice("arch").convert("vgg15"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage(
                        "'vgg15' is not one of vgg5, vgg11, vgg16, resnet19, resnet19-rga, sew-resnet18; did you mean vgg5?");
        assertThatThrownBy(() -> new OptionChoice("coding").convert("phase"))
                .hasMessage("'phase' is not one of ann, direct, poisson, none, rsc1, rsc2");
    }

    @ParameterizedTest
    @CsvSource({
        "--sigma, --sigma2",
        "--sgima2, --sigma2",
        "--timesteps, --time-steps",
        "--time, --time-steps",
        "--time_steps, --time-steps",
        "--timeSteps, --time-steps",
        "--tmie-steps, --time-steps",
        "--zebra, ''",
        "-x, ''"
    })
    void nearestNameIsWhatWasMeant(String typed, String meant) {
        List<String> names = List.of("--data", "--sigma2", "--time-steps", "--train-limit");

        assertThat(Nearest.to(typed, names).orElse("")).isEqualTo(meant);
    }

    @Test
    void distanceCountsEdits() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("abc", "abc")).isZero();
        assertThat(Nearest.distance("trian", "train")).as("a swap is one").isEqualTo(1);
    }
}
