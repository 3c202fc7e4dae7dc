package io.github.rscsnn.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/install.md says of platforms that no test runs on, as far as it can be read in the files. */
class PlatformsTest {
    private static final Path ROOT = Path.of("..");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    @Test
    void windowsScriptHasWindowsLineEndsAndNoBlocks() throws IOException {
        for (String file : List.of("rsc.cmd", "mvnw.cmd")) {
            assertThat(read(file).split("\n")).as(file).allMatch(line -> line.endsWith("\r"));
        }
        assertThat(read(".gitattributes")).contains("*.cmd -text");
        // a bracket of "Program Files (x86)" would end a block
        assertThat(read("rsc.cmd").lines().filter(line -> !line.startsWith("rem")))
                .noneMatch(line -> line.strip().endsWith("(") || line.strip().startsWith(")"));
        Matcher jump = Pattern.compile("goto (\\w+)").matcher(read("rsc.cmd"));
        int jumps = 0;
        while (jump.find()) {
            assertThat(read("rsc.cmd")).contains("\n:" + jump.group(1));
            jumps++;
        }
        assertThat(jumps).isPositive();
    }

    /** Both scripts give the JVM what the program cannot do without. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "--add-modules jdk.incubator.vector",
                "-Djava.awt.headless=true",
                "-Djava.library.path=",
                "no-libraries",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=",
                "io.github.rscsnn.cli.Main",
                "OMP_WAIT_POLICY",
                "OPENBLAS_THREAD_TIMEOUT",
                "RSC_JAVA_OPTS",
                "RSC_CLASSPATH"
            })
    void bothScriptsSet(String option) throws IOException {
        assertThat(read("rsc")).contains(option);
        assertThat(read("rsc.cmd")).contains(option);
    }

    /** JBang starts this version, as the script does. */
    @Test
    void jbangStartsThisVersion() throws IOException {
        JsonNode alias = new ObjectMapper()
                .readTree(read("jbang-catalog.json"))
                .path("aliases")
                .path("rsc");
        Matcher version =
                Pattern.compile("<version>(.*)</version>\\s*<packaging>pom").matcher(read("pom.xml"));
        assertThat(version.find()).isTrue();
        assertThat(alias.path("script-ref").asText()).isEqualTo("io.github.rscsnn:rsc-snn-cli:" + version.group(1));
        assertThat(alias.path("main").asText()).isEqualTo("io.github.rscsnn.cli.Main");
        Matcher needed = Pattern.compile("needed_options=\"(.*)\"").matcher(read("rsc"));
        assertThat(needed.find()).isTrue();
        List<String> given = new ArrayList<>();
        alias.path("runtime-options").forEach(option -> given.add(option.asText()));
        assertThat(given)
                .contains(needed.group(1)
                        .replace("--add-modules ", "--add-modules=")
                        .split(" "));
    }

    /** Each platform has a profile that Maven chooses by the system, and an archive if libtorch is published for it. */
    @Test
    void nativesAreChosenByPlatform() throws IOException {
        String pom = read("pom.xml");
        for (String platform : List.of("linux-x86_64", "linux-arm64", "macosx-arm64", "windows-x86_64")) {
            assertThat(pom).contains("<javacpp.platform>" + platform + "</javacpp.platform>");
        }
        String dist = read("dist/pom.xml");
        for (String platform : List.of("linux-x86_64", "macosx-arm64", "windows-x86_64")) {
            assertThat(dist).contains("<id>archive-" + platform + "</id>").contains("<classifier>" + platform);
        }
        assertThat(dist).doesNotContain("linux-arm64");
    }

    /** Names that Windows or macOS cannot hold beside each other, or at all. */
    @Test
    void filesHaveNamesThatAllPlatformsTake() throws IOException {
        List<String> names;
        try (Stream<Path> files = Stream.of("docs", "recipes", "examples", "core/src", "cli/src")
                .flatMap(folder -> {
                    try {
                        return Files.walk(ROOT.resolve(folder));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })) {
            names = files.map(file -> ROOT.relativize(file).toString())
                    .filter(name -> !name.contains("target"))
                    .toList();
        }
        assertThat(names).hasSizeGreaterThan(500);
        assertThat(names.stream().map(name -> name.toLowerCase(java.util.Locale.ROOT)))
                .doesNotHaveDuplicates();
        assertThat(names)
                .allMatch(name -> !name.matches(".*[<>:\"|?*\\\\].*") && name.length() < 200)
                .allMatch(name -> Arrays.stream(name.split("/"))
                        .noneMatch(part -> part.matches("(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?")
                                || part.endsWith(".")
                                || part.endsWith(" ")));
    }
}
