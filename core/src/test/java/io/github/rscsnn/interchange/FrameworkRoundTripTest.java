package io.github.rscsnn.interchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.rscsnn.network.SourceComparison.Compared;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Exports from the frameworks themselves. {@code RSC_PYTHON} names a Python with torch (default {@code python3}), {@code
 * PYTHONPATH} the sources of SpikingJelly, snnTorch, Norse and SNN-RAT, {@code RSC_TET} and {@code RSC_SEW} the authors' own
 * repositories; what cannot be imported there is skipped.
 */
@Tag("slow")
class FrameworkRoundTripTest {
    private static final String PYTHON = System.getenv().getOrDefault("RSC_PYTHON", "python3");

    private static final Pattern MISSING = Pattern.compile("ModuleNotFoundError|cannot be started");

    @TempDir
    private Path work;

    record Ended(int code, String said) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spikingjelly-vgg",
                "spikingjelly-plif",
                "spikingjelly-sew",
                "snntorch-conv",
                "snntorch-synaptic",
                "norse",
                "snn-rat",
                "tet",
                "tet-frames",
                "tet-resnet19",
                "sew-resnet18",
                "cnn"
            })
    void whatAFrameworkExportsIsImportedAndVerified(String name) throws Exception {
        Path script = Files.writeString(work.resolve(ExportScript.NAME), ExportScript.text());
        Files.copy(Path.of("src/test/python/networks.py"), work.resolve("networks.py"));
        Ended export = python(work, "networks.py", name, "exported");
        assumeFound(export, name);
        assertThat(export.code()).as(export.said()).isZero();
        Verification verification = NetworkImportTest.imported(work.resolve("exported"), true, work.resolve("run"))
                .verification();

        assertThat(script).exists();
        assertThat(verification.layers()).isNotEmpty().allMatch(Compared::agrees);
        assertThat(verification.logits()).isLessThan(1e-4);
    }

    /** Skips the test where Python lacks what the script asks for. */
    static void assumeFound(Ended ended, String script) {
        assumeFalse(
                ended.code() != 0 && MISSING.matcher(ended.said()).find(),
                () -> PYTHON + " has not what " + script + " needs (set RSC_PYTHON and PYTHONPATH): " + ended.said());
    }

    static Ended python(Path work, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder();
        builder.command().add(PYTHON);
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.directory(work.toFile()).redirectErrorStream(true);
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return new Ended(process.exitValue(), said);
        } catch (IOException e) {
            return new Ended(-1, PYTHON + " cannot be started");
        }
    }
}
