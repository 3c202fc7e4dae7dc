package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Here the module that knows Spark is not on the class path. */
class SparkOptionsTest {
    @TempDir
    Path folder;

    @Test
    void withoutTheModuleItSaysHowToBuildItAndWritesNothing() {
        CliRun run = CliRun.of(TinyRuns.train(folder.resolve("run"), "--spark", "local-cluster[2,1,1024]"));
        assertThat(run.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(run.err())
                .contains("--spark needs the module 'spark'")
                .contains("./mvnw -Pspark -pl spark -am -DskipTests package");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void optionsOfWorkersNeedACluster() {
        CliRun run = CliRun.of(TinyRuns.train(folder.resolve("run"), "--workers", "2"));
        assertThat(run.exit()).isEqualTo(RscCommand.WRONG_USAGE);
        assertThat(run.err()).contains("--workers, --batch-norm and --retries are for --spark MASTER");
    }

    @Test
    void reproductionsAskForTheSame() {
        String out = folder.resolve("tables").toString();
        CliRun alone = CliRun.of("reproduce", "table3", "--workers", "2", "--out", out);
        assertThat(alone.exit()).isEqualTo(RscCommand.WRONG_USAGE);
        assertThat(alone.err()).contains("--workers, --batch-norm and --retries are for --spark MASTER");
        CliRun without = CliRun.of("reproduce", "table3", "--spark", "local-cluster[2,1,1024]", "--out", out);
        assertThat(without.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(without.err()).contains("--spark needs the module 'spark'");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aWrongBatchNormIsNamed() {
        CliRun run = CliRun.of(
                TinyRuns.train(folder.resolve("run"), "--spark", "local-cluster[2,1,1024]", "--batch-norm", "none"));
        assertThat(run.exit()).isEqualTo(RscCommand.WRONG_USAGE);
        assertThat(run.err()).contains("unknown batch-norm 'none'; known: synchronised, local");
    }
}
