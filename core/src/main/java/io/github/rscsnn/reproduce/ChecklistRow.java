package io.github.rscsnn.reproduce;

import io.github.rscsnn.check.Finding;
import io.github.rscsnn.experiment.CheckOutcome;
import java.util.List;
import java.util.Optional;

/**
 * The checklist of one network.
 *
 * @param row of the paper's tables
 * @param run what was checked
 * @param other what images were transferred from
 * @param outcome all checks with their numbers
 */
public record ChecklistRow(PaperRow row, RunNote run, RunNote other, CheckOutcome outcome) {
    /** The check that decides an item of the paper's list, 1 to 5. */
    Finding finding(int item) {
        return outcome.findings().stream()
                .filter(finding -> finding.item() == item)
                .findFirst()
                .orElseThrow();
    }

    /** What the paper's list does not ask. */
    List<Finding> others() {
        return outcome.findings().stream()
                .filter(finding -> finding.item() == 0)
                .toList();
    }

    /** In the paper's word, or loudly. */
    static String verdict(Finding finding) {
        return switch (finding.verdict()) {
            case CLEAR -> "Pass";
            case RAISED -> "FAIL";
            case INCONCLUSIVE -> "inconclusive";
            case NOT_RUN -> "not run";
        };
    }

    /** With the seed, where there are several. */
    String title(boolean severalSeeds) {
        return row.name()
                + Optional.of(" (seed " + run.seed() + ")")
                        .filter(seed -> severalSeeds)
                        .orElse("");
    }
}
