package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Which images of a batch an attack is done with: those that it broke for good leave, and cost nothing more. The answer that broke
 * an image is repeated to the attack, with a gradient of 0; nothing changes for the images that stay.
 *
 * <p>For good means: of a model that is not random, one wrong answer; of a random one, {@value #ALL_WRONG} draws at one point, all
 * of them wrong and none right before. A model that is right there with probability p passes this by chance with (1 − p)^20: 1.2 %
 * at p = 0.2. What counts in the end are other draws. Where the search runs in a lower precision than the judge, a wrong answer of a
 * model that is not random is one only if the judge gives it too: an attack that stopped as soon as it crosses the boundary would
 * leave images that are right in the judge's precision.
 */
public final class Departures implements AutoCloseable {
    /** Draws of a random model, all wrong, after which an image leaves. */
    public static final int ALL_WRONG = 20;

    /** What is said of numbers where the judge {@linkplain #asksJudge is asked}: those of before answer another question. */
    public static final String ASKS_JUDGE = "ends where the judge is wrong too";

    private static final int SPOILT = -1;

    private final Threat threat;
    private final Tensor clean;
    private final long[] labels;
    private final int needed;
    private final boolean[] gone;
    private final int[] wrong;
    private final Tensor seen;
    private final Tensor found;
    private @Nullable Tensor answers;

    /**
     * @param threat only points within it count
     * @param clean images [N, C, H, W]
     * @param labels int64 [N]
     * @param random whether the model is
     */
    Departures(Threat threat, Tensor clean, Tensor labels, boolean random) {
        this.threat = threat;
        this.clean = clean;
        this.labels = Tensors.longs(labels);
        needed = random ? ALL_WRONG : 1;
        gone = new boolean[this.labels.length];
        wrong = new int[gone.length];
        seen = StepScope.retain(clean.detach().clone());
        found = StepScope.retain(clean.detach().clone());
    }

    /** Whether a wrong answer to an attack that runs as {@code pass} says counts only if the judge gives it too. */
    public static boolean asksJudge(SpikingClassifier classifier, Pass pass) {
        return !classifier.coding().isRandom() && pass.ofAttack().ofJudge() != null;
    }

    /** Whether an image has left. */
    boolean gone(int image) {
        return gone[image];
    }

    /** Number of images that stay. */
    int left() {
        return rows().length;
    }

    private int[] rows() {
        return IntStream.range(0, gone.length).filter(i -> !gone[i]).toArray();
    }

    /** Numbers of the images that stay, int64; null for all of them. */
    @Nullable
    Tensor staying() {
        long[] rows = Arrays.stream(rows()).asLongStream().toArray();
        return rows.length == gone.length ? null : Tensors.of(rows, rows.length);
    }

    /** {@code logits} of the images that stay, [n, K], among the answers that made others leave, [N, K]. */
    Tensor among(Tensor logits, @Nullable Tensor staying) {
        return staying == null ? logits : answers().index_copy(0, staying, logits);
    }

    /** What is answered where no image is left, [N, K]. */
    Tensor answers() {
        Require.state(answers != null, "no draw of the model was seen yet");
        return answers.clone();
    }

    /**
     * One draw of the model.
     *
     * @param images points that it was asked about, [N, C, H, W]
     * @param logits of all, [N, K]
     * @param judge scores in the precision of the judge, [n, C, H, W] to [n, K]; null where that is the model's own
     */
    void saw(Tensor images, Tensor logits, @Nullable UnaryOperator<Tensor> judge) {
        try (StepScope scope = new StepScope()) {
            if (answers == null) {
                answers = StepScope.retain(logits.detach().clone());
            }
            float[] same =
                    Tensors.floats(images.eq(seen).flatten(1, -1).all(1, false).to(ScalarType.Float));
            float[] inside = Tensors.floats(threat.holds(images, clean).to(ScalarType.Float));
            long[] predictions = Tensors.longs(Objective.predictions(logits));
            float[] leaves = new float[gone.length];
            for (int i = 0; i < gone.length; i++) {
                if (gone[i]) {
                    continue;
                }
                int before = same[i] == 0 ? 0 : wrong[i];
                wrong[i] = predictions[i] == labels[i] || before == SPOILT ? SPOILT : before + 1;
                leaves[i] = wrong[i] >= needed && inside[i] == 1 ? 1 : 0;
            }
            if (judge != null && needed == 1) {
                confirm(leaves, images, judge);
            }
            for (int i = 0; i < gone.length; i++) {
                gone[i] |= leaves[i] == 1;
            }
            seen.copy_(images);
            Tensor mask = Tensors.of(leaves, leaves.length).to(ScalarType.Bool);
            Incumbent.replace(found, mask, images);
            answers.copy_(torch.where(mask.view(-1, 1), logits, answers));
        }
    }

    /** Takes those out of {@code leaves} that the judge has right. */
    private void confirm(float[] leaves, Tensor images, UnaryOperator<Tensor> judge) {
        int[] rows =
                IntStream.range(0, leaves.length).filter(i -> leaves[i] == 1).toArray();
        if (rows.length > 0) {
            long[] judged = Tensors.longs(Objective.predictions(judge.apply(Tensors.rows(images, rows))));
            for (int k = 0; k < rows.length; k++) {
                leaves[rows[k]] = judged[k] == labels[rows[k]] ? 0 : 1;
            }
        }
    }

    /** {@code images} with the points that broke them in the place of those that have left. */
    Tensor restore(Tensor images) {
        float[] mask = new float[gone.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = gone[i] ? 1 : 0;
        }
        Tensor result = images.clone();
        Incumbent.replace(result, Tensors.of(mask, mask.length).to(ScalarType.Bool), found);
        return result;
    }

    /** The draws of the images that stay: the same as if none had left. */
    static Noise of(Noise all, @Nullable Tensor staying, long images) {
        return staying == null ? all : new Some(all, staying, images);
    }

    private record Some(Noise all, Tensor staying, long images) implements Noise {
        @Override
        public Tensor gaussian(long unused, long... perImage) {
            return all.gaussian(images, perImage).index_select(0, staying);
        }

        @Override
        public Tensor uniform(long unused, long... perImage) {
            return all.uniform(images, perImage).index_select(0, staying);
        }
    }

    @Override
    public void close() {
        StepScope.release(seen);
        StepScope.release(found);
        if (answers != null) {
            StepScope.release(answers);
        }
    }
}
