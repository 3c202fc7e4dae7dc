package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifKernelsTest {
    /** Without the module most kernel tests would test nothing, so its absence is a failure, not a reason to skip. */
    @Test
    void theTestsRunWithTheVectorModule() {
        assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector"))
                .as("start the tests with --add-modules jdk.incubator.vector")
                .isPresent();
    }

    @Test
    void namesTheReason() {
        assertThat(refusal(false, "OpenJDK 64-Bit Server VM", "mixed mode", 256))
                .hasValueSatisfying(reason -> assertThat(reason).contains("--add-modules jdk.incubator.vector"));
        assertThat(refusal(true, "Eclipse OpenJ9 VM", "", 256))
                .hasValueSatisfying(reason -> assertThat(reason).contains("OpenJ9"));
        assertThat(refusal(true, "OpenJDK 64-Bit Server VM", "mixed mode, emulated-client", 256))
                .hasValueSatisfying(reason -> assertThat(reason).contains("C2"));
        assertThat(refusal(true, "OpenJDK 64-Bit Server VM", "mixed mode", 64))
                .hasValueSatisfying(reason -> assertThat(reason).contains("64 bits"));
        assertThat(LifKernels.refusal(true, "OpenJDK VM", "mixed mode", ByteOrder.BIG_ENDIAN, () -> 256))
                .hasValueSatisfying(reason -> assertThat(reason).contains("big-endian"));
        assertThat(refusal(true, "OpenJDK 64-Bit Server VM", "mixed mode, sharing", 256))
                .isEmpty();
    }

    @Test
    void autoFallsBackAndANamedBackendFailsWithoutTheModule() throws Exception {
        assertThat(child(List.of()))
                .contains("auto: scalar")
                .contains("vector: vector kernels cannot run: the module jdk.incubator.vector is not loaded;"
                        + " start java with --add-modules jdk.incubator.vector")
                .contains("scalar: scalar no notice")
                .doesNotContain("NoClassDefFoundError");
    }

    @Test
    void autoFallsBackWithoutTheOptimisingCompiler() throws Exception {
        assertThat(child(List.of("--add-modules", "jdk.incubator.vector", "-XX:TieredStopAtLevel=1")))
                .contains("auto: scalar")
                .contains("the C2 compiler is off");
    }

    /** Asked of a virtual machine of its own, since this one has the module. */
    public static void main(String[] args) {
        try (KernelThreads threads = new KernelThreads(1)) {
            for (LifKernels.Choice choice : LifKernels.Choice.values()) {
                String name = choice.name().toLowerCase(java.util.Locale.ROOT);
                try {
                    KernelSet kernels = LifKernels.select(choice, threads);
                    System.out.println(name + ": " + kernels.name() + " "
                            + kernels.notice().orElse("no notice"));
                } catch (UnsupportedOperationException e) {
                    System.out.println(name + ": " + e.getMessage());
                }
            }
        }
    }

    private static Optional<String> refusal(boolean module, String name, String info, int bits) {
        return LifKernels.refusal(module, name, info, ByteOrder.LITTLE_ENDIAN, () -> bits);
    }

    private static String child(List<String> options) throws IOException, URISyntaxException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(location(LifKernels.class) + java.io.File.pathSeparator + location(LifKernelsTest.class));
        command.add(LifKernelsTest.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
