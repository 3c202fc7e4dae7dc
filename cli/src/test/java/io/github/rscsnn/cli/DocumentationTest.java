package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages hang together. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(#[^)\\s]*)?\\)");

    static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String page : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "recipes/README.md")) {
            pages.add(ROOT.resolve(page));
        }
        try (Stream<Path> examples = Files.walk(ROOT.resolve("examples"))) {
            examples.filter(file ->
                            file.toString().endsWith(".md") && !file.toString().contains("target"))
                    .forEach(pages::add);
        }
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        return pages;
    }

    /** As GitHub makes them: lower case, words joined by hyphens, other signs left out. */
    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> "#"
                        + line.replaceFirst("^#+ +", "")
                                .toLowerCase(java.util.Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                .replace(' ', '-'))
                .toList();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        int links = 0;
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page).replaceAll("(?s)```.*?```", ""));
            while (link.find()) {
                if (link.group(1).contains(":")) {
                    continue; // another site
                }
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                assertThat(target).as("%s links to %s", page, link.group()).exists();
                if (link.group(2) != null) {
                    assertThat(anchors(target)).as("headings of %s", target).contains(link.group(2));
                }
                links++;
            }
        }
        assertThat(links).isGreaterThan(50);
    }

    /** A stranger reads it to the end. */
    @Test
    void readmeIsShort() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md")).split("\\s+")).hasSizeLessThan(700);
    }

    /** What must not be forgotten when a version is made: one in all poms and pages, and a section of the changelog. */
    @Test
    void oneVersionEverywhere() throws IOException {
        Matcher found =
                Pattern.compile("(?m)^  <version>(.*)</version>$").matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(found.find()).isTrue();
        String version = found.group(1);
        for (String module : List.of("core", "cli", "dist", "inference", "spark", "benchmarks", "bom")) {
            assertThat(Files.readString(ROOT.resolve(module + "/pom.xml")))
                    .as(module)
                    .contains("<version>" + version + "<");
        }
        for (String page : List.of("examples/pom.xml", "examples/service/pom.xml", "docs/library.md")) {
            assertThat(Files.readString(ROOT.resolve(page))).as(page).contains("version>" + version + "<");
        }
        if (!version.endsWith("-SNAPSHOT")) {
            assertThat(Files.readString(ROOT.resolve("README.md"))).contains(":" + version, "rsc-snn-" + version + "-");
            assertThat(Files.readString(ROOT.resolve("docs/install.md"))).contains("rsc-snn-" + version + "-");
            assertThat(Files.readString(ROOT.resolve("CHANGELOG.md"))).contains("## [" + version + "]");
            assertThat(ROOT.resolve("docs/releases/" + version + ".md")).exists();
        }
    }

    @Test
    void everyPageIsInTheIndex() throws IOException {
        String index = Files.readString(ROOT.resolve("docs/README.md"));
        try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.equals("README.md")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(index).contains("(" + name));
        }
    }

    /** The release archive holds the pages: what they link to must be in it. */
    @Test
    void theArchiveHoldsWhatThePagesLinkTo() throws IOException {
        String archive = Files.readString(ROOT.resolve("dist/archive.xml"));
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page).replaceAll("(?s)```.*?```", ""));
            while (link.find()) {
                if (link.group(1).contains(":") || link.group(1).isEmpty()) {
                    continue;
                }
                Path target = ROOT.relativize(page.resolveSibling(link.group(1)).normalize());
                String top = target.getName(0).toString();
                assertThat(archive)
                        .as("%s links to %s", page, target)
                        .contains(
                                "<include name=\"" + (Files.isDirectory(ROOT.resolve(top)) ? top + "/**" : top) + "\"");
            }
        }
        assertThat(archive).contains("\"recipes/**\"", "\"examples/**\"");
    }
}
