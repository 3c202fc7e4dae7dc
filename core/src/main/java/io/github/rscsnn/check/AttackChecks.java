package io.github.rscsnn.check;

import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.Check.Seen;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The checked attack beside others, which should not beat it, and beside itself with more room. */
final class AttackChecks {
    private static final int LARGER = 4;
    private static final List<String> RULES =
            List.of("stneuron", "rate", "surrogate:arctan:2", "assg:0.9", "detach", "detach+assg");

    /** Iterations improve an attack that sees a useful gradient (Athalye et al. 2018). */
    static final Check ONE_STEP = Check.test(
                    "one-step",
                    settings -> less(settings, "FGSM", " than " + settings.title()),
                    "the gradient misleads beyond the first step: take more draws (--gradient eot:10), other"
                            + " surrogates, smaller steps",
                    evidence -> Variants.of(evidence, evidence.under("fgsm", "fgsm", 1, 1)))
            .ofItem(1);

    /** The attack has converged: many more steps add nothing. */
    static final Check MORE_STEPS = Check.test(
            "more-steps",
            settings -> settings.moreSteps() + " steps leave at least 2 points less than " + settings.steps()
                    + ", with " + Check.significant(settings),
            "report an attack with more steps: --steps 100, or apgd-ce, which chooses its step size",
            AttackChecks::moreSteps);

    /** Gradients are averaged over enough draws of the model's randomness (EOT; Athalye et al. 2018). */
    static final Check MORE_DRAWS = Check.test(
            "more-draws",
            settings -> less(settings, "EOT over " + moreDraws(settings) + " draws", ""),
            "report an attack with EOT: --gradient eot:20, or eotpgd; raise the draws until accuracy falls no more",
            AttackChecks::moreDraws);

    /** A clamp or a quantiser of the coding blocks gradients, which is no defence against those who pass them through. */
    static final Check STRAIGHT_THROUGH_CLAMP = Check.test(
            "straight-through-clamp",
            settings -> less(settings, settings.title() + " with the coding's clamps passed straight through", ""),
            "report the attack with --gradient stclamp",
            AttackChecks::straightThroughClamp);

    /** The gradient of a spike is a choice: the one that the network was trained with need not be the one that breaks it. */
    static final Check OTHER_SURROGATES = Check.test(
            "other-surrogates",
            settings -> less(settings, settings.title() + " with another gradient of spikes", ""),
            "report the attack with the strongest of them, for example --gradient rate, or the suite, which tries them "
                    + "all",
            AttackChecks::otherSurrogates);

    /** With more room an attack gets further. */
    static final Check LARGER_EPSILON = Check.test(
                    "larger-epsilon",
                    settings ->
                            "at " + LARGER + " times epsilon the attack surely leaves less than 10 points less, with "
                                    + Check.significant(settings) + ", although more than chance is left",
                    "the attack does not follow its gradient: see what 'gradients' and 'other-surrogates' say, and try"
                            + " square",
                    AttackChecks::largerEpsilon)
            .ofItem(4);

    /**
     * Without a bound any image can be made grey, where no classifier does better than chance: an attack that leaves more
     * has not seen what it attacks.
     */
    static final Check UNBOUNDED = Check.test(
                    "unbounded",
                    settings ->
                            (settings.norm() == Threat.Norm.LINF ? "with epsilon = 1" : "where epsilon bounds nothing")
                                    + " more than chance is left, with " + Check.significant(settings),
                    "no network is robust to this: the attack is blind, and its number at a small epsilon means"
                            + " nothing",
                    AttackChecks::unbounded)
            .ofItem(3);

    /** An attack does more than noise of the same size. */
    static final Check RANDOM_NOISE = Check.test(
            "random-noise",
            settings -> settings.title()
                    + " surely leaves less than 10 points less than one random point at the same distance, with "
                    + Check.significant(settings) + ", although noise leaves more than chance",
            "the attack does not see the model, or epsilon is too small to matter: raise epsilon, then see 'gradients'",
            AttackChecks::randomNoise);

    /** Random search finds nothing that the gradient did not. */
    static final Check RANDOM_SAMPLING = Check.test(
                    "random-sampling",
                    settings -> less(
                            settings,
                            "the worst of " + settings.points() + " random points",
                            " than " + settings.title()),
                    "gradients are masked: an attack without them does better; run square and the suite",
                    AttackChecks::randomSampling)
            .ofItem(5);

    /** Who sees the gradient does at least as well as who does not. */
    static final Check BLACK_BOX = Check.test(
                    "black-box",
                    settings -> less(settings, "Square or a transfer attack", " than " + settings.title()),
                    "gradients are masked: believe the black-box number, and run the suite",
                    AttackChecks::blackBox)
            .ofItem(2);

    private AttackChecks() {}

    private static String less(CheckSettings settings, String who, String than) {
        return who + " leaves at least 2 points less" + than + ", with " + Check.significant(settings);
    }

    private static Seen moreSteps(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        int steps = settings.moreSteps();
        return Variants.of(
                evidence, evidence.variant(", " + steps + " steps", settings.epsilon(), steps, evidence.source()));
    }

    /** More than the checked attack has. */
    private static int moreDraws(CheckSettings settings) {
        return Math.max(settings.eot(), 2 * settings.sourceDraws());
    }

    private static Seen moreDraws(Evidence evidence) {
        SourceSpec source = evidence.source();
        if (!evidence.probe().randomGradients(source)) {
            return Seen.of(false, "gradients do not change from draw to draw");
        }
        int draws = moreDraws(evidence.settings());
        return Variants.of(evidence, evidence.variant(", eot:" + draws, source.withDraws(draws)));
    }

    private static Seen straightThroughClamp(Evidence evidence) {
        Coding coding = evidence.classifier().coding();
        SourceSpec source = evidence.source();
        if (source.straightThroughClamp() || coding.straightThrough().equals(coding)) {
            String why = source.straightThroughClamp() ? "the attack does so already" : coding.name() + " has no clamp";
            return Seen.of(false, why);
        }
        return Variants.of(evidence, evidence.variant(", stclamp", source.withStraightThroughClamp()));
    }

    private static Seen otherSurrogates(Evidence evidence) {
        SourceSpec own = evidence.source();
        List<RobustResult> results = new ArrayList<>();
        for (String rule : RULES) {
            SourceSpec other = GradientSources.parse(rule).over(own);
            if (evidence.probe().differ(own, other)) {
                results.add(evidence.variant(", " + rule, other));
            }
        }
        return results.isEmpty()
                ? Seen.of(false, "no other gradient of spikes differs (an ANN has none)")
                : Variants.of(evidence, results.toArray(RobustResult[]::new));
    }

    private static Seen largerEpsilon(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        RobustResult larger = evidence.variant(
                " at " + LARGER + " epsilon",
                Math.min(evidence.most(), LARGER * settings.epsilon()),
                settings.steps(),
                evidence.source());
        return Effect.of(evidence, evidence.attack(), larger, larger);
    }

    private static Seen unbounded(Evidence evidence) {
        CheckSettings settings = evidence.settings();
        RobustResult all = evidence.unbounded();
        return Shares.above(
                        evidence.chance(),
                        all.accuracy() * all.images(),
                        all.images(),
                        Checks.strictestLevel(settings),
                        Variants::moreImages,
                        Measured.of(all))
                .also(evidence.chanceInWords());
    }

    /** Whether an accuracy is surely above 1 / K. */
    static boolean aboveChance(RobustResult result, Evidence evidence) {
        double bound = BinomialInterval.lowerBound(
                result.accuracy() * result.images(),
                result.images(),
                evidence.settings().level());
        return bound > evidence.chance();
    }

    private static Seen randomNoise(Evidence evidence) {
        RobustResult noise = evidence.under("noise", "noise", 1, 1);
        return Effect.of(evidence, noise, evidence.attack(), noise);
    }

    private static Seen randomSampling(Evidence evidence) {
        int points = evidence.settings().points();
        IntFunction<RobustResult> search = evidence.search("random", "random search", " points", points);
        RobustResult found = search.apply(points);
        return Variants.of(evidence, found).doubted(Search.doubt(evidence, found, "--points", points, search));
    }

    private static Seen blackBox(Evidence evidence) {
        if (evidence.settings().norm() == Threat.Norm.L1) {
            RobustResult transfer = evidence.transfer();
            String square = "Square is that of L-infinity and L2";
            return transfer == null
                    ? Seen.of(false, square + "; no transfer tried: give --transfer-from RUN")
                    : Variants.of(evidence, transfer).also(square);
        }
        int squares = evidence.settings().squares();
        IntFunction<RobustResult> search = evidence.search("square", "square", " iterations", squares);
        RobustResult square = search.apply(squares);
        RobustResult transfer = evidence.transfer();
        boolean believed = transfer != null
                && Search.sensitivity(evidence.clean(), evidence.attack(), transfer) >= CheckSettings.POWER;
        String doubt = believed ? "" : Search.doubt(evidence, square, "--queries", squares, search);
        return transfer == null
                ? Variants.of(evidence, square).doubted(doubt).also("no transfer tried: give --transfer-from RUN")
                : Variants.of(evidence, square, transfer).doubted(doubt);
    }
}
