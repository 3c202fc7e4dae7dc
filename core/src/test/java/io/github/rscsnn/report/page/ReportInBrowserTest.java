package io.github.rscsnn.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser. Needs Chromium on the path or in the variable CHROMIUM; with RSC_NEED_CHROMIUM=1 its absence is a
 * failure.
 */
class ReportInBrowserTest {
    private static final int PHONE = 360;

    @TempDir
    private static Path folder;

    private static Path page;
    private static Browser browser;

    @BeforeAll
    static void write() throws Exception {
        boolean installed = Browser.installed().isPresent();
        if (!installed) {
            assertThat(System.getenv("RSC_NEED_CHROMIUM"))
                    .as("no Chromium, which RSC_NEED_CHROMIUM asks for")
                    .isNotEqualTo("1");
        }
        assumeTrue(
                installed, "no Chromium on the path or in the variable CHROMIUM: the page was not tried in a browser");
        RunFiles.of(folder.resolve("runs/a"), "rsc1", 0.1).complete(0.625, 0.25);
        RunFiles.of(folder.resolve("runs/b"), "rsc1", 0.5).complete(0.5, 0.375).write("results/cost.json", "{");
        page = folder.resolve("a page & more.html");
        ReportPage.read(List.of(folder.resolve("runs")), "Two <networks>").write(page);
        // nothing is beside it: what the page shows is in the page
        Files.move(ReportPage.filesOf(page), folder.resolve("elsewhere"));
        // not in the folder above: the browser may still write into its profile while that is deleted
        Path profile = Files.createTempDirectory(Files.createDirectories(Path.of("target", "browser")), "profile");
        browser = Browser.start(Browser.installed().orElseThrow(), profile.toAbsolutePath());
    }

    @AfterAll
    static void close() throws Exception {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void showsTheNumbersOfTheFilesWithoutComplaint() throws Exception {
        browser.open(page.toUri(), 1200, 900, false);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(browser.evaluate("document.title").asText()).isEqualTo("Two <networks>");
        JsonNode headline = browser.evaluate("""
                Array.from(document.querySelectorAll('#accuracy table')).pop().querySelectorAll('tbody tr').values()
                  .map(row => [row.querySelector('th > span').textContent].concat(
                    Array.from(row.querySelectorAll('td > span:first-child')).map(cell => cell.textContent)))
                  .toArray()""");
        assertThat(headline).hasSize(2);
        for (int run = 0; run < 2; run++) {
            JsonNode results = Json.read(
                            folder.resolve("runs").resolve(run == 0 ? "a" : "b").resolve("results/evaluation.json"))
                    .path("results");
            assertThat(headline.path(run).path(0).asText()).isEqualTo(run == 0 ? "RSC-0.1" : "RSC-0.5");
            for (int cell = 0; cell < 2; cell++) {
                assertThat(headline.path(run).path(cell + 1).asText())
                        .isEqualTo(String.format(
                                Locale.ROOT,
                                "%.1f",
                                100 * results.path(cell).path("accuracy").asDouble()));
            }
        }
        unfold();
        JsonNode plots = browser.evaluate("""
                Array.from(document.querySelectorAll('.plot svg')).map(svg => svg.getBoundingClientRect())
                  .map(box => [box.width, box.height])""");
        assertThat(plots).hasSizeGreaterThanOrEqualTo(9).allSatisfy(box -> {
            assertThat(box.path(0).asDouble()).isBetween(350.0, 800.0);
            assertThat(box.path(1).asDouble()).isGreaterThan(100);
        });
        assertThat(browser.evaluate(
                                "Array.from(document.images).every(image => image.complete && image.naturalWidth === 2)")
                        .asBoolean())
                .isTrue();
    }

    /** The first screen says it; one section more may be open, and never more than one. */
    @Test
    void isShortUntilUnfolded() throws Exception {
        browser.open(page.toUri(), 1280, 800, false);
        assertThat(bottom("#accuracy")).isLessThan(800);
        assertThat(browser.evaluate("document.documentElement.scrollHeight").asInt())
                .isLessThan(2 * 800);
        int sections = browser.evaluate("document.querySelectorAll('details.section').length")
                .asInt();
        assertThat(sections).isGreaterThan(7);
        for (int i = 0; i < sections; i++) {
            browser.evaluate("document.querySelectorAll('details.section')[" + i + "].open = true");
            assertThat(browser.evaluate("document.querySelectorAll('details.section[open]').length")
                            .asInt())
                    .isEqualTo(1);
            assertThat(browser.evaluate("document.documentElement.scrollHeight").asInt())
                    .as(browser.evaluate("document.querySelector('details.section[open] h2').textContent")
                            .asText())
                    .isLessThanOrEqualTo(4 * 800);
        }
    }

    /** What a caution points to opens when it is followed. */
    @Test
    void linksOpenWhatIsFolded() throws Exception {
        browser.open(page.toUri(), 1280, 800, false);
        assertThat(browser.evaluate("document.getElementById('checklist').checkVisibility()")
                        .asBoolean())
                .isFalse();
        browser.evaluate("document.querySelector('a[href=\"#checklist\"]').click()");
        assertThat(browser.evaluate("document.getElementById('checklist').checkVisibility()")
                        .asBoolean())
                .isTrue();
    }

    /** The colour of a model is the same before its name and in its marks. */
    @Test
    void aModelHasOneColour() throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            browser.open(page.toUri(), 1280, 800, dark);
            for (int model = 0; model < 2; model++) {
                JsonNode colours = browser.evaluate("""
                        [...new Set(Array.from(document.querySelectorAll('.swatch.mN')).map(one => getComputedStyle(one).backgroundColor)
                          .concat(Array.from(document.querySelectorAll('svg .fill.mN')).map(one => getComputedStyle(one).fill))
                          .concat(Array.from(document.querySelectorAll('svg .line.mN')).map(one => getComputedStyle(one).stroke)))]
                        """.replace("mN", "m" + model));
                assertThat(colours).as("model %d, dark %s", model, dark).hasSize(1);
            }
        }
    }

    private static double bottom(String selector) throws Exception {
        return browser.evaluate("document.querySelector('" + selector + "').getBoundingClientRect().bottom")
                .asDouble();
    }

    /** Everything at once, which a reader cannot. */
    private static void unfold() throws Exception {
        browser.evaluate("document.querySelectorAll('details').forEach("
                + "one => { one.removeAttribute('name'); one.open = true; })");
    }

    @Test
    void fitsAPhone() throws Exception {
        browser.open(page.toUri(), PHONE, 740, false);
        // also with all that can be unfolded
        unfold();
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isEqualTo(PHONE);
        assertThat(browser.evaluate("""
                Array.from(document.querySelectorAll('.plot svg')).map(svg => svg.getBoundingClientRect())
                  .every(box => box.left >= 0 && box.right <= 360 && box.width > 280)""").asBoolean()).isTrue();
        double smallest = browser.evaluate("""
                Math.min(...Array.from(document.querySelectorAll('.plot svg text')).map(text =>
                  text.getBoundingClientRect().height))""").asDouble();
        assertThat(smallest).as("letters in plots, in pixels").isGreaterThan(9);
    }

    @Test
    void isDarkWhereThatIsWanted() throws Exception {
        browser.open(page.toUri(), 1200, 900, true);
        assertThat(browser.complaints()).isEmpty();
        BufferedImage dark = ImageIO.read(new ByteArrayInputStream(browser.picture()));
        assertThat(brightness(dark)).isLessThan(0.2);
        browser.open(page.toUri(), 1200, 900, false);
        assertThat(brightness(ImageIO.read(new ByteArrayInputStream(browser.picture()))))
                .isGreaterThan(0.8);
    }

    /** Mean over some pixels, in [0, 1]. */
    private static double brightness(BufferedImage image) {
        double sum = 0;
        int count = 0;
        for (int y = 0; y < image.getHeight(); y += 3) {
            for (int x = 0; x < image.getWidth(); x += 3) {
                Color colour = new Color(image.getRGB(x, y));
                sum += (colour.getRed() + colour.getGreen() + colour.getBlue()) / 765.0;
                count++;
            }
        }
        return sum / count;
    }
}
