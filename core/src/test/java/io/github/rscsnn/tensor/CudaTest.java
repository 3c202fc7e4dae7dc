package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaTest {
    @Test
    void modelsAreThoseOfTheDriver(@TempDir Path driver) throws IOException {
        assertThat(Cuda.models(driver)).isEmpty();
        Path gpus = driver.resolve("gpus");
        Files.writeString(
                Files.createDirectories(gpus.resolve("0000:01:00.0")).resolve("information"),
                "Model: \t\t NVIDIA H200\nIRQ: 5\n");
        Files.createDirectories(gpus.resolve("0000:02:00.0")); // one of which nothing is told
        assertThat(Cuda.models(driver)).containsExactly("NVIDIA H200");
    }
}
