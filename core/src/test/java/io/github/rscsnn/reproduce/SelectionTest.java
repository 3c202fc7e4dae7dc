package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.check.Checks;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Which tables, figures and rows a command line asks for. */
class SelectionTest {
    @Test
    void allIsEveryTableAndFigureOfThePaper() {
        assertThat(Selection.of(List.of("all"), List.of()).tables())
                .extracting(PaperTable::name)
                .containsExactly(
                        "table1",
                        "table2",
                        "table3",
                        "table4",
                        "table5",
                        "table6",
                        "table7",
                        "table8",
                        "table9",
                        "noise-space",
                        "figure2",
                        "figure3",
                        "figure4",
                        "theory")
                .isEqualTo(PaperTable.names());
        assertThat(PaperTable.names())
                .allSatisfy(name -> assertThat(PaperTable.load(name).title()).isNotBlank());
    }

    @Test
    void ofSeveralThoseStayThatHaveSuchARow() {
        List<PaperTable> parts =
                Selection.of(List.of("all"), List.of("cifar100 rsc-0.5")).tables();
        assertThat(parts)
                .extracting(PaperTable::name)
                .containsExactly("table1", "table2", "table3", "figure2", "figure4");
        assertThat(parts.getFirst().rows()).extracting(PaperRow::recipe).containsExactly("cifar100-vgg11-rsc-0.5");
        assertThat(parts.get(3).rows())
                .extracting(PaperRow::dataset)
                .as("the words name a data set")
                .containsExactly("cifar100");
        assertThat(Selection.of(List.of("figure4", "theory"), List.of())
                        .tables()
                        .getFirst()
                        .rows())
                .extracting(PaperRow::dataset)
                .containsExactly("cifar100", "tiny-imagenet");
    }

    @Test
    void aChecklistNeedsTheNetworkThatImagesAreTransferredFrom() {
        PaperTable checklist =
                Selection.of(List.of("table1"), List.of()).tables().getFirst();
        assertThat(checklist.recipes()).containsExactly("cifar10-vgg5-rsc-0.1", "cifar10-vgg5-black-box");
        assertThat(Selection.of(List.of("table1"), List.of("tiny-imagenet"))
                        .tables()
                        .getFirst()
                        .recipes())
                .containsExactly(
                        "tiny-imagenet-vgg16-rsc-0.01",
                        "tiny-imagenet-vgg16-black-box",
                        "tiny-imagenet-vgg16-rsc-0.1",
                        "tiny-imagenet-vgg16-black-box");
        assertThat(Selection.of(List.of("table8"), List.of())
                        .tables()
                        .getFirst()
                        .recipes())
                .as("time steps need no network")
                .isEmpty();
    }

    @Test
    void refusesWhatThereIsNot() {
        refused("unknown table 'table33'; known: table1, table2", List.of("table33"), List.of());
        refused("no row of table1 matches 'direct'; rows: CIFAR10 VGG-5 RSC-0.1", List.of("table1"), List.of("direct"));
        refused(
                "no row of table1 matches 'resnet19'",
                List.of("table1"),
                List.of("resnet19")); // nothing to transfer from
        refused("'all' stands alone", List.of("all", "table3"), List.of());
        refused("no row of table2, table3 matches 'mnist'", List.of("table2", "table3"), List.of("cifar10", "mnist"));
        refused("must be given once", List.of("table2", "table2"), List.of());
        refused("no row of figure4 matches 'rsc-0.1'; rows: cifar10, cifar100", List.of("figure4"), List.of("rsc-0.1"));
        refused("no row of theory matches 'direct'", List.of("theory"), List.of("direct"));
    }

    private static void refused(String message, List<String> names, List<String> rows) {
        assertThatThrownBy(() -> Selection.of(names, rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** What the checks decide is what the paper lists, word for word. */
    @Test
    void theChecklistIsThatOfTheChecks() {
        PaperTable checklist = PaperTable.load("table1");
        assertThat(checklist.verdict()).isEqualTo("Pass");
        assertThat(checklist.symptoms().stream().map(SelectionTest::words))
                .isEqualTo(Checks.PAPER.stream()
                        .map(own -> words(own).replace("the distortion", "distortion"))
                        .toList());
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replace(" %", "%");
    }
}
