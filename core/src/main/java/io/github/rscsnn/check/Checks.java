package io.github.rscsnn.check;

import io.github.rscsnn.attack.GradientNotFiniteException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The list of checks, in the order in which they are told, and what runs them. */
public final class Checks {
    /** The paper's own checklist, Table 1 (after Athalye et al. 2018a): its symptoms, by item from 1. */
    public static final List<String> PAPER = List.of(
            "one-step attacks perform better than iterative attacks",
            "black-box attacks are better than white-box attacks",
            "unbounded attacks do not reach 100 % success",
            "increasing the distortion bound does not increase success",
            "random sampling finds adversarial examples");

    private static final List<Check> ALL = List.of(
            new CleanAccuracy(),
            new Gradients(),
            new AttackedBelowClean(),
            new EvaluationMode(),
            new SameUnderAttack(),
            new FreshDraws(),
            new OneStep(),
            new MoreSteps(),
            new MoreDraws(),
            new StraightThroughClamp(),
            new OtherSurrogates(),
            new LargerEpsilon(),
            new Unbounded(),
            new RandomNoiseWeaker(),
            new RandomSampling(),
            new BlackBox());

    private Checks() {}

    /** All of them. */
    public static List<Check> all() {
        return ALL;
    }

    /**
     * Looks at everything.
     *
     * @param found told each finding at once
     */
    public static List<Finding> run(List<Check> checks, Evidence evidence, Consumer<Finding> found) {
        List<Finding> findings = new ArrayList<>();
        for (Check check : checks) {
            Check.Seen seen;
            try {
                seen = check.look(evidence);
            } catch (GradientNotFiniteException e) {
                seen = Check.Seen.notRun(e.getMessage());
            }
            Finding finding = new Finding(
                    check.name(),
                    check.item(),
                    seen.verdict(),
                    seen.measured(),
                    seen.remark(),
                    check.raisedIf(evidence.settings()),
                    check.advice());
            findings.add(finding);
            found.accept(finding);
        }
        return findings;
    }
}
