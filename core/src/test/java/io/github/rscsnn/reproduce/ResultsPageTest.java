package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What stands beside the numbers of a page. */
class ResultsPageTest {
    private static final String RECIPE = "cifar10-vgg5-rsc-0.1";

    /** An attack that leaves less than another says so beside its paired test, over the images that both have. */
    @Test
    void attacksOfOneNetworkAreTested() {
        String page = page(
                value(RECIPE, "clean", "1111111111"),
                value(RECIPE, "fgsm", "11111110"),
                value(RECIPE, "pgd", "0000000111"),
                value(RECIPE, "eotpgd", "0000000110"));
        String section = page.substring(page.indexOf("## Which attacks leave less"), page.indexOf("## Attacks"));
        assertThat(section)
                .contains("for the 3 pairs below")
                // seven images that FGSM leaves, one the other way: p = 2 (1 + 8) / 2^8 = 0.0703
                .containsPattern(
                        "\\| fgsm +\\| pgd +\\| +8 \\| +87\\.5 \\| +12\\.5 \\| +75\\.0 \\|.*\\| 0\\.071 \\| not shown")
                .containsPattern(
                        "\\| pgd +\\| eotpgd \\| +10 \\| +30\\.0 \\| +20\\.0 \\| +10\\.0 \\|.*\\| 1\\.000 \\| not shown")
                .doesNotContain("clean");
        assertThat(page).doesNotContain("## Which rows differ");
        assertThat(page(value(RECIPE, "clean", "11"), value(RECIPE, "pgd", "10")))
                .as("one attack")
                .doesNotContain("## Which attacks leave less");
        assertThat(page(value(RECIPE, "fgsm", "0".repeat(8)), value(RECIPE, "pgd", "1".repeat(8))))
                .as("the more accurate one first: p = 2 / 2^8")
                .containsPattern(
                        "\\| pgd \\| fgsm \\| +8 \\| 100\\.0 \\| 0\\.0 \\| 100\\.0 \\|.*\\| 0\\.008 \\| \\*\\*shown\\*\\*");
    }

    @Test
    void ofManyAttacksOnlyThoseAreTestedThatAQuestionIsAbout() {
        PublishedValue[] values = IntStream.range(0, 12)
                .mapToObj(i -> value(RECIPE, i == 3 ? "pgd" : "a" + i, i == 7 ? "0000" : "1100"))
                .toArray(PublishedValue[]::new);
        assertThat(page(values)).as("eleven with each, one of them both").contains("for the 21 pairs below");
    }

    /** Six images certified by one network alone: p = 2 / 2^6. */
    @Test
    void certificatesOfTheSameImagesAreTested() {
        List<PublishedCertificates> both =
                List.of(certificates("a", "11111100", "L2"), certificates("b", "00000000", "L2"));
        String page = new ResultsPage("x.md", "X", "narrow", "rsc", Map.of(), List.of(), List.of(), both).markdown();
        assertThat(page)
                .containsPattern("\\| a +\\| L2 +\\| sigma +\\| 75\\.0 \\[34\\.9, 96\\.9\\] \\|")
                .containsPattern(
                        "\\| b +\\| a +\\| certified at L2 radius 0\\.25 \\| +8 \\| 0\\.0 \\| 75\\.0 \\| -75\\.0 \\|.*\\| 0\\.032 \\|");
        List<PublishedCertificates> other =
                List.of(certificates("a", "11111100", "L2"), certificates("b", "00000000", "L1"));
        assertThat(new ResultsPage("x.md", "X", "narrow", "rsc", Map.of(), List.of(), List.of(), other).markdown())
                .doesNotContain("## Which certificates differ");
    }

    @Test
    void certificatesOfOtherImagesAreNotTested() {
        List<PublishedCertificates> all = List.of(
                certificates("a", "110", "L2", "cifar10"),
                certificates("a", "111", "L2", "cifar10"), // another training
                certificates("b", "001", "L2", "cifar100"),
                certificates("c", "000", "L2", "cifar10"));
        String page = new ResultsPage("x.md", "X", "narrow", "rsc", Map.of(), List.of(), List.of(), all).markdown();
        assertThat(page)
                .contains("for the 1 pair below")
                .as("rounded down, as everywhere")
                .containsPattern("\\| c +\\| a +\\| certified at L2 radius 0\\.25 +\\| +3 \\| +0\\.0 \\| +66\\.6 \\|");
    }

    /**
     * An order of many images that other trainings might not have is not shown: points of 10, 20 and 30 have t = sqrt(12), and with
     * two degrees of freedom p = 1 - t / sqrt(t^2 + 2).
     */
    @Test
    void ofSeveralSeedsTheOrderIsTestedOverTrainingsToo() {
        String zeros = "0".repeat(40);
        PublishedValue direct =
                value("cifar10-vgg5-direct", "pgd", "0".repeat(50), "0".repeat(50), "0".repeat(50), "0".repeat(50));
        String page = page(
                direct,
                value(RECIPE, "pgd", "11111" + "0".repeat(45), "1111111111" + zeros, "1".repeat(15) + "0".repeat(35)));
        assertThat(page)
                .contains("over trainings, seed by seed")
                .containsPattern(
                        "\\| +n \\| +A % \\| +B % \\| A - B \\| 95 % interval \\| p +\\| over trainings \\| p over them \\| order")
                .containsPattern(
                        "\\| +50 \\| 20\\.0 \\| 0\\.0 \\| +20\\.0 \\| [^|]+ \\| <0\\.001 \\| \\[-4\\.9, 44\\.9\\] +\\| +0\\.075 +\\| not shown");
        PublishedValue two = value(RECIPE, "pgd", "1".repeat(50), "1".repeat(50));
        PublishedValue one = direct.of(Set.of(3L, 4L));
        assertThat(page(one, two))
                .as("of other seeds nothing is known over trainings")
                .contains("no order is shown")
                .containsPattern("<0\\.001 \\| +– \\| +– \\| not shown");
        assertThat(page(value(RECIPE, "pgd", "1111"), value("cifar10-vgg5-direct", "pgd", "0000")))
                .doesNotContain("over trainings, seed by seed")
                .contains("The test is over images");
    }

    private static PublishedCertificates certificates(String recipe, String images, String norm) {
        return certificates(recipe, images, norm, null);
    }

    private static PublishedCertificates certificates(
            String recipe, String images, String norm, @Nullable String dataset) {
        return new PublishedCertificates(
                recipe,
                "data/x.tsv",
                "",
                norm,
                "sigma",
                100,
                1000,
                0.001,
                List.of(0.25),
                images.length(),
                1,
                500,
                0,
                0,
                0.1,
                Map.of(0.25, images),
                1,
                "fused",
                "abc",
                dataset);
    }

    private static String page(PublishedValue... values) {
        return new ResultsPage("x.md", "X", "narrow", "rsc", Map.of(), List.of(), List.of(values), List.of())
                .markdown();
    }

    /** Of seeds 1, 2, ..., a text of right images each. */
    private static PublishedValue value(String recipe, String metric, String... right) {
        int images = right[0].length();
        return new PublishedValue(
                recipe,
                metric,
                "narrow",
                LongStream.rangeClosed(1, right.length).boxed().toList(),
                Stream.of(right)
                        .map(seed -> 100.0 * seed.chars().filter(c -> c == '1').count() / images)
                        .toList(),
                0.0,
                100.0,
                images,
                1,
                metric + "()",
                1,
                "abc",
                List.of(right));
    }
}
