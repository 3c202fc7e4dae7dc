package io.github.rscsnn.experiment;

import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.evaluate.CodedMaps;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.evaluate.RobustAccuracy.Example;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Examples.Answer;
import io.github.rscsnn.experiment.Examples.Kind;
import io.github.rscsnn.experiment.Examples.Picture;
import io.github.rscsnn.option.Require;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pictures of images, clean and attacked, that a page shows: the first of the test set about whose class nearly all
 * draws agree, and where these are too few the first of the others.
 *
 * @param run whose images they are
 * @param seed of their coded maps
 */
record ExampleMaker(LoadedRun run, long seed) {
    private static final int MOST = 4;

    /** The first images of the test set, among which those are looked for whose verdict is clear. */
    static final int CANDIDATES = 3 * MOST;

    /** Of the draws that one class must have for a verdict to be clear. */
    private static final double CLEAR = 0.8;

    /** Images with more values than this are large in a page. */
    private static final int LARGE = 3 * 64 * 64;

    /** How many images are shown. */
    private int most() {
        return run.data().imageBytes() > LARGE ? MOST / 2 : MOST;
    }

    /** Of the attack nearest to 8/255, and there of the one that left least; empty where no attack was run, or images are no pictures. */
    static Optional<RobustResult> chosen(LoadedRun run, List<RobustResult> results) {
        return results.stream()
                .filter(result -> run.data().frames() == 0) // a page shows pictures
                .filter(result -> result.epsilon() != null && result.epsilon() > 0 && !result.blind())
                .min(Comparator.comparingDouble(ExampleMaker::fromPaper).thenComparingDouble(RobustResult::accuracy));
    }

    private static double fromPaper(RobustResult result) {
        return result.epsilon() == null ? Double.POSITIVE_INFINITY : Math.abs(result.epsilon() - Qte.PAPER_EPSILON);
    }

    /**
     * @param result of the attack that made {@code attacked}
     * @param clean the same images as they are; may be empty
     */
    Examples of(EvaluationOutcome outcome, RobustResult result, List<Example> attacked, List<Example> clean) {
        Double epsilon = result.epsilon();
        Require.argument(epsilon != null, "examples are of an attack at an epsilon, and %s has none", result.label());
        Map<Integer, Answer> answers = new HashMap<>();
        clean.forEach(one -> answers.put(one.index(), answer(one)));
        Predicate<Example> clear = one -> clear(answer(one)) && (clean.isEmpty() || clear(answers.get(one.index())));
        List<Example> kept = Stream.concat(
                        attacked.stream().filter(clear), attacked.stream().filter(clear.negate()))
                .limit(most())
                .sorted(Comparator.comparingInt(Example::index))
                .toList();
        List<Examples.Image> images = new ArrayList<>();
        for (Example one : kept) {
            Answer toClean = answers.get(one.index());
            images.add(new Examples.Image(
                    one.index(),
                    run.data().classNames().get(run.data().label(one.index())),
                    toClean,
                    answer(one),
                    pictures(one, epsilon)));
        }
        return new Examples(
                outcome.title(),
                new Examples.AttackOf(result.label(), result.attack(), result.source(), epsilon),
                outcome.provenance(),
                outcome.checkpoint(),
                images);
    }

    private static boolean clear(@Nullable Answer answer) {
        return answer != null && answer.votes() >= CLEAR * answer.draws();
    }

    private Answer answer(Example judged) {
        int best = 0;
        int draws = 0;
        for (int k = 0; k < judged.votes().length; k++) {
            best = judged.votes()[k] > judged.votes()[best] ? k : best;
            draws += judged.votes()[k];
        }
        return new Answer(run.data().classNames().get(best), judged.votes()[best], draws);
    }

    private List<Picture> pictures(Example judged, double epsilon) {
        List<Picture> pictures = new ArrayList<>();
        pictures.add(picture(Kind.IMAGE, "image", judged.original()));
        NoiseSpace space = run.recipe().coding().noiseSpace();
        for (CodedMaps.Map map : CodedMaps.ofRun(run.classifier(), space, run.data(), judged.index(), seed)) {
            pictures.add(picture(Kind.CODED, map.title(), map.pixels()));
        }
        pictures.add(picture(Kind.ADVERSARIAL, "adversarial", judged.judged()));
        float[] change = new float[judged.judged().length];
        for (int i = 0; i < change.length; i++) {
            change[i] = (float) (0.5 + (judged.judged()[i] - judged.original()[i]) / (2 * epsilon));
        }
        String title = String.format(Locale.ROOT, "perturbation, %.3g times", 0.5 / epsilon);
        pictures.add(picture(Kind.PERTURBATION, title, change));
        return pictures;
    }

    private Picture picture(Kind kind, String title, float[] values) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(255 * Math.clamp(values[i], 0f, 1f));
        }
        return new Picture(
                kind,
                title,
                run.data().channels(),
                run.data().height(),
                run.data().width(),
                pixels);
    }
}
