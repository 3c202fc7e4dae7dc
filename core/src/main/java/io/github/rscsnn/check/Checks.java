package io.github.rscsnn.check;

import io.github.rscsnn.attack.GradientNotFiniteException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

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
            ModelChecks.CLEAN_ACCURACY,
            ModelChecks.GRADIENTS,
            ModelChecks.ATTACKED_BELOW_CLEAN,
            ModelChecks.EVALUATION_MODE,
            ModelChecks.SAME_UNDER_ATTACK,
            ModelChecks.FRESH_DRAWS,
            ModelChecks.SECRET_NOISE,
            AttackChecks.ONE_STEP,
            AttackChecks.MORE_STEPS,
            AttackChecks.MORE_DRAWS,
            AttackChecks.STRAIGHT_THROUGH_CLAMP,
            AttackChecks.OTHER_SURROGATES,
            AttackChecks.LARGER_EPSILON,
            AttackChecks.UNBOUNDED,
            AttackChecks.RANDOM_NOISE,
            AttackChecks.RANDOM_SAMPLING,
            AttackChecks.BLACK_BOX);

    private Checks() {}

    /** All of them. */
    public static List<Check> all() {
        return ALL;
    }

    /** The level of the first step of Holm's correction, that of a check alone among all: what power is reckoned with. */
    static double strictestLevel(CheckSettings settings) {
        return settings.level() / ALL.stream().filter(Check::isTest).count();
    }

    /**
     * Looks at everything, then corrects for the number of checks.
     *
     * @param looked told after each check
     */
    public static List<Finding> run(List<Check> checks, Evidence evidence, Consumer<Check> looked) {
        List<Check.Seen> all = new ArrayList<>();
        for (Check check : checks) {
            try {
                all.add(check.look().apply(evidence));
            } catch (GradientNotFiniteException e) {
                all.add(Check.Seen.notRun(e.getMessage()));
            }
            looked.accept(check);
        }
        CheckSettings settings = evidence.settings();
        List<Double> adjusted = holm(all.stream().map(Check.Seen::pValue).toList());
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Check check = checks.get(i);
            Check.Seen seen = all.get(i);
            boolean raised = adjusted.get(i) != null && adjusted.get(i) <= settings.level();
            findings.add(new Finding(
                    check.name(),
                    check.item(),
                    raised ? Finding.Verdict.RAISED : seen.verdict(),
                    seen.measured(),
                    raised ? seen.remark() : Check.joined(seen.doubt(), seen.remark()),
                    check.raisedIf().apply(settings),
                    check.advice(),
                    seen.pValue(),
                    adjusted.get(i)));
        }
        return findings;
    }

    /**
     * Holm's step-down correction: with "raised where at most α" no check is raised without cause with probability 1 - α, whatever
     * they have in common.
     *
     * @param pValues null for what is no test, and stays so
     */
    static List<Double> holm(List<Double> pValues) {
        List<Integer> order = IntStream.range(0, pValues.size())
                .filter(i -> pValues.get(i) != null)
                .boxed()
                .sorted(Comparator.comparing(pValues::get))
                .toList();
        Double[] adjusted = new Double[pValues.size()];
        double largest = 0;
        for (int rank = 0; rank < order.size(); rank++) {
            int i = order.get(rank);
            largest = Math.max(largest, Math.min(1, (order.size() - rank) * pValues.get(i)));
            adjusted[i] = largest;
        }
        return Arrays.asList(adjusted);
    }
}
