package io.github.rscsnn.reproduce;

import java.util.List;

/** The paper's Table 1: five symptoms of masked gradients, each with the word "Pass" and no number. */
final class PaperChecklist {
    static final String NAME = "table1";
    static final String TITLE = "Table 1: checklist of gradient obfuscation, computed";

    /** Appendix B.4 speaks of VGG-5 on CIFAR-10. */
    private static final List<String> ROWS = List.of("cifar10-vgg5-rsc-0.1");

    /**
     * One line of it.
     *
     * @param item 1 to 5
     * @param symptom that an evaluation with masked gradients shows
     * @param verdict the paper's: {@code Pass} for a symptom that is not there
     */
    record Item(int item, String symptom, String verdict) {}

    private PaperChecklist() {}

    static List<Item> items() {
        List<String> lines = PaperTable.lines(NAME + ".csv");
        return lines.subList(1, lines.size()).stream()
                .map(line -> line.split(","))
                .map(cells -> new Item(Integer.parseInt(cells[0]), cells[1], cells[2]))
                .toList();
    }

    /** The networks that it can be computed for: the RSC rows of Table 3 that Table 4 has a network to transfer from for. */
    static PaperTable networks() {
        List<String> recipes = RecipeBook.names();
        return new PaperTable(
                NAME,
                TITLE,
                List.of(),
                PaperTable.load("table3").rows().stream()
                        .filter(row ->
                                row.recipe().contains("-rsc-") && recipes.contains(RecipeBook.blackBox(row.recipe())))
                        .toList());
    }

    /** The networks that are asked for, the paper's where nothing is. */
    static PaperTable networks(List<String> patterns) {
        return networks().select(patterns.isEmpty() ? ROWS : patterns);
    }
}
