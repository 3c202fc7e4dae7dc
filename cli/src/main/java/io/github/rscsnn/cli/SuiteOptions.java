package io.github.rscsnn.cli;

import io.github.rscsnn.attack.SuiteBudget;
import picocli.CommandLine.Option;

/** Options of {@code --attacks suite}. */
final class SuiteOptions {
    @Option(
            names = "--suite-budget",
            paramLabel = "NAME",
            converter = BudgetChoice.class,
            completionCandidates = BudgetChoice.class,
            description =
                    "What the suite may spend on an image: ${COMPLETION-CANDIDATES}. Default: standard. For a random model at "
                            + "most about 19,100, 105,500 or 328,500 evaluations (a gradient counts 3) an image that nothing breaks.")
    private String budget = "standard";

    @Option(
            names = "--suite-steps",
            paramLabel = "N",
            description = "Steps of its iterative attacks. Default: 10, 50 or 100.")
    private Integer steps;

    @Option(
            names = "--suite-eot",
            paramLabel = "K",
            description = "Its draws a gradient or a score, of a random model. Default: those of --eot.")
    private Integer draws;

    @Option(
            names = "--suite-queries",
            paramLabel = "N",
            description = "Iterations of Square. Default: 100, 1000 or 5000.")
    private Integer squares;

    /** @param eot draws where none are given for the suite itself; null for its own */
    SuiteBudget budget(Integer eot) {
        SuiteBudget named = SuiteBudget.parse(budget);
        return new SuiteBudget(
                steps == null ? named.steps() : steps,
                draws != null ? draws : eot != null ? eot : named.draws(),
                squares == null ? named.squares() : squares);
    }

    /** The names. */
    static final class BudgetChoice extends Choice {
        BudgetChoice() {
            super(SuiteBudget.names());
        }
    }
}
