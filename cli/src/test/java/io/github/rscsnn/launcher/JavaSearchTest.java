package io.github.rscsnn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.launcher.LauncherFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "./rsc is a shell script")
class JavaSearchTest {
    @TempDir
    private Path root;

    private LauncherFixture rsc;

    @BeforeEach
    void pretend() throws IOException {
        rsc = new LauncherFixture(root);
        rsc.built();
    }

    @Test
    void takesTheNewestOfTheUsualFolders() throws Exception {
        rsc.jdk("seventeen", "17.0.15");
        rsc.jdk("first", "25");
        rsc.jdk("newest", "25.0.10");
        rsc.jdk("older", "25.0.3");

        assertThat(rsc.run(Map.of(), "doctor").out()).startsWith("java=newest\n");
    }

    @Test
    void prefersJavaHome() throws Exception {
        rsc.jdk("newer", "26.0.1");
        Path chosen = rsc.jdk("chosen", "25.0.3");

        assertThat(rsc.run(Map.of("JAVA_HOME", chosen.toString()), "doctor").out())
                .startsWith("java=chosen\n");
    }

    @Test
    void passesOverAJavaHomeThatIsTooOld() throws Exception {
        Path old = rsc.jdk("old", "17.0.15");
        rsc.jdk("new", "25.0.3");

        assertThat(rsc.run(Map.of("JAVA_HOME", old.toString()), "doctor").out()).startsWith("java=new\n");
    }

    @Test
    void passesOverAJavaHomeThatIsGone() throws Exception {
        rsc.jdk("new", "25.0.3");

        assertThat(rsc.run(Map.of("JAVA_HOME", "/no such folder"), "doctor").out())
                .startsWith("java=new\n");
    }

    @Test
    void followsTheLinksOfJavaOnPath() throws Exception {
        rsc.jdk("newer", "26.0.1");
        Path onPath = rsc.jdk("on path", "25.0.3");
        Path link = Files.createSymbolicLink(root.resolve("alternative"), onPath.resolve("bin/java"));
        Files.createSymbolicLink(
                rsc.tools.resolve("java"), Path.of("..", link.getFileName().toString()));

        assertThat(rsc.run(Map.of(), "doctor").out()).startsWith("java=on path\n");
    }

    @Test
    void asksJavaItselfWhereThereIsNoReleaseFile() throws Exception {
        Path jdk = rsc.jdk("without release", "");
        Files.delete(jdk.resolve("release"));
        Files.writeString(
                jdk.resolve("bin/java"),
                "#!/bin/sh\n[ \"$1\" != -version ] || { echo 'openjdk version \"25.0.3\" 2026-04-21' >&2; exit; }\n"
                        + "echo java=asked\n");

        assertThat(rsc.run(Map.of(), "doctor").out()).isEqualTo("java=asked\n");
    }

    @Test
    void saysWhatItFoundAndHowToGetANewerOne() throws Exception {
        Path seventeen = rsc.jdk("seventeen", "17.0.15");
        Path eight = rsc.jdk("eight", "1.8.0_392");

        Result result = rsc.run(Map.of("JAVA_HOME", seventeen.toString()), "demo");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("rsc: needs Java 25 or newer (a JDK).\n     Found only:\n")
                .containsOnlyOnce("Java 17.0.15 in " + seventeen + "\n")
                .containsOnlyOnce("Java 1.8.0_392 in " + eight + "\n")
                .contains("https://adoptium.net/temurin/")
                .contains("sdk install java 25")
                .contains("apt install openjdk-25-jdk");
    }

    @Test
    void saysThatItFoundNone() throws Exception {
        Result result = rsc.run(Map.of(), "demo");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("Found none in JAVA_HOME, PATH");
    }

    @Test
    void aRuntimeWillDoOnceBuilt() throws Exception {
        Path runtime = rsc.jdk("runtime", "25.0.3");
        Files.delete(runtime.resolve("bin/javac"));

        assertThat(rsc.run(Map.of(), "doctor").out()).startsWith("java=runtime\n");
    }

    @Test
    void buildingTakesAJdkThatCanCompile() throws Exception {
        Files.delete(rsc.project.resolve("cli/target/rsc/built"));
        Path runtime = rsc.jdk("runtime", "25.0.9");
        Files.delete(runtime.resolve("bin/javac"));

        Result without = rsc.run(Map.of(), "doctor");
        assertThat(without.exit()).isEqualTo(1);
        assertThat(without.err()).contains("Java 25.0.9, a runtime without compiler, in " + runtime);

        rsc.jdk("complete", "25.0.3");
        assertThat(rsc.run(Map.of(), "doctor").out()).startsWith("java=complete\n");
    }
}
