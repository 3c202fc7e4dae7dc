package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.attack.Apgd;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.ObjectiveName;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Shapes10;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.Certification;
import io.github.rscsnn.evaluate.DrawVotes;
import io.github.rscsnn.evaluate.Smoothing;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No attack within a certified radius succeeds: APGD in L2 over the mean of four draws, with a straight-through clamp, on a
 * trained network. Success is judged by the majority of fresh draws.
 */
@Tag("slow")
class CertificateUnderAttackTest {
    private static final Seeds SEEDS = new Seeds(17);
    private static final int IMAGES = 16;
    private static final int GROUP = 3;
    private static final double ALPHA = 0.001;

    @TempDir
    private static Path folder;

    private static final StepScope SCOPE = new StepScope();
    private static SpikingClassifier classifier;
    private static Pass pass;
    private static final List<Case> CASES = new ArrayList<>();

    /** A certified image [C, H, W]. */
    private record Case(int id, Tensor image, int predicted, double radius) {}

    @BeforeAll
    static void trainAndCertify() throws IOException {
        Recipe recipe = Recipe.resolve(
                Map.of(
                        "data",
                        "shapes10",
                        "coding",
                        "rsc1",
                        "sigma2",
                        0.0625,
                        "width",
                        0.125,
                        "time-steps",
                        2,
                        "threshold",
                        0.5),
                Map.of(
                        "epochs", 5,
                        "train-limit", 1000,
                        "test-limit", 0,
                        "batch", 30,
                        "lr", 0.05,
                        "schedule", "cosine-step"));
        Experiment.train(recipe, folder.resolve("run"), TrainingListener.SILENT);
        Dataset data = Shapes10.generate(Split.TEST, IMAGES, 0);
        classifier = Experiment.load(RunFolder.open(folder.resolve("run")), data);
        classifier.network().parameters().requireGradients(false);
        pass = Pass.EVALUATION.withBackend(Parts.backend("auto"));
        Certification certification = new Certification(classifier, pass, 50, 300, ALPHA, 100, SEEDS.child("certify"));
        try (Batches batches = Batches.sequential(data, IMAGES)) {
            Tensor images = batches.next().images();
            for (int i = 0; i < IMAGES; i++) {
                Certification.Certified certified = certification.certify(images.select(0, i), i);
                if (certified.predicted() >= 0 && certified.radius() > 0.05) {
                    CASES.add(new Case(i, images.select(0, i), certified.predicted(), certified.radius()));
                }
            }
        }
    }

    @AfterAll
    static void close() {
        classifier.close();
        SCOPE.close();
    }

    @Test
    void noAttackWithinTheRadiusChangesTheVote() {
        assertThat(CASES).as("enough images to say something").hasSizeGreaterThanOrEqualTo(2 * GROUP);
        for (double fraction : new double[] {0.5, 0.99}) {
            for (List<Case> group : groups()) {
                assertThat(broken(group, fraction))
                        .as("images that lost their vote at %s of their radius", fraction)
                        .isEmpty();
            }
        }
    }

    /** The same attack, judged in the same way, does succeed further out: what makes the test above mean something. */
    @Test
    void theAttackWorksBeyondTheRadius() {
        List<Case> group = groups().getFirst();
        assertThat(broken(group, 30)).hasSizeGreaterThanOrEqualTo(GROUP - 1);
    }

    /** Neighbours by their radius: an attack takes one epsilon, a fraction of the least radius of its images. */
    private static List<List<Case>> groups() {
        List<Case> sorted =
                CASES.stream().sorted(Comparator.comparingDouble(Case::radius)).toList();
        return IntStream.range(0, Math.min(2, sorted.size() / GROUP))
                .mapToObj(i -> sorted.subList(i * GROUP, (i + 1) * GROUP))
                .toList();
    }

    /** Images whose vote goes to another class with confidence after the attack. */
    private static List<Integer> broken(List<Case> group, double fraction) {
        double epsilon = fraction * group.getFirst().radius();
        List<Integer> broken = new ArrayList<>();
        try (StepScope scope = new StepScope()) {
            Tensor images =
                    torch.stack(new TensorVector(group.stream().map(Case::image).toArray(Tensor[]::new)), 0);
            Tensor labels = Tensors.of(group.stream().mapToLong(Case::predicted).toArray(), group.size());
            Tensor moved = attack(group, images, labels, epsilon);
            float[] lengths = Tensors.floats(
                    moved.sub(images).flatten(1, -1).square().sum(1).sqrt());
            DrawVotes judge = new DrawVotes(classifier, pass, 100);
            for (int i = 0; i < group.size(); i++) {
                assertThat((double) lengths[i]).isBetween(0.3 * epsilon, 1.0001 * epsilon);
                Case target = group.get(i);
                int[] votes = judge.count(moved.select(0, i), SEEDS.child("judge", target.id()), 400);
                int most = Arrays.stream(votes).max().orElseThrow();
                int own = votes[target.predicted()];
                if (own < most && !Smoothing.predict(most, own, ALPHA).abstain()) {
                    broken.add(target.id());
                }
            }
        }
        return broken;
    }

    private static Tensor attack(List<Case> group, Tensor images, Tensor labels, double epsilon) {
        int[] ids = group.stream().mapToInt(Case::id).toArray();
        try (GradientSource source =
                GradientSources.build("eot:4+stclamp", classifier, pass, Noise.perImage(SEEDS.child("attack"), ids))) {
            return new Apgd(Threat.l2(epsilon), ObjectiveName.CE, 15, true)
                    .perturb(source, images, labels, Noise.perImage(SEEDS.child("start"), ids));
        }
    }
}
