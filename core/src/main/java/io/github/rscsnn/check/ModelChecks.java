package io.github.rscsnn.check;

import io.github.rscsnn.attack.GradientNotFiniteException;
import io.github.rscsnn.check.Check.Seen;
import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;
import java.util.Locale;

/** What must hold of the model and of its judging before any attack's number means something. */
final class ModelChecks {
    /** Share of images without a gradient, at most. */
    private static final double WITHOUT_GRADIENT = 0.01;

    /** Share of images that score otherwise, at most, for rounding may turn a few spikes. */
    private static final double OTHERWISE = 0.1;

    /** 2 · 0.5^6 is below 5 %. */
    private static final int LEAST_DRAWS = 6;

    /** A network that has learnt nothing cannot be judged. All else supposes it: raised unless the contrary is shown. */
    static final Check CLEAN_ACCURACY = Check.test(
                    "clean-accuracy",
                    settings ->
                            "the lower bound of clean accuracy (at 1 - " + settings.level() + ") is not above chance",
                    "train the network longer, or check that data and checkpoint belong together; read none of the"
                            + " numbers below",
                    ModelChecks::cleanAccuracy)
            .noTest();

    /** An attack that gets no gradient searches nothing. */
    static final Check GRADIENTS = Check.test(
            "gradients",
            settings -> "gradients are not finite, or the share of images that never got a gradient is above 1 % ("
                    + Check.significant(settings) + ")",
            "attack with a gradient that does not vanish: --gradient stclamp, stneuron, rate or surrogate:arctan:2; "
                    + "apgd-dlr for saturated scores; or with square, which needs none",
            ModelChecks::gradients);

    /** An attack that raises accuracy is broken: a wrong sign, or labels that are not those of the images. */
    static final Check ATTACKED_BELOW_CLEAN = Check.test(
            "attacked-below-clean",
            settings -> "accuracy under attack is higher than on clean images by 2 points or more, with "
                    + Check.significant(settings),
            "look for an error in the attack or the data: wrong labels, wrong sign, pixels outside [0, 1]",
            evidence -> Variants.of(evidence, evidence.clean()));

    /** A model is judged in evaluation mode: an image's scores do not depend on the batch that it is in. */
    static final Check EVALUATION_MODE = Check.test(
            "evaluation-mode",
            settings ->
                    "the share of images that score otherwise alone than in a batch, with the same noise, is above 10"
                            + " % (" + Check.significant(settings) + ")",
            "use running statistics in batch normalisation: batch statistics let images of a batch protect each other",
            evidence -> otherwise(
                    evidence,
                    "images that score otherwise alone",
                    evidence.probe().otherAlone()));

    /** The model that an attack sees is the model that is judged. One that adds noise only while gradients are taken is not. */
    static final Check SAME_UNDER_ATTACK = Check.test(
            "same-under-attack",
            settings ->
                    "the share of images that score otherwise while a gradient is taken, with the same noise, is above "
                            + "10 % (" + Check.significant(settings) + ")",
            "attack the model that is used: without what is switched on by a gradient, or with EOT over it",
            evidence -> otherwise(
                    evidence,
                    "images that score otherwise under attack",
                    evidence.probe().otherUnderAttack()));

    /** Success is judged over fresh draws: one that only holds for the attack's own last draw is luck. */
    static final Check FRESH_DRAWS = Check.test(
                    "fresh-draws",
                    settings -> "scores change from draw to draw and fewer than " + LEAST_DRAWS
                            + " draws judge an image: not even unanimous votes are significant then",
                    "judge each adversarial image over more fresh draws (--draws 10 or more), and report how many",
                    ModelChecks::freshDraws)
            .noTest();

    /** What is called random must be: noise that does not change from draw to draw comes from a seed that an attacker can know. */
    static final Check SECRET_NOISE = Check.test(
                    "secret-noise",
                    settings -> "the coding says that it is random, and codes every image alike in two draws",
                    "draw anew for each answer, from a seed that nobody knows: an attacker who knows the draws attacks a network"
                            + " without randomness, and no certificate by votes holds against him",
                    ModelChecks::secretNoise)
            .noTest();

    private ModelChecks() {}

    private static Seen secretNoise(Evidence evidence) {
        if (!evidence.classifier().coding().isRandom()) {
            return Seen.of(false, evidence.classifier().coding().name() + " draws nothing");
        }
        int images = evidence.probe().images();
        int same = evidence.probe().codedAlike();
        return Seen.of(same == images, "", Measured.of("images coded alike in two draws", same, images));
    }

    private static Seen cleanAccuracy(Evidence evidence) {
        RobustResult clean = evidence.clean();
        double bound = BinomialInterval.lowerBound(
                clean.accuracy() * clean.images(),
                clean.images(),
                evidence.settings().level());
        return Seen.of(bound <= evidence.chance(), evidence.chanceInWords(), Measured.of(clean));
    }

    private static Seen gradients(Evidence evidence) {
        RobustResult attacked;
        try {
            attacked = evidence.attack();
        } catch (GradientNotFiniteException e) {
            return Seen.test(0, "", List.of()).also(e.getMessage());
        }
        int without = attacked.imagesWithoutGradient();
        String zeros = attacked.zeroPixelShare() == null
                ? ""
                : String.format(
                        Locale.ROOT, "%.1f %% of all gradient components are 0", 100 * attacked.zeroPixelShare());
        return Shares.above(
                        WITHOUT_GRADIENT,
                        without,
                        attacked.images(),
                        Checks.strictestLevel(evidence.settings()),
                        Variants::moreImages,
                        Measured.of("images without gradient", without, attacked.images()))
                .also(zeros);
    }

    private static Seen otherwise(Evidence evidence, String what, int count) {
        int images = evidence.probe().images();
        return Shares.above(
                OTHERWISE,
                count,
                images,
                Checks.strictestLevel(evidence.settings()),
                needed -> images + " images are too few to see 5 points more; " + needed + " would do",
                Measured.of(what, count, images));
    }

    private static Seen freshDraws(Evidence evidence) {
        Measured own = evidence.attacksOwnLastDraw();
        int varying = evidence.probe().otherInAnotherDraw();
        Measured attacked = Measured.of(evidence.attack());
        Measured fresh = new Measured(
                "over " + evidence.draws() + " fresh draws", attacked.share(), attacked.low(), attacked.high(), null);
        String remark = varying == 0 ? "scores do not change from draw to draw" : "";
        return Seen.of(varying > 0 && evidence.draws() < LEAST_DRAWS, remark, own, fresh);
    }
}
