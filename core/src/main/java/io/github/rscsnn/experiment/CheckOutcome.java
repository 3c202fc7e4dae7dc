package io.github.rscsnn.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rscsnn.check.CheckSettings;
import io.github.rscsnn.check.Checks;
import io.github.rscsnn.check.Curve;
import io.github.rscsnn.check.Finding;
import io.github.rscsnn.check.Finding.Verdict;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code check} found on a run, as written to {@code results/check.json}.
 *
 * @param title short name of the model, for example {@code RSC-0.1}
 * @param recipe of the run
 * @param model coding and neuron with all parameters
 * @param settings of the attack that was checked
 * @param transferFrom run of the transfer attack; null if there was none
 * @param provenance of the numbers
 * @param checkpoint SHA-256 of the weights that were checked
 * @param raised number of warnings
 * @param inconclusive number of checks that could not have seen what they look for
 * @param findings one for each check
 * @param checklist the paper's Table 1, five items
 * @param results all attacks that the findings and curves rest on
 * @param curves of the attack; null where they were not asked for
 */
public record CheckOutcome(
        String title,
        Recipe recipe,
        String model,
        CheckSettings settings,
        @Nullable String transferFrom,
        Provenance provenance,
        String checkpoint,
        int raised,
        int inconclusive,
        List<Finding> findings,
        List<Item> checklist,
        List<RobustResult> results,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Curve> curves) {
    /**
     * A row of the paper's Table 1.
     *
     * @param item 1 to 5
     * @param symptom of masked gradients
     * @param passed whether it was not seen here; null if it could not be tried, or not have been seen
     * @param verdict of the check
     * @param check that decided it
     * @param seen numbers
     * @param threshold when it does not pass
     */
    public record Item(
            int item,
            String symptom,
            @Nullable Boolean passed,
            Verdict verdict,
            String check,
            String seen,
            String threshold) {}

    static int count(Verdict verdict, List<Finding> findings) {
        return (int) findings.stream()
                .filter(finding -> finding.verdict() == verdict)
                .count();
    }

    /** The rows of Table 1, decided by the findings that name one. */
    static List<Item> checklist(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.item() > 0)
                .sorted(java.util.Comparator.comparingInt(Finding::item))
                .map(finding -> new Item(
                        finding.item(),
                        Checks.PAPER.get(finding.item() - 1),
                        switch (finding.verdict()) {
                            case CLEAR -> Boolean.TRUE;
                            case RAISED -> Boolean.FALSE;
                            case INCONCLUSIVE, NOT_RUN -> null;
                        },
                        finding.verdict(),
                        finding.check(),
                        finding.seen(),
                        finding.raisedIf()))
                .toList();
    }
}
