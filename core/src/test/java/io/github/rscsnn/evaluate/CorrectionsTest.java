package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrectionsTest {
    @ParameterizedTest
    @CsvSource({
        "fused bf16, graph:import, bptt, gradients of any last layer",
        "fused f32, graph:import, bptt,",
        "fused bf16, vgg5, eot:20+bptt,",
        "fused f32, vgg5, eot:10+pdsg, pdsg of the steps so far",
        "fused f32, vgg5, eot:1+rate, rate with both slopes at the knee",
        "fused f32, vgg5, stclamp+surrogate:arctan:2,"
    })
    void aNumberThatEarlierVersionsComputedOtherwiseSaysSo(
            String backend, String architecture, String gradients, String fact) {
        assertThat(Corrections.of(backend, architecture, gradients))
                .isEqualTo(fact == null ? List.of() : List.of(fact));
    }
}
