package io.github.rscsnn.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.data.TinyImages;
import io.github.rscsnn.evaluate.AttackPlan;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.tensor.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TheoryCheckTest {
    private static final double EPSILON = 8 / 255.0;
    private static final TheorySettings SETTINGS =
            new TheorySettings(2, 2000, List.of(0.1), List.of(NoiseSpace.PIXEL, NoiseSpace.NORMALISED), 2, 5, 0.999, 1);
    private static final AttackPlan FGSM = new AttackPlan("fgsm", new Fgsm(Threat.linf(EPSILON)), AttackPlan.BPTT);

    private static SpikingClassifier classifier;
    private static TheoryResult result;
    private static final List<String> STEPS = new ArrayList<>();

    @BeforeAll
    static void check() {
        float[] half = {0.5f, 0.5f, 0.5f};
        classifier = new SpikingClassifier(
                new PoissonCoding(),
                new Normalise(new float[] {0.4f, 0.4f, 0.4f}, half),
                2,
                Vgg.of("vgg5", 0.05)
                        .build(
                                new Architecture.Input(3, 8, 8, 10),
                                new Lif(new LifParameters(
                                        1, 0.05, LifParameters.Reset.HARD, false, new Surrogate.Triangle(1))),
                                new Seeds(1)));
        classifier.network().parameters().requireGradients(false);
        result = new TheoryCheck(classifier, Pass.EVALUATION, FGSM, EPSILON, SETTINGS)
                .of(Limited.first(3, new TinyImages(10, 8)), (step, done, total) -> STEPS.add(done + "/" + total));
    }

    @AfterAll
    static void close() {
        classifier.close();
    }

    @Test
    void poissonFollowsTheorem32() {
        List<CovarianceCase> cases = cases("poisson");
        assertThat(cases).hasSize(4).allMatch(CovarianceCase::agrees).allMatch(CovarianceCase::theoremHolds);
        assertThat(cases).allSatisfy(one -> {
            assertThat(one.matrixChange()).isGreaterThan(0.001);
            assertThat(one.share95()).isBetween(0.85, 1.0);
            // 99 % intervals: widened by half for four of them at once
            double half = (one.measuredHigh() - one.measuredLow()) / 2;
            assertThat(one.change()).isCloseTo(one.measuredChange(), within(1.5 * half));
        });
    }

    @Test
    void withoutClampTheorem33HoldsAndNothingChanges() {
        List<CovarianceCase> cases = cases("no clamp");
        assertThat(cases).hasSize(8).allMatch(CovarianceCase::agrees).allMatch(CovarianceCase::theoremHolds);
        assertThat(cases).allSatisfy(one -> {
            assertThat(one.change()).isZero();
            assertThat(one.matrixChange()).isZero();
            assertThat(one.measuredChange()).isCloseTo(0, within(1e-5));
        });
    }

    @Test
    void withClampTheorem33FailsAndOurClosedFormHolds() {
        List<CovarianceCase> cases = result.covariances().stream()
                .filter(one -> one.coding().startsWith("rsc") && !one.coding().contains("no clamp"))
                .toList();
        assertThat(cases).hasSize(8).allMatch(CovarianceCase::agrees).noneMatch(CovarianceCase::theoremHolds);
        assertThat(cases).allMatch(one -> one.matrixChange() > 0.001);
    }

    @Test
    void theAttackSawGradients() {
        assertThat(result.imagesWithoutGradient()).isZero();
    }

    @Test
    void verdictsSaySo() {
        assertThat(result.verdicts().stream().map(TheoryResult.Verdict::holds))
                .containsExactly(true, true, false, true);
        assertThat(result.verdicts().get(1).evidence()).contains("changes by 0.00 %");
    }

    @Test
    void pixelsAreBiasedByTheClampOnly() {
        PixelCase poisson = pixel("poisson", "fgsm");
        assertThat(poisson.bias()).isLessThan(1e-15);
        assertThat(poisson.variance()).isCloseTo(poisson.theoremVariance(), within(1e-12));
        PixelCase clamped = pixel("rsc(sigma2=0.1, space=pixel)", "fgsm");
        assertThat(clamped.bias()).isGreaterThan(0.01);
        assertThat(clamped.theoremVariance()).isCloseTo(0.1, within(1e-12));
        assertThat(clamped.variance()).isBetween(0.02, 0.08);
        assertThat(clamped.clippedShare()).isBetween(0.2, 0.6);
        assertThat(clamped.absoluteChange()).isGreaterThanOrEqualTo(Math.abs(clamped.change()));
    }

    @Test
    void isTheSameAgain() {
        TheoryResult again = new TheoryCheck(classifier, Pass.EVALUATION, FGSM, EPSILON, SETTINGS)
                .of(new TinyImages(10, 8), Progress.SILENT);
        assertThat(again.covariances()).isEqualTo(result.covariances());
        assertThat(again.pixels()).isEqualTo(result.pixels());
    }

    @Test
    void tellsItsProgress() {
        // 2 layers, 5 codings, 2 images
        assertThat(STEPS).hasSize(20).contains("1/20").endsWith("20/20");
    }

    @Test
    void becomesJson() throws Exception {
        JsonNode json = new ObjectMapper().valueToTree(result);
        assertThat(json.path("covariances")).hasSize(20);
        assertThat(json.path("settings").path("draws").asInt()).isEqualTo(2000);
        assertThat(json.path("covariances").get(0).path("change").isNumber()).isTrue();
    }

    @Test
    void refusesACheckWithoutAttack() {
        assertThatThrownBy(() -> new TheoryCheck(classifier, Pass.EVALUATION, AttackPlan.clean(), EPSILON, SETTINGS))
                .hasMessageContaining("clean");
        assertThatThrownBy(() -> new TheoryCheck(classifier, Pass.TRAINING, FGSM, EPSILON, SETTINGS))
                .hasMessageContaining("training");
        assertThatThrownBy(() -> SETTINGS.withDraws(10)).hasMessageContaining("10");
    }

    private static List<CovarianceCase> cases(String coding) {
        return result.covariances().stream()
                .filter(one -> one.coding().contains(coding))
                .toList();
    }

    private static PixelCase pixel(String coding, String perturbation) {
        return result.pixels().stream()
                .filter(one -> one.coding().equals(coding) && one.perturbation().equals(perturbation))
                .findFirst()
                .orElseThrow();
    }
}
