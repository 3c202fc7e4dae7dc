package io.github.rscsnn.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FractionTest {
    @ParameterizedTest
    @CsvSource({
        "8/255,     0.03137254901960784",
        "2.5/250,   0.01",
        "' 8 / 255 ', 0.03137254901960784",
        "0.03,      0.03",
        ".5,        0.5",
        "1.,        1",
        "1e-3,      0.001",
        "-1/4,      -0.25",
        "0,         0"
    })
    void readsNumbersAndFractions(String text, double value) {
        assertThat(Fraction.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"8/255, 8/255", "0.0313725490196078, 8/255", "0.5/255, 0.00196078431372549", "0, 0", "1, 1", "0.1, 0.1"
    })
    void writesThemAsOneWould(String text, String written) {
        assertThat(Fraction.text(Fraction.parse(text))).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "8/", "/255", "8/255/2", "eight", "NaN", "Infinity", "0x1p3", "1f", "8,5", "8:255"})
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fraction.parse(text))
                .withMessage("'" + text + "' is neither a number nor a fraction such as 8/255");
    }

    @ParameterizedTest
    @CsvSource({"1/0, divides by 0", "0/0, divides by 0", "1e999, not a finite number"})
    void refusesWhatIsNotFinite(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Fraction.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining(message);
    }
}
