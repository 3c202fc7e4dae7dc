package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which vectors {@link VectorChannels} takes for a layer's channels. */
class VectorChannelsTest {
    /** A step is two vectors of float32: 32 numbers of 512 bits, 16 of 256, 8 of 128, 4 of 64. */
    @ParameterizedTest
    @CsvSource({
        "512, 64, 16, 64",
        "512, 16, 8, 16",
        "512, 48, 8, 48",
        "512, 24, 4, 24",
        "512, 100, 16, 96",
        "256, 16, 8, 16",
        "256, 8, 4, 8",
        "512, 3, 16, 0",
        "64, 16, 2, 16"
    })
    void fewChannelsGetNarrowerVectors(int bits, int channels, int lanes, int inVectors) {
        for (StorageType type : StorageType.values()) {
            VectorChannels vectors = VectorChannels.of(bits, type, channels);
            assertThat(vectors.lanes().length()).isEqualTo(lanes);
            assertThat(vectors.channels()).isEqualTo(inVectors);
        }
    }
}
