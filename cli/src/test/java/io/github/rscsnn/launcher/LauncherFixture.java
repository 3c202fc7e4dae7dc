package io.github.rscsnn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A copy of {@code ./rsc} in a folder with a space in its name, around which nothing is real: JDKs whose {@code java}
 * prints its arguments, and a Maven that only notes that it was called.
 */
final class LauncherFixture {
    /** All that the script may call; PATH holds nothing else, so that no real Java is found. */
    private static final List<String> TOOLS = List.of(
            "sh",
            "cat",
            "dirname",
            "env",
            "find",
            "getconf",
            "head",
            "ln",
            "mkdir",
            "mv",
            "nproc",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "stty",
            "touch");

    final Path project;
    final Path jdks;
    final Path tools;
    private final Path home;
    private final Path outputs;

    LauncherFixture(Path root) throws IOException {
        project = Files.createDirectories(root.resolve("a project"));
        jdks = Files.createDirectories(root.resolve("jdks"));
        tools = Files.createDirectories(root.resolve("tools"));
        home = Files.createDirectories(root.resolve("home"));
        outputs = Files.createDirectories(root.resolve("outputs"));
        Files.copy(Path.of("..", "rsc").toAbsolutePath().normalize(), project.resolve("rsc"));
        executable(project.resolve("rsc"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Files.createDirectories(project.resolve("core/src/main/java"));
        maven("echo called with JAVA_HOME=$JAVA_HOME >>calls; mkdir -p cli/target/rsc; touch cli/target/rsc/built");
        for (String tool : TOOLS) {
            for (String folder : List.of("/usr/bin", "/bin")) {
                Path real = Path.of(folder, tool);
                if (Files.isExecutable(real) && Files.notExists(tools.resolve(tool))) {
                    script(tools.resolve(tool), "exec " + real + " \"$@\"");
                }
            }
        }
    }

    /** What ends a run: exit code, stdout, stderr. */
    record Result(int exit, String out, String err) {}

    /** A folder that looks like a JDK; its java prints who it is, its environment and its arguments, one a line. */
    Path jdk(String name, String version) throws IOException {
        Path folder = Files.createDirectories(jdks.resolve(name));
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(folder.resolve("bin/java"), "echo java=" + name + "; env; for a; do echo \"argument=$a\"; done");
        script(folder.resolve("bin/javac"), "exit 0");
        return folder;
    }

    /** Pretends that the project is built: nothing is newer than the stamp. */
    void built() throws IOException {
        Path stamp = project.resolve("cli/target/rsc/built");
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, "");
    }

    /** Replaces what {@code ./mvnw} does. */
    void maven(String body) throws IOException {
        script(project.resolve("mvnw"), body);
    }

    /** How often Maven was called, and with which JAVA_HOME. */
    List<String> mavenCalls() throws IOException {
        Path calls = project.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    Result run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        return finish(start(project, project.resolve("rsc"), environment, arguments));
    }

    /** A process under way, whose output goes to files. */
    record Started(Process process, Path out, Path err) {}

    Started start(Path folder, Path script, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(outputs, "out", "");
        Path err = Files.createTempFile(outputs, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> all = new TreeMap<>(Map.of(
                "PATH", tools.toString(), "HOME", home.toString(), "RSC_JDK_DIRS", jdks.toString(), "LANG", "C.UTF-8"));
        all.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(all);
        return new Started(builder.start(), out, err);
    }

    Result finish(Started started) throws IOException, InterruptedException {
        assertThat(started.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(
                started.process().exitValue(),
                Files.readString(started.out(), StandardCharsets.UTF_8),
                Files.readString(started.err(), StandardCharsets.UTF_8));
    }

    static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        executable(file);
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
