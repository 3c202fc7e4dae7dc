package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.Fgsm;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.data.TinyImages;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.AttackedBackend;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.Product;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RobustAccuracyTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-12);
    private static final AttackPlan FGSM = new AttackPlan("fgsm", new Fgsm(Threat.linf(0.1)), AttackPlan.BPTT);

    private static final Pass SEARCHED = Pass.EVALUATION.withBackend(new AttackedBackend(
            Backends.observed(Precision.F32, 1, (product, operand, nanos) -> {}),
            Backends.observed(Precision.BF16, 1, (product, operand, nanos) -> {})));

    /** One pixel an image; class 1 above one half. The fourth is labelled wrongly, 0.45 and 0.55 are within reach. */
    private static final OnePixel SEVEN =
            new OnePixel(new double[] {0.1, 0.3, 0.45, 0.2, 0.55, 0.7, 0.9}, new int[] {0, 0, 0, 1, 1, 1, 1});

    @Test
    void countsOfAKnownClassifier() {
        RobustResult clean =
                judge(threshold(new DirectCoding()), 1, 3, 1).of(AttackPlan.clean(), SEVEN, EvaluationListener.SILENT);
        assertThat(clean.correctDraws()).containsExactly(1, 1, 1, 0, 1, 1, 1);
        assertThat(clean.accuracy()).isCloseTo(6 / 7.0, ROUNDING);
        assertThat(clean.voteAccuracy()).isCloseTo(6 / 7.0, ROUNDING);
        assertThat(clean.images()).isEqualTo(7);
        BinomialInterval interval = BinomialInterval.of(6, 7, 0.05);
        assertThat(List.of(clean.low(), clean.high())).containsExactly(interval.lower(), interval.upper());
        assertThat(List.of(clean.voteLow(), clean.voteHigh())).containsExactly(interval.lower(), interval.upper());
        assertThat(clean.confidentlyWrong())
                .as("not random: one draw is certain")
                .isCloseTo(1 / 7.0, ROUNDING);
        BinomialInterval wrong = BinomialInterval.of(1, 7, 0.05);
        assertThat(clean.confidentlyWrongLow()).isEqualTo(wrong.lower());
        assertThat(clean.confidentlyWrongHigh()).isEqualTo(wrong.upper());
        assertThat(clean.zeroPixelShare()).as("no gradient was asked for").isNull();
        assertThat(clean.warning()).isNull();
        assertThat(clean.attack()).isEqualTo("none");

        RobustResult attacked =
                judge(threshold(new DirectCoding()), 1, 3, 1).of(FGSM, SEVEN, EvaluationListener.SILENT);
        assertThat(attacked.correctDraws()).containsExactly(1, 1, 0, 0, 0, 1, 1);
        assertThat(attacked.accuracy()).isCloseTo(4 / 7.0, ROUNDING);
        assertThat(attacked.imagesWithoutGradient()).isZero();
        assertThat(attacked.zeroPixelShare()).isZero();
        assertThat(attacked.warning()).isNull();
        assertThat(attacked.blind()).isFalse();
        assertThat(attacked.attack()).startsWith("fgsm(");
        assertThat(attacked.source()).isEqualTo("bptt");
    }

    /** Each image is right with probability Phi(0.1 / sqrt(0.1)) = 0.624 a draw. */
    @Test
    void drawsOfARandomClassifierAreIndependentAndBelongToTheirImage() {
        OnePixel data = OnePixel.constant(150, 0.6, 1);
        SpikingClassifier random = threshold(new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL));
        int draws = 20;
        RobustResult result = judge(random, draws, 64, 1).of(AttackPlan.clean(), data, EvaluationListener.SILENT);
        assertThat(result.draws()).isEqualTo(draws);
        assertThat(result.accuracy())
                .isCloseTo(Arrays.stream(result.correctDraws()).sum() / (150.0 * draws), ROUNDING)
                .isBetween(0.58, 0.67); // five standard deviations
        assertThat(Arrays.stream(result.correctDraws()).distinct().count()).isGreaterThan(5);
        for (int batch : new int[] {1, 7, 150}) {
            RobustResult other = judge(random, draws, batch, 1).of(AttackPlan.clean(), data, EvaluationListener.SILENT);
            assertThat(other.correctDraws()).as("batch " + batch).isEqualTo(result.correctDraws());
        }
        assertThat(judge(random, draws, 64, 2)
                        .of(AttackPlan.clean(), data, EvaluationListener.SILENT)
                        .correctDraws())
                .isNotEqualTo(result.correctDraws());
    }

    @Test
    void attacksOfARandomClassifierDoNotDependOnTheBatchEither() {
        OnePixel data = OnePixel.constant(40, 0.6, 1);
        SpikingClassifier random = threshold(new RandomizedSmoothingCoding(Variant.II, 0.1, NoiseSpace.PIXEL));
        RobustResult result = judge(random, 5, 40, 1).of(FGSM, data, EvaluationListener.SILENT);
        RobustResult other = judge(random, 5, 3, 1).of(FGSM, data, EvaluationListener.SILENT);
        assertThat(other.correctDraws()).isEqualTo(result.correctDraws());
        assertThat(result.accuracy()).as("0.6 is moved to 0.5").isBetween(0.2, 0.75);
    }

    @Test
    void votesFollowFromTheDraws() {
        OnePixel data = OnePixel.constant(60, 0.4, 1);
        SpikingClassifier random = threshold(new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL));
        int draws = 10;
        RobustResult result = judge(random, draws, 60, 1).of(AttackPlan.clean(), data, EvaluationListener.SILENT);
        long majority =
                Arrays.stream(result.correctDraws()).filter(c -> c > draws / 2).count();
        long surelyWrong = Arrays.stream(result.correctDraws())
                .filter(c ->
                        c < draws / 2 && !Smoothing.predict(draws - c, c, 0.05).abstain())
                .count();
        assertThat(result.voteAccuracy()).isEqualTo(majority / 60.0);
        assertThat(result.confidentlyWrong()).isEqualTo(surelyWrong / 60.0).isPositive();
        BinomialInterval vote = BinomialInterval.of(majority, 60, 0.05);
        assertThat(result.voteLow()).isEqualTo(vote.lower());
    }

    @Test
    void silentNetworkIsBlindAndNotRobust() {
        SpikingClassifier silent = spiking();
        silent.network().parameters().trainable().values().forEach(weight -> weight.fill_(new Scalar(0.0)));
        TinyImages data = new TinyImages(20, 8);
        RobustResult result = judge(silent, 1, 8, 1).of(FGSM, data, EvaluationListener.SILENT);
        assertThat(result.accuracy())
                .as("class 0 for every image, attacked or not")
                .isEqualTo(0.1);
        assertThat(result.imagesWithoutGradient()).isEqualTo(20);
        assertThat(result.zeroPixelShare()).isEqualTo(1);
        assertThat(result.blind()).isTrue();
        assertThat(result.warning())
                .contains("all-zero gradient on 20 of 20 images")
                .contains("not robustness");
        RobustResult clean = judge(silent, 1, 8, 1).of(AttackPlan.clean(), data, EvaluationListener.SILENT);
        assertThat(clean.blind()).isFalse();
        silent.close();
    }

    @Test
    void listenerHearsEveryBatch() {
        List<String> heard = new ArrayList<>();
        judge(threshold(new DirectCoding()), 1, 3, 1).of(AttackPlan.clean(), SEVEN, new EvaluationListener() {
            @Override
            public void started(AttackPlan plan, int images) {
                heard.add(plan.label() + " " + images);
            }

            @Override
            public void judged(AttackPlan plan, int images, double accuracy) {
                heard.add(images + " " + Math.round(accuracy * images));
            }

            @Override
            public void done(RobustResult result) {
                heard.add("done");
            }
        });
        assertThat(heard).containsExactly("clean 7", "3 3", "6 5", "7 6", "done");
    }

    /** Stopped after each range in turn: no range is judged twice, and the result is the same. */
    @Test
    void goesOnAfterTheRangesOfTheLedger(@TempDir Path folder) throws IOException {
        SpikingClassifier random = threshold(new RandomizedSmoothingCoding(Variant.I, 0.1, NoiseSpace.PIXEL));
        RobustResult whole = judge(random, 5, 3, 1).of(FGSM, SEVEN, EvaluationListener.SILENT);
        Path file = folder.resolve("ledger.tsv");
        List<Integer> judged = new ArrayList<>();
        RobustResult result = null;
        while (result == null) {
            try {
                Ledger ledger = new Ledger(file, "", "", List.of(), 0);
                result = judge(random, 5, 3, 1).of(FGSM, SEVEN, ledger, new EvaluationListener() {
                    @Override
                    public void judged(AttackPlan plan, int images, double accuracy) {
                        judged.add(images);
                        throw new CancellationException("stopped");
                    }
                });
            } catch (CancellationException e) {
                assertThat(Ledger.read(file)).hasSize(judged.getLast());
            }
        }
        assertThat(judged).containsExactly(3, 6, 7);
        assertThat(result).usingRecursiveComparison().ignoringFields("seconds").isEqualTo(whole);
        assertThat(result.rightInLastDraw()).isBetween(0, 7);

        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("\tfgsm\t", "\tpgd\t")); // of the first range
        List<Integer> again = new ArrayList<>();
        RobustResult repaired = judge(random, 5, 3, 1)
                .of(FGSM, SEVEN, new Ledger(file, "", "", List.of(), 0), new EvaluationListener() {
                    @Override
                    public void judgedBefore(AttackPlan plan, int images) {
                        again.add(-images);
                    }

                    @Override
                    public void judged(AttackPlan plan, int images, double accuracy) {
                        again.add(images);
                    }
                });
        assertThat(again).containsExactly(-4, 7);
        assertThat(repaired.correctDraws()).isEqualTo(whole.correctDraws());
    }

    /** What an example shows is what was judged. */
    @Test
    void examplesAreTheImagesThatWereJudged() {
        RobustAccuracy judge = judge(threshold(new DirectCoding()), 1, 3, 1);
        List<RobustAccuracy.Example> examples = judge.examples(FGSM, SEVEN, null, 4);
        RobustResult result = judge.of(FGSM, SEVEN, EvaluationListener.SILENT);
        assertThat(examples).hasSize(4);
        for (RobustAccuracy.Example example : examples) {
            assertThat(example.votes()[SEVEN.label(example.index())]).isEqualTo(result.correctDraws()[example.index()]);
            assertThat(Math.abs(example.judged()[0] - example.original()[0])).isCloseTo(0.1f, Offset.offset(1e-6f));
        }
    }

    @Test
    void whatAttacksFindOnOneBackendIsJudgedOnTheOther() {
        Set<Product.Kind> judged = EnumSet.noneOf(Product.Kind.class);
        Set<Product.Kind> attacked = EnumSet.noneOf(Product.Kind.class);
        Backend judge = Backends.observed(Precision.F32, 1, (product, operand, nanos) -> judged.add(product.kind()));
        Backend attacker =
                Backends.observed(Precision.BF16, 1, (product, operand, nanos) -> attacked.add(product.kind()));
        Pass pass = Pass.EVALUATION.withBackend(new AttackedBackend(judge, attacker));
        try (SpikingClassifier classifier = spiking()) {
            new RobustAccuracy(classifier, pass, 1, 2, new Seeds(1))
                    .of(FGSM, new TinyImages(2, 8), EvaluationListener.SILENT);
        }
        assertThat(judged).containsExactly(Product.Kind.FORWARD);
        assertThat(attacked).contains(Product.Kind.INPUT_GRADIENT);
    }

    /** In the attacker's precision the boundary is at 0.5, in the judge's at 0.55. */
    @ParameterizedTest
    @ValueSource(strings = {"apgd-ce", "square"})
    void anAttackDoesNotEndWhereOnlyItsOwnPrecisionIsWrong(String name) {
        Threat threat = Threat.linf(0.12);
        Attack attack = AttackOptions.of(name, threat).with(Setting.STEPS, 20).build();
        RobustResult result = new RobustAccuracy(twoThresholds(), SEARCHED, 1, 3, new Seeds(1))
                .of(
                        new AttackPlan(name, attack, AttackPlan.BPTT, threat.epsilon()),
                        new OnePixel(new double[] {0.44, 0.46, 0.48}, new int[] {0, 0, 0}),
                        EvaluationListener.SILENT);
        assertThat(result.correctDraws()).containsOnly(0);
    }

    @Test
    void decisionsAreThoseOfTheJudge() {
        try (GradientSource source =
                AttackPlan.BPTT.of(twoThresholds(), SEARCHED.ofAttack(), Noise.perImage(new Seeds(1), 0))) {
            Tensor between = Tensors.of(new float[] {0.52f}, 1, 1, 1, 1);
            assertThat(Tensors.longs(source.votes(between))).containsExactly(0);
            assertThat(Tensors.longs(Objective.predictions(source.logits(between))))
                    .containsExactly(1);
        }
    }

    /** Class 1 above 0.5 where an attack searches, above 0.55 where its images are judged. */
    private static SpikingClassifier twoThresholds() {
        String searching = SEARCHED.ofAttack().backend().title();
        Network network = new Network(
                "two thresholds",
                List.of((signal, pass) -> {
                    double threshold = pass.backend().title().equals(searching) ? 0.5 : 0.55;
                    Tensor above = signal.data().flatten(1, -1).sub(new Scalar(threshold));
                    return new Signal(
                            torch.cat(new TensorVector(above.neg(), above), 1), signal.timeSteps(), signal.isStatic());
                }),
                new Parameters());
        return new SpikingClassifier(new DirectCoding(), new Normalise(new float[] {0}, new float[] {1}), 1, network);
    }

    @Test
    void refusesImpossibleSettings() {
        SpikingClassifier classifier = threshold(new DirectCoding());
        assertThatThrownBy(() -> judge(classifier, 0, 1, 1)).hasMessageContaining("draws");
        assertThatThrownBy(() -> judge(classifier, 1, 0, 1)).hasMessageContaining("batch");
        assertThatThrownBy(() -> new RobustAccuracy(classifier, Pass.TRAINING, 1, 1, new Seeds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("evaluation mode");
    }

    @Test
    void majorityAndItsSignificance() {
        assertThat(Vote.of(new int[] {3, 3, 4})).isEqualTo(new Vote(2, false));
        assertThat(Vote.of(new int[] {5, 5})).as("a tie is no answer").isEqualTo(new Vote(-1, false));
        assertThat(Vote.of(new int[] {1, 9})).as("p = 22/1024").isEqualTo(new Vote(1, true));
        assertThat(Vote.of(new int[] {2, 8})).as("p = 112/1024").isEqualTo(new Vote(1, false));
    }

    private static RobustAccuracy judge(SpikingClassifier classifier, int draws, int batch, long seed) {
        return new RobustAccuracy(classifier, Pass.EVALUATION, draws, batch, new Seeds(seed));
    }

    private static SpikingClassifier spiking() {
        return new SpikingClassifier(
                new DirectCoding(),
                new Normalise(new float[] {0.5f, 0.5f, 0.5f}, new float[] {1, 1, 1}),
                2,
                Vgg.of("vgg5", 1.0 / 16)
                        .build(new Architecture.Input(3, 8, 8, 10), new Lif(LifParameters.PAPER), new Seeds(1)));
    }

    /** Logits -(x - 1/2) and x - 1/2 of the only pixel x. */
    private static SpikingClassifier threshold(Coding coding) {
        Network network = new Network(
                "threshold",
                List.of((signal, pass) -> {
                    Tensor above = signal.data().flatten(1, -1).sub(new Scalar(0.5));
                    Tensor logits = torch.cat(new TensorVector(above.neg(), above), 1);
                    return new Signal(logits, signal.timeSteps(), signal.isStatic());
                }),
                new Parameters());
        return new SpikingClassifier(coding, new Normalise(new float[] {0}, new float[] {1}), 1, network);
    }
}
