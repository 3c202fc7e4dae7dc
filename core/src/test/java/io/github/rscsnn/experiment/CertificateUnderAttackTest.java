package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.attack.Apgd;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.Judge;
import io.github.rscsnn.attack.SourceFactory;
import io.github.rscsnn.attack.SourceSpec;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.attack.VoteJudge;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Shapes10;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.Certification;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No attack within a certified radius succeeds: APGD in L2 over the mean of eight draws, with a straight-through clamp, on a
 * trained network. Success is judged by the majority of fresh draws.
 */
class CertificateUnderAttackTest {
    private static final Seeds SEEDS = new Seeds(17);
    private static final int IMAGES = 20;
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
                        "train-limit", 1500,
                        "test-limit", 0,
                        "batch", 30,
                        "lr", 0.05,
                        "schedule", "cosine-step"));
        Experiment.train(recipe, folder.resolve("run"), TrainingListener.SILENT);
        Dataset data = Shapes10.generate(Split.TEST, IMAGES, 0);
        classifier = Experiment.load(RunFolder.open(folder.resolve("run")), data);
        classifier.network().parameters().requireGradients(false);
        pass = Pass.EVALUATION.withBackend(Parts.backend("auto"));
        Certification certification = new Certification(classifier, pass, 50, 400, ALPHA, 100, SEEDS.child("certify"));
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
        assertThat(CASES).as("enough images to say something").hasSizeGreaterThan(5);
        for (Case each : CASES.subList(0, 6)) {
            for (double fraction : new double[] {0.5, 0.99}) {
                Judge.Verdict verdict = attack(each, fraction * each.radius());
                assertThat(verdict.broken())
                        .as("image %d at %s of its radius %s", each.id(), fraction, each.radius())
                        .isFalse();
            }
        }
    }

    /** The same attack, judged in the same way, does succeed further out: what makes the test above mean something. */
    @Test
    void theAttackWorksBeyondTheRadius() {
        long broken = CASES.subList(0, 6).stream()
                .filter(each -> attack(each, 8 * each.radius()).broken())
                .count();
        assertThat(broken).isGreaterThanOrEqualTo(4);
    }

    private static Judge.Verdict attack(Case target, double epsilon) {
        try (StepScope scope = new StepScope()) {
            Tensor image = target.image().unsqueeze(0);
            Tensor labels = Tensors.of(new long[] {target.predicted()}, 1);
            Noise noise = Noise.perImage(SEEDS.child("attack"), target.id());
            Tensor moved;
            try (GradientSource source = GradientSources.build("eot:8+stclamp", classifier, pass, noise)) {
                moved = new Apgd(Threat.l2(epsilon), Apgd.Loss.CE, 20, true)
                        .perturb(source, image, labels, Noise.perImage(SEEDS.child("start"), target.id()));
            }
            double length = Math.sqrt(Tensors.floats(moved.sub(image).square().sum())[0]);
            assertThat(length).isLessThanOrEqualTo(epsilon * 1.0001).isGreaterThan(0.3 * epsilon);
            return new VoteJudge(SourceFactory.of(SourceSpec.PLAIN, classifier, pass), 400, ALPHA)
                    .judge(moved, labels, SEEDS.child("judge"), target.id())
                    .getFirst();
        }
    }
}
