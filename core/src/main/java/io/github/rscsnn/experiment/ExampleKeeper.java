package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Suite;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.evaluate.CodedMaps;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Examples.Answer;
import io.github.rscsnn.experiment.Examples.Kind;
import io.github.rscsnn.experiment.Examples.Picture;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Keeps the first images of each plan while an evaluation goes on, and passes everything on. */
final class ExampleKeeper implements EvaluationListener {
    private static final int MOST = 4;

    /** Images with more values than this are large in a page. */
    private static final int LARGE = 3 * 64 * 64;

    private static final double PAPER = 8.0 / 255;

    private final LoadedRun run;
    private final long seed;
    private final EvaluationListener next;
    private final Map<AttackPlan, List<Judged>> kept = new LinkedHashMap<>();
    private final List<AttackPlan> plans = new ArrayList<>();
    private final List<RobustResult> results = new ArrayList<>();

    /** @param pixels [C, H, W] of what was judged */
    private record Judged(int index, float[] original, float[] pixels, int[] votes) {}

    ExampleKeeper(LoadedRun run, long seed, EvaluationListener next) {
        this.run = run;
        this.seed = seed;
        this.next = next;
    }

    private int most() {
        return run.data().imageBytes() > LARGE ? MOST / 2 : MOST;
    }

    @Override
    public void judgedBatch(AttackPlan plan, Batch batch, Tensor judged, int[][] votes) {
        List<Judged> own = kept.computeIfAbsent(plan, key -> new ArrayList<>());
        for (int i = 0; i < batch.size() && own.size() < most(); i++) {
            own.add(new Judged(
                    batch.indices()[i],
                    Tensors.floats(batch.images().select(0, i)),
                    Tensors.floats(judged.select(0, i)),
                    votes[i]));
        }
        next.judgedBatch(plan, batch, judged, votes);
    }

    /** Of the attack nearest to 8/255, and there of the one that left least; empty where no attack was run. */
    Optional<Examples> examples(EvaluationOutcome outcome) {
        return results.stream()
                .filter(result -> result.epsilon() != null && result.epsilon() > 0 && !result.blind())
                .min(Comparator.<RobustResult>comparingDouble(result -> Math.abs(result.epsilon() - PAPER))
                        .thenComparingDouble(RobustResult::accuracy))
                .map(result -> examples(outcome, result, kept.get(plans.get(results.indexOf(result)))));
    }

    private Examples examples(EvaluationOutcome outcome, RobustResult result, List<Judged> attacked) {
        List<Judged> clean = kept.entrySet().stream()
                .filter(entry -> entry.getKey().label().equals("clean"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(List.of());
        List<Examples.Image> images = new ArrayList<>();
        for (Judged one : attacked) {
            Answer toClean = clean.stream()
                    .filter(other -> other.index == one.index)
                    .map(this::answer)
                    .findFirst()
                    .orElse(null);
            images.add(new Examples.Image(
                    one.index,
                    run.data().classNames().get(run.data().label(one.index)),
                    toClean,
                    answer(one),
                    pictures(one, result.epsilon())));
        }
        return new Examples(
                outcome.title(),
                new Examples.AttackOf(result.label(), result.attack(), result.source(), result.epsilon()),
                outcome.provenance(),
                outcome.checkpoint(),
                images);
    }

    private Answer answer(Judged judged) {
        int best = 0;
        int draws = 0;
        for (int k = 0; k < judged.votes.length; k++) {
            best = judged.votes[k] > judged.votes[best] ? k : best;
            draws += judged.votes[k];
        }
        return new Answer(run.data().classNames().get(best), judged.votes[best], draws);
    }

    private List<Picture> pictures(Judged judged, double epsilon) {
        List<Picture> pictures = new ArrayList<>();
        pictures.add(picture(Kind.IMAGE, "image", judged.original));
        NoiseSpace space = run.recipe().coding().noiseSpace();
        for (CodedMaps.Map map : CodedMaps.ofRun(run.classifier(), space, run.data(), judged.index, seed)) {
            pictures.add(picture(Kind.CODED, map.title(), map.pixels()));
        }
        pictures.add(picture(Kind.ADVERSARIAL, "adversarial", judged.pixels));
        float[] change = new float[judged.pixels.length];
        for (int i = 0; i < change.length; i++) {
            change[i] = (float) (0.5 + (judged.pixels[i] - judged.original[i]) / (2 * epsilon));
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

    @Override
    public void started(AttackPlan plan, int images) {
        plans.add(plan);
        next.started(plan, images);
    }

    @Override
    public void judged(AttackPlan plan, int images, double accuracy) {
        next.judged(plan, images, accuracy);
    }

    @Override
    public void done(RobustResult result) {
        results.add(result);
        next.done(result);
    }

    @Override
    public void suiteStarted(AttackPlan plan, SuiteStart start) {
        next.suiteStarted(plan, start);
    }

    @Override
    public void entryStarted(AttackPlan plan, Suite.Entry entry, int images, double later) {
        next.entryStarted(plan, entry, images, later);
    }

    @Override
    public void asked(double evaluations) {
        next.asked(evaluations);
    }

    @Override
    public void entryDone(AttackPlan plan, Suite.Entry entry, int broken, int left) {
        next.entryDone(plan, entry, broken, left);
    }

    @Override
    public void warning(String text) {
        next.warning(text);
    }

    @Override
    public void imageSkipped(String what) {
        next.imageSkipped(what);
    }
}
