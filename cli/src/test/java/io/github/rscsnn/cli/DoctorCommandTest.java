package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DoctorCommandTest {
    @Test
    void findsNothingWrongWhereTheTestsRun() {
        CliRun run = CliRun.of("doctor");

        assertThat(run.out())
                .contains("JDK           " + Runtime.version())
                .containsPattern("Vector API +\\d+ bit")
                .containsPattern("libtorch +2\\.10\\.0-1\\.5\\.13, JavaCPP 1\\.5\\.13")
                .contains("processors, OMP_NUM_THREADS")
                .contains("THP_MEM_ALLOC_ENABLE")
                .containsPattern("system +" + System.getProperty("os.name"))
                .contains("auto takes fused f32; training ")
                .containsPattern("unpacked to +.* GB free")
                .containsPattern("GPU +.*the processor computes")
                .contains("Nothing is wrong.")
                .doesNotContain("WRONG");
        assertThat(run.exit()).isZero();
    }
}
