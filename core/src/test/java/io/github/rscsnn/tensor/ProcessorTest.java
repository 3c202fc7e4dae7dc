package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorTest {
    private static final String TWO_CORES = """
            processor	: 0
            model name	: Made Up 9000
            flags		: fpu avx2 avx512f %1$s
            power management:

            processor	: 1
            model name	: Made Up 9001
            flags		: fpu avx2 avx512f %1$s
            """;

    @ParameterizedTest
    @CsvSource({"fma, false", "avx512_bf16, true", "amx_bf16 amx_tile, true", "avx512_bf16x, false"})
    void knowsWhatMultipliesBfloat16(String more, boolean multiplies) {
        Processor processor = Processor.parse(TWO_CORES.formatted(more));
        assertThat(processor.model()).isEqualTo("Made Up 9000");
        assertThat(processor.flags()).contains("fpu", "avx512f").doesNotContain("");
        assertThat(processor.multipliesBfloat16()).isEqualTo(multiplies);
    }

    @Test
    void withoutAFileOnlyTheArchitectureIsKnown() {
        Processor processor = Processor.parse("");
        assertThat(processor.model()).isEqualTo(System.getProperty("os.arch"));
        assertThat(processor.flags()).isEmpty();
    }

    /** Virtual machines give one name to many processors. */
    @Test
    void identityIsMoreThanTheName() {
        String info = "vendor_id\t: A\ncpu family\t: %s\nmodel\t\t: 17\nmodel name\t: AMD EPYC\nflags\t\t: fpu %s\n";
        assertThat(Processor.identity(info.formatted("25", "avx2")))
                .contains("family 25; model 17;")
                .isEqualTo(Processor.identity(info.formatted("25", "avx2")))
                .isNotEqualTo(Processor.identity(info.formatted("26", "avx2")))
                .isNotEqualTo(Processor.identity(info.formatted("25", "avx2 avx512f")));
        assertThat(Processor.identity()).isNotBlank();
    }
}
