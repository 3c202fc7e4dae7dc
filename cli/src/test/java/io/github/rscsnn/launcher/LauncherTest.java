package io.github.rscsnn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.launcher.LauncherFixture.Result;
import io.github.rscsnn.launcher.LauncherFixture.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "./rsc is a shell script")
@Tag("slow")
class LauncherTest {
    @TempDir
    private Path root;

    private LauncherFixture rsc;
    private Path jdk;

    @BeforeEach
    void pretend() throws IOException {
        rsc = new LauncherFixture(root);
        jdk = rsc.jdk("jdk", "25.0.3");
    }

    @Test
    void passesArgumentsAsTheyAre() throws Exception {
        rsc.built();

        Result result = rsc.run(Map.of(), "train", "--out", "a b", "*", "", "$HOME");

        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .endsWith("argument=" + rsc.project + "/cli/target/rsc/lib/rsc-snn-cli.jar\nargument=train\n"
                        + "argument=--out\nargument=a b\nargument=*\nargument=\nargument=$HOME\n");
    }

    @Test
    void setsWhatTheJvmAndTheTensorLibraryNeed() throws Exception {
        rsc.built();

        Result result = rsc.run(Map.of(), "doctor");

        assertThat(result.out().lines())
                .contains(
                        "THP_MEM_ALLOC_ENABLE=1",
                        "argument=-Djava.library.path=" + rsc.project + "/cli/target/rsc/no-libraries",
                        "argument=--enable-native-access=ALL-UNNAMED",
                        "argument=--add-modules",
                        "argument=jdk.incubator.vector",
                        "argument=-XX:+UseParallelGC",
                        "argument=-Dorg.bytedeco.javacpp.maxBytes=0")
                .anyMatch(line -> line.startsWith("GLIBC_TUNABLES=glibc.malloc."))
                .anyMatch(line -> line.matches("OMP_NUM_THREADS=[1-9]\\d*"))
                .anyMatch(line -> line.matches("argument=-Xmx\\d+m"))
                .anyMatch(line -> line.matches("argument=-Dorg\\.bytedeco\\.javacpp\\.maxPhysicalBytes=\\d+m"));
    }

    @Test
    void leavesToTheUserWhatTheUserSet() throws Exception {
        rsc.built();
        Map<String, String> own =
                Map.of("THP_MEM_ALLOC_ENABLE", "0", "OMP_NUM_THREADS", "3", "RSC_JAVA_OPTS", "-Xmx9g -XX:+UseZGC");

        List<String> lines = rsc.run(own, "doctor").out().lines().toList();

        assertThat(lines)
                .contains("THP_MEM_ALLOC_ENABLE=0", "OMP_NUM_THREADS=3", "argument=-XX:+UseZGC")
                .doesNotContain("argument=-XX:+UseParallelGC");
        int launchers = lines.indexOf("argument=-Dorg.bytedeco.javacpp.maxBytes=0");
        assertThat(lines.indexOf("argument=-Xmx9g")).isGreaterThan(launchers);
    }

    @Test
    void helpStartsWithoutWhatOnlyComputingNeeds() throws Exception {
        rsc.built();

        for (String[] arguments : List.of(
                new String[] {},
                new String[] {"--help"},
                new String[] {"help", "train"},
                new String[] {"train", "--help"},
                new String[] {"--version"})) {
            assertThat(rsc.run(Map.of(), arguments).out())
                    .doesNotContain("jdk.incubator.vector")
                    .contains("-XX:TieredStopAtLevel=1");
        }
        assertThat(rsc.run(Map.of(), "train", "--", "--help").out()).contains("jdk.incubator.vector");
    }

    @Test
    void aGpuTakesTheOtherLibtorch() throws Exception {
        rsc.built();
        Path libraries = Files.createDirectories(rsc.project.resolve("cli/target/rsc/lib"));
        Path ordinary = Files.createFile(libraries.resolve("pytorch-2-linux-x86_64.jar"));
        Path other = Files.createFile(libraries.resolve("other-linux-x86_64.jar"));

        Result missing = rsc.run(Map.of(), "train", "--backend", "cuda");
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.err()).contains("-Pcuda").contains("docs/gpu.md");

        Path gpu = Files.createFile(Files.createDirectories(rsc.project.resolve("cli/target/rsc-cuda"))
                .resolve("pytorch-2-linux-x86_64-gpu.jar"));
        for (String[] arguments : List.of(
                new String[] {"train", "--backend", "cuda:1"},
                new String[] {"train", "--backend=cuda-reference"},
                new String[] {"bench", "--backend", "fused,cuda"},
                new String[] {"reproduce", "table3", "--set", "backend=cuda"})) {
            assertThat(rsc.run(Map.of(), arguments).out())
                    .contains("argument=" + gpu + ":")
                    .contains(other.toString())
                    .doesNotContain(ordinary.toString());
        }
        assertThat(rsc.run(Map.of("RSC_CUDA", "1"), "train", "--resume", "run").out())
                .contains(gpu.toString());
        assertThat(rsc.run(Map.of("RSC_CUDA", "0"), "train", "--backend", "cuda")
                        .out())
                .doesNotContain(gpu.toString());
        for (String[] others : List.of(
                new String[] {"train", "--out", "my-cuda"},
                new String[] {"train", "--out", "cuda-run"},
                new String[] {"predict", "run", "cuda.png"},
                new String[] {"report", "a,cuda"})) {
            assertThat(rsc.run(Map.of(), others).out()).doesNotContain(gpu.toString());
        }
    }

    @Test
    void whatTheSystemDoesNotGiveIsToldBeforeTheJvmStarts() throws Exception {
        rsc.built();
        Result files = limited("ulimit -n 20");
        // root may raise any limit, and then it was
        assertThat(files.exit() == 0 || files.err().contains("may open 20 files at once, and needs 256"))
                .as(files.err())
                .isTrue();
        Result space = limited("ulimit -v 3000000");
        assertThat(space.exit()).isEqualTo(1);
        assertThat(space.err()).contains("of address space, and needs").contains("ulimit -v");
    }

    private Result limited(String limit) throws Exception {
        Path script = root.resolve("limited");
        LauncherFixture.script(script, limit + "; exec '" + rsc.project.resolve("rsc") + "' \"$@\"");
        return rsc.finish(rsc.start(root, script, Map.of(), "doctor"));
    }

    @Test
    void worksThroughALinkAndFromAnyFolder() throws Exception {
        rsc.built();
        Path elsewhere = Files.createDirectories(root.resolve("else where"));
        Files.createSymbolicLink(elsewhere.resolve("second"), Path.of("..", "a project", "rsc"));
        Path link = Files.createSymbolicLink(root.resolve("first"), Path.of("else where", "second"));

        Result result = rsc.finish(rsc.start(elsewhere, link, Map.of(), "doctor"));

        assertThat(result.out()).contains("argument=" + rsc.project + "/cli/target/rsc/lib/rsc-snn-cli.jar");
    }

    @Test
    void buildsOnceAndAgainWhenASourceChanged() throws Exception {
        Result first = rsc.run(Map.of(), "doctor");
        assertThat(first.exit()).isZero();
        assertThat(first.err().lines()).hasSize(1);
        assertThat(first.err()).startsWith("rsc: building");
        assertThat(first.out()).doesNotContain("building").contains("argument=doctor");

        assertThat(rsc.run(Map.of(), "doctor").err()).isEmpty();
        assertThat(rsc.mavenCalls()).containsExactly("called with JAVA_HOME=" + jdk);

        Path source = Files.writeString(rsc.project.resolve("core/src/main/java/A.java"), "class A {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        rsc.run(Map.of(), "doctor");
        assertThat(rsc.mavenCalls()).hasSize(2);
    }

    @Test
    void showsWhyABuildFailed() throws Exception {
        rsc.maven("echo '[ERROR] A.java: no'; exit 1");

        Result result = rsc.run(Map.of(), "doctor");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("[ERROR] A.java: no").contains("rsc: the build failed");
        assertThat(rsc.project.resolve("cli/target/build.lock")).doesNotExist();
    }

    @Test
    void manyFirstUsesAtOnceBuildOnce() throws Exception {
        rsc.maven("echo called >>calls; sleep 0.3; mkdir -p cli/target/rsc; touch cli/target/rsc/built");
        List<Started> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(rsc.start(rsc.project, rsc.project.resolve("rsc"), Map.of(), "doctor"));
        }

        for (Started started : all) {
            Result result = rsc.finish(started);
            assertThat(result.exit()).as(result.err()).isZero();
            assertThat(result.out()).contains("argument=doctor");
        }
        assertThat(rsc.mavenCalls()).containsExactly("called");
        assertThat(rsc.project.resolve("cli/target/build.lock")).doesNotExist();
    }

    @Test
    void takesOverTheLockOfABuildThatWasKilled() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(rsc.project.resolve("cli/target/build.lock"));
        Files.writeString(lock.resolve("owner"), gone.pid() + "\n");

        assertThat(rsc.run(Map.of(), "doctor").exit()).isZero();
        assertThat(rsc.mavenCalls()).hasSize(1);
    }

    @Test
    void takesClassesOfTheUser() throws Exception {
        rsc.built();
        String jar = rsc.project + "/cli/target/rsc/lib/rsc-snn-cli.jar";

        for (String command : List.of("train", "--help")) {
            assertThat(rsc.run(Map.of("RSC_CLASSPATH", "own.jar:more classes"), command)
                            .out())
                    .endsWith("argument=-cp\nargument=" + jar + ":own.jar:more classes\n"
                            + "argument=io.github.rscsnn.cli.Main\nargument=" + command + "\n");
        }
    }

    /** An unpacked archive: lib/ and no sources. Nothing is built, and a runtime without compiler will do. */
    @Test
    void runsFromAnArchive() throws Exception {
        Files.delete(rsc.project.resolve("pom.xml"));
        Files.createDirectories(rsc.project.resolve("lib"));
        Files.delete(jdk.resolve("bin/javac"));

        Result result = rsc.run(Map.of(), "train", "a b");
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("argument=-Djava.library.path=" + rsc.project + "/no-libraries")
                .endsWith("argument=-cp\nargument=" + rsc.project + "/lib/*\nargument=io.github.rscsnn.cli.Main\n"
                        + "argument=train\nargument=a b\n");
        assertThat(rsc.run(Map.of("RSC_CLASSPATH", "own.jar"), "--help").out())
                .contains("argument=" + rsc.project + "/lib/*:own.jar\n");
        assertThat(rsc.mavenCalls()).isEmpty();
    }

    @Test
    void namesFilesOfAnyLanguageWithoutALocale() throws Exception {
        rsc.built();

        assertThat(rsc.run(Map.of("LANG", "C"), "doctor").out()).contains("LC_ALL=C.UTF-8\n");
        assertThat(rsc.run(Map.of("LANG", "de_DE.UTF-8"), "doctor").out()).doesNotContain("LC_ALL");
    }
}
