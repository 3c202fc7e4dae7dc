package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.PoissonCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Certificates of classifiers whose exact radius is known. */
@ExtendWith(InScope.class)
@Tag("slow")
class CertificationTest {
    private static final Coding POISSON = new PoissonCoding();
    private static final Coding RSC1 = new RandomizedSmoothingCoding(Variant.I, 0.04, NoiseSpace.PIXEL);

    /** A certificate is wrong if its radius exceeds the distance 0.1, which may happen in alpha = 10 % of the repeats. */
    @Test
    void radiusExceedsTheExactOneInAtMostAlphaOfManyRepeats() {
        int repeats = 1000;
        double alpha = 0.1;
        int tooLarge = 0;
        double sum = 0;
        for (int seed = 0; seed < repeats; seed++) {
            Certification.Certified certified =
                    certification(RSC1, 1, 20, 60, alpha, seed).certify(pixel(0.6), seed);
            if (certified.predicted() == 1) {
                sum += certified.radius();
                tooLarge += certified.radius() > 0.1 ? 1 : 0;
            }
        }
        // alpha plus four standard deviations of a binomial of 1,000 trials
        assertThat(tooLarge).isLessThanOrEqualTo(138);
        assertThat(sum / repeats).as("and it is not vacuous").isBetween(0.02, 0.1);
    }

    @Test
    void aManyDrawRadiusComesCloseToTheExactOneFromBelow() {
        Certification.Certified certified =
                certification(RSC1, 1, 100, 20_000, 0.001, 3).certify(pixel(0.6), 7);
        assertThat(certified.predicted()).isEqualTo(1);
        assertThat(certified.radius()).isBetween(0.09, 0.1);
    }

    /** Two time steps see two draws and their mean decides: the exact radius is still the distance, 0.1. */
    @Test
    void rsc2IsSoundOverTwoTimeSteps() {
        Coding rsc2 = new RandomizedSmoothingCoding(Variant.II, 0.04, NoiseSpace.PIXEL);
        Certification.Certified certified =
                certification(rsc2, 2, 100, 20_000, 0.001, 3).certify(pixel(0.6), 7);
        assertThat(certified.radius()).isBetween(0.085, 0.1);
    }

    @Test
    void abstainsOnTheBoundary() {
        Certification.Certified certified =
                certification(RSC1, 1, 20, 200, 0.001, 1).certify(pixel(0.5), 0);
        assertThat(certified.predicted()).isEqualTo(-1);
        assertThat(certified.radius()).isZero();
    }

    @Test
    void doesNotDependOnTheBatch() {
        Certification one = new Certification(linear(RSC1, 1), Pass.EVALUATION, 10, 500, 0.01, 7, new Seeds(2));
        Certification other = new Certification(linear(RSC1, 1), Pass.EVALUATION, 10, 500, 0.01, 500, new Seeds(2));
        assertThat(one.certify(pixel(0.55), 3)).isEqualTo(other.certify(pixel(0.55), 3));
    }

    /** The adversary goes on until the radius is too large, which no rule may allow in more than alpha of the repeats. */
    @Test
    void aRadiusThatIsStoppedEarlyExceedsTheExactOneInAtMostAlphaOfManyRepeats() {
        int repeats = 300;
        int tooLarge = 0;
        for (int seed = 0; seed < repeats; seed++) {
            Certification.Certified certified =
                    stopped(new Stopping(List.of(0.101), 0), 0.1, 500, seed).certify(pixel(0.6), seed);
            tooLarge += certified.predicted() == 1 && certified.radius() > 0.1 ? 1 : 0;
        }
        // alpha plus four standard deviations of a binomial of 300 trials
        assertThat(tooLarge).isBetween(1, 50);
    }

    @Test
    void stopsWhenTheRadiusIsDecided() {
        Certification.Certified yes =
                stopped(new Stopping(List.of(0.05), 0), 0.001, 64, 1).certify(pixel(0.7), 1);
        assertThat(yes.radius()).isBetween(0.05, 0.2);
        assertThat(yes.draws()).isLessThan(400);
        Certification.Certified no =
                stopped(new Stopping(List.of(0.05, 0.3), 0), 0.001, 64, 1).certify(pixel(0.7), 1);
        assertThat(no.radius()).as("0.05 is certified, 0.3 ruled out").isBetween(0.05, 0.2);
        assertThat(no.draws()).isLessThan(2000);
        Certification.Certified known =
                stopped(new Stopping(List.of(), 0.05), 0.001, 64, 1).certify(pixel(0.7), 1);
        assertThat(known.radius()).isBetween(0.15, 0.2);
        assertThat(known.draws()).isBetween(yes.draws(), 5000);
        assertThat(stopped(new Stopping(List.of(0.05), 0), 0.001, 7, 1).certify(pixel(0.7), 1))
                .as("whatever the batch")
                .isEqualTo(yes);
    }

    @Test
    void refusesARadiusThatNoDrawsCanCertify() {
        assertThatThrownBy(() -> stopped(new Stopping(List.of(0.9), 0), 0.001, 64, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no radius can exceed 0.58")
                .hasMessageContaining("0.9 is asked for");
    }

    private static Certification stopped(Stopping stop, double alpha, int batch, long seed) {
        return new Certification(linear(RSC1, 1), Pass.EVALUATION, 20, 5000, alpha, batch, new Seeds(seed), stop);
    }

    /** One step, one pixel of 0.6: class 1 has probability 0.6, and the distance to one half is 0.1 exactly. */
    @Test
    void poissonRadiusExceedsTheExactOneInAtMostAlphaOfManyRepeats() {
        int repeats = 1000;
        double alpha = 0.1;
        int tooLarge = 0;
        double sum = 0;
        for (int seed = 0; seed < repeats; seed++) {
            Certification.Certified certified =
                    certification(POISSON, 1, 20, 200, alpha, seed).certify(pixel(0.6), seed);
            if (certified.predicted() == 1) {
                sum += certified.radius();
                tooLarge += certified.radius() > 0.1 ? 1 : 0;
            }
        }
        // alpha plus four standard deviations of a binomial of 1,000 trials
        assertThat(tooLarge).isLessThanOrEqualTo(138);
        assertThat(tooLarge).as("and the bound is used up").isGreaterThan(40);
        assertThat(sum / repeats).as("and it is not vacuous").isBetween(0.02, 0.1);
    }

    /** A dark pixel, and class 0 unless it spikes in any of four steps: (1 - r)^4 = 1/2 at the exact radius. */
    @Test
    void poissonRadiusComesCloseToTheExactOneOverSeveralSteps() {
        Certification.Certified certified = new Certification(
                        spikeDetector(4), Pass.EVALUATION, 100, 20_000, 0.001, 1000, new Seeds(3))
                .certify(pixel(0), 7);
        double exact = 1 - Math.pow(0.5, 0.25);
        assertThat(certified.predicted()).isZero();
        assertThat(certified.radius()).isBetween(0.995 * exact, exact);
    }

    /** With a grey pixel of x the exact radius is 1 - 2^(-1/4) - x. */
    @Test
    void poissonRadiusNeverExceedsTheExactOne() {
        for (double x : new double[] {0.01, 0.03, 0.06, 0.1, 0.14}) {
            Certification.Certified certified = new Certification(
                            spikeDetector(4), Pass.EVALUATION, 2_000, 5_000, 0.001, 1000, new Seeds(5))
                    .certify(pixel(x), 1);
            assertThat(certified.predicted()).isZero();
            assertThat(certified.radius()).isPositive().isLessThan(1 - Math.pow(0.5, 0.25) - x);
        }
    }

    @Test
    void reportsTheVotesOfTheCountingDraws() {
        Coding faint = new RandomizedSmoothingCoding(Variant.I, 0.01, NoiseSpace.PIXEL);
        Certification certification = certification(faint, 1, 20, 60, 0.1, 1);
        Certification.Certified certified = certification.certify(pixel(0.9), 2);
        assertThat(certified.candidate()).isEqualTo(1);
        assertThat(certified.votes()).containsExactly(0, 60);
        assertThat(certified.radius()).isBetween(certification.largestRadius() - 1e-9, certification.largestRadius());
        double slack = BinomialInterval.lowerBound(60, 60, 0.1) - certified.pABar();
        assertThat(slack)
                .as("what the noise as drawn may be off, twice")
                .isCloseTo(2 * certification.noise().distance(), org.assertj.core.data.Percentage.withPercentage(1));
        assertThat(certification.noise().name())
                .isEqualTo("Gaussian (pixel space, rounded to 1/1024, effective sigma 0.1000 in pixel units)");
    }

    @Test
    void refusesWhatIsNotRandom() {
        assertThatThrownBy(() -> certification(new DirectCoding(), 1, 20, 60, 0.1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rsc1, rsc2 or poisson, not direct");
    }

    private static Certification certification(Coding coding, int steps, int n0, int n, double alpha, long seed) {
        return new Certification(linear(coding, steps), Pass.EVALUATION, n0, n, alpha, 1000, new Seeds(seed));
    }

    /** Class 1 where the mean over time of the one pixel exceeds one half. */
    private static SpikingClassifier linear(Coding coding, int steps) {
        Network network = new Network(
                "linear",
                List.of((signal, pass) -> {
                    Tensor above = signal.data().flatten(1, -1).sub(new Scalar(0.5));
                    Tensor logits = torch.cat(new TensorVector(above.neg(), above), 1);
                    return new Signal(logits, signal.timeSteps(), signal.isStatic());
                }),
                new Parameters());
        return new SpikingClassifier(coding, new Normalise(new float[] {0}, new float[] {1}), steps, network);
    }

    /** Class 1 where the one pixel spikes at any step. */
    private static SpikingClassifier spikeDetector(int steps) {
        Network network = new Network(
                "detector",
                List.of((signal, pass) -> {
                    Tensor spikes = signal.data().flatten(1, -1);
                    Tensor silent = Tensors.of(new float[] {0.5f / steps}, 1, 1).expand(spikes.size(0), 1);
                    return new Signal(
                            torch.cat(new TensorVector(silent, spikes), 1), signal.timeSteps(), signal.isStatic());
                }),
                new Parameters());
        return new SpikingClassifier(POISSON, new Normalise(new float[] {0}, new float[] {1}), steps, network);
    }

    private static Tensor pixel(double value) {
        return Tensors.of(new float[] {(float) value}, 1, 1, 1);
    }
}
