package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.data.Shapes10;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.Smoothing;
import io.github.rscsnn.evaluate.SmoothingNoise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.tensor.Threads;
import io.github.rscsnn.train.TrainingListener;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
@Tag("slow")
class RobustClassifierTest {
    private static final PredictionSettings QUICK = new PredictionSettings(20, 10, 40, 0.01, 16, OptionalLong.of(1));
    private static final Dataset IMAGES = Shapes10.generate(Split.TEST, 6, 0);

    @TempDir
    private static Path runs;

    @TempDir
    private Path folder;

    @BeforeAll
    static void train() throws IOException {
        for (String coding : List.of("direct", "ann", "poisson", "rsc1", "rsc2")) {
            Map<String, Object> options = new HashMap<>(Map.of(
                    "data", "shapes10",
                    "coding", coding,
                    "width", 0.0625,
                    "threshold", 0.5,
                    "epochs", 2,
                    "train-limit", 200,
                    "test-limit", 0,
                    "batch", 20,
                    "threads", 1));
            if (!coding.equals("ann")) {
                options.put("time-steps", 2);
            }
            Experiment.train(Recipe.resolve(options), runs.resolve(coding), TrainingListener.SILENT);
        }
    }

    @Test
    void givesTheScoresOfTheNetworkOnTheDataSetsOwnImages() throws IOException {
        RunFolder run = RunFolder.open(runs.resolve("direct"));
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve("direct"));
                SpikingClassifier network = Experiment.load(run, IMAGES);
                StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard();
                Batches batches = Batches.sequential(IMAGES, IMAGES.size())) {
            float[] expected = Tensors.floats(network.logits(batches.next().images(), Noise.none(), Pass.EVALUATION)
                    .softmax(1));
            for (int i = 0; i < IMAGES.size(); i++) {
                Prediction prediction = classifier.predict(file(i));
                assertThat(prediction.notes()).isEmpty();
                assertThat(prediction.pValue()).isNull();
                assertThat(prediction.draws()).isEqualTo(1);
                for (int c = 0; c < 10; c++) {
                    assertThat(prediction.probabilities().get(c)).isCloseTo(expected[10 * i + c], within(1e-5));
                }
                double top = prediction.probabilities().get(prediction.classIndex());
                assertThat(prediction.probabilities()).allMatch(p -> p <= top);
                assertThat(prediction.className()).isEqualTo(IMAGES.classNames().get(prediction.classIndex()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsc1", "rsc2", "poisson"})
    void votesAndTestsTheVote(String coding) throws IOException {
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve(coding))) {
            assertThat(classifier.isRandom()).isTrue();
            for (int i = 0; i < IMAGES.size(); i++) {
                Prediction prediction = classifier.predict(image(i), QUICK);
                assertThat(prediction.draws()).isEqualTo(20);
                assertThat(prediction.probabilities()).isNull();
                int first = prediction.votes().get(prediction.classIndex());
                int second = prediction.votes().get(prediction.runnerUp());
                assertThat(prediction.votes().stream().sorted().toList().subList(8, 10))
                        .containsExactly(second, first);
                Smoothing.Prediction test = Smoothing.predict(first, second, 0.01);
                assertThat(prediction.pValue()).isEqualTo(test.pValue());
                assertThat(prediction.abstained()).isEqualTo(test.abstain());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsc1", "rsc2", "poisson"})
    void certifiesFromTheCountingDraws(String coding) throws IOException {
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve(coding))) {
            SmoothingNoise noise = classifier.noise();
            for (int i = 0; i < IMAGES.size(); i++) {
                Prediction prediction = classifier.certify(image(i), QUICK);
                double bound = BinomialInterval.lowerBound(prediction.votes().get(prediction.classIndex()), 40, 0.01);
                double values = classifier.format().channels()
                        * classifier.format().height()
                        * classifier.format().width();
                double pABar = bound - 2 * noise.distance() * values;
                boolean abstains = pABar < 0.5;
                assertThat(prediction.draws()).isEqualTo(40);
                assertThat(prediction.abstained()).isEqualTo(abstains);
                assertThat(prediction.certificate())
                        .isEqualTo(new Prediction.Certificate(
                                coding.equals("poisson") ? SmoothingNoise.Norm.L1 : SmoothingNoise.Norm.L2,
                                abstains ? 0 : noise.radius(pABar),
                                pABar,
                                10,
                                40,
                                0.01));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "ann"})
    void refusesToCertifyWhatIsNotRandomByName(String coding) throws IOException {
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve(coding))) {
            assertThat(classifier.isRandom()).isFalse();
            assertThatThrownBy(() -> classifier.certify(image(0), QUICK))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("rsc1, rsc2 or poisson, not " + coding);
        }
    }

    /** An image's noise depends on seed and pixels: not on what was asked before, the batch, or the thread. */
    @Test
    void anImageGetsOneAnswer() throws Exception {
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve("rsc1"));
                ExecutorService threads = Executors.newFixedThreadPool(3)) {
            Prediction alone = classifier.predict(image(3), QUICK);
            List<Future<Prediction>> together = IntStream.range(0, 12)
                    .mapToObj(i -> threads.submit(() -> classifier.predict(image(i % 6), QUICK)))
                    .toList();
            assertThat(together.get(3).get()).isEqualTo(alone);
            assertThat(together.get(9).get()).isEqualTo(alone);
            PredictionSettings small = new PredictionSettings(20, 10, 40, 0.01, 3, OptionalLong.of(1));
            assertThat(classifier.predict(image(3), small)).isEqualTo(alone);
            assertThat(IntStream.range(0, 6)
                            .anyMatch(i -> !classifier
                                    .predict(image(i), QUICK.withSeed(2))
                                    .votes()
                                    .equals(classifier.predict(image(i), QUICK).votes())))
                    .as("another seed is other noise")
                    .isTrue();
        }
    }

    /** What nobody can know beforehand: two classifiers of one run draw different noise, each of them always the same. */
    @Test
    void withoutASeedTheNoiseIsTheClassifiersSecret() throws IOException {
        PredictionSettings open = new PredictionSettings(60, 10, 40, 0.01, 16, OptionalLong.empty());
        assertThat(PredictionSettings.DEFAULTS.seed()).isEmpty();
        try (RobustClassifier one = RobustClassifier.load(runs.resolve("rsc2"));
                RobustClassifier other = RobustClassifier.load(runs.resolve("rsc2"))) {
            List<Prediction> first = predictions(one, open);
            assertThat(predictions(one, open)).isEqualTo(first);
            assertThat(predictions(other, open)).isNotEqualTo(first);
            assertThat(predictions(one, open.withSeed(3))).isEqualTo(predictions(other, open.withSeed(3)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "rsc1"})
    void aListGetsTheAnswersOfItsImages(String coding) throws IOException {
        List<BufferedImage> images = IntStream.range(0, IMAGES.size())
                .mapToObj(RobustClassifierTest::image)
                .toList();
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve(coding), 1)) {
            List<Prediction> single = predictions(classifier, QUICK);
            // 4 a forward pass: a whole one and a rest
            PredictionSettings settings = new PredictionSettings(20, 10, 40, 0.01, 4, OptionalLong.of(1));
            List<Prediction> listed = classifier.predict(images, settings);
            assertThat(listed).hasSameSizeAs(single);
            for (int i = 0; i < images.size(); i++) {
                assertThat(listed.get(i).votes()).isEqualTo(single.get(i).votes());
                if (coding.equals("direct")) {
                    for (int c = 0; c < 10; c++) {
                        assertThat(listed.get(i).probabilities().get(c))
                                .isCloseTo(single.get(i).probabilities().get(c), within(1e-5));
                    }
                }
            }
            assertThat(classifier.predict(List.of(), settings)).isEmpty();
        }
    }

    @Test
    void threadsAreTheCallers() throws IOException {
        int before = Threads.count();
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve("rsc1"), 2)) {
            assertThat(Threads.count()).isEqualTo(2);
            PredictionSettings few = QUICK.withDraws(12);
            classifier.warmUp(few);
            assertThat(classifier.predict(image(0), few).draws()).isEqualTo(12);
            assertThatThrownBy(() -> classifier.warmUp(QUICK.withDraws(2))).hasMessageContaining("not significant");
        } finally {
            Threads.use(before);
        }
        assertThatThrownBy(() -> RobustClassifier.load(runs.resolve("rsc1"), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1, got 0");
    }

    private static List<Prediction> predictions(RobustClassifier classifier, PredictionSettings settings) {
        return IntStream.range(0, IMAGES.size())
                .mapToObj(i -> classifier.predict(image(i), settings))
                .toList();
    }

    @Test
    void tellsWhatItDidToAnImageOfAnotherSize() throws IOException {
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve("rsc1"))) {
            BufferedImage wide = new BufferedImage(64, 40, BufferedImage.TYPE_BYTE_GRAY);
            assertThat(classifier.predict(wide, QUICK).notes())
                    .containsExactly(
                            "grey repeated in three channels", "64x40 pixels: centre 40x40 cut out, scaled to 32x32");
        }
    }

    @Test
    void refusesSettingsThatCanSayNothing() throws IOException {
        assertThatThrownBy(() -> new PredictionSettings(0, 1, 1, 0.1, 1, OptionalLong.of(1)))
                .hasMessageContaining("draws");
        assertThatThrownBy(() -> new PredictionSettings(1, 1, 1, 1, 1, OptionalLong.of(1)))
                .hasMessageContaining("alpha");
        assertThatThrownBy(() -> new PredictionSettings(1, 1, 1, 0.1, -1, OptionalLong.of(1)))
                .hasMessageContaining("batch");
        try (RobustClassifier classifier = RobustClassifier.load(runs.resolve("rsc1"))) {
            assertThatThrownBy(() -> classifier.predict(
                            image(0), new PredictionSettings(10, 1, 9, 0.001, 1, OptionalLong.of(1))))
                    .hasMessageContaining("take at least 11 draws");
            assertThatThrownBy(() -> classifier.certify(
                            image(0), new PredictionSettings(10, 1, 9, 0.001, 1, OptionalLong.of(1))))
                    .hasMessageContaining("take n of at least 10");
        }
    }

    @Test
    void isOfNoUseOnceItIsClosed() throws IOException {
        RobustClassifier classifier = RobustClassifier.load(runs.resolve("rsc1"));
        classifier.close();
        classifier.close();
        closed(() -> classifier.predict(image(0), QUICK));
        closed(() -> classifier.certify(image(0), QUICK));
        closed(() -> classifier.predict(Path.of("none.png")));
        SpikingClassifier network = Experiment.load(RunFolder.open(runs.resolve("rsc1")), IMAGES);
        network.close();
        network.close();
        closed(() -> network.logits(null, null, null));
        closed(() -> network.network().parameters().state());
        closed(() -> network.network().parameters().trainable());
        closed(() -> network.network().parameters().requireGradients(false));
        closed(() -> network.network().parameters().load(Map.of()));
    }

    private static void closed(ThrowingCallable use) {
        assertThatThrownBy(use).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    /** A run knows what it sees: its data set need not be there. */
    @Test
    void needsNoDataSet() throws IOException {
        Path copy = copy(runs.resolve("rsc1"));
        Path recipe = copy.resolve("recipe.json");
        Files.writeString(
                recipe, Files.readString(recipe).replace("shapes10", "imagenet").replaceFirst(" *\"sha256\".*\n", ""));
        try (RobustClassifier classifier = RobustClassifier.load(copy)) {
            assertThat(classifier.format().classNames()).isEqualTo(IMAGES.classNames());
            assertThat(classifier.predict(image(0), QUICK).draws()).isEqualTo(20);
        }
    }

    @Test
    void asksTheDataSetWhereAnOlderRunDoesNotSay() throws IOException {
        Path copy = copy(runs.resolve("rsc1"));
        Files.delete(copy.resolve("input.json"));
        assertThat(RunFolder.open(copy).imageFormat())
                .isEqualTo(RunFolder.open(runs.resolve("rsc1")).imageFormat());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "{\"data\": \"x\"}", "{\"colour\": 3}"})
    void refusesADamagedDescription(String text) throws IOException {
        Path copy = copy(runs.resolve("rsc1"));
        Files.writeString(copy.resolve("input.json"), text);
        assertThatThrownBy(() -> RobustClassifier.load(copy))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("input.json");
    }

    private Path copy(Path run) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try (var files = Files.list(run)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private Path file(int index) throws IOException {
        Path file = folder.resolve(index + ".png");
        ImageIO.write(image(index), "png", file.toFile());
        return file;
    }

    private static BufferedImage image(int index) {
        byte[] pixels = new byte[3 * 32 * 32];
        Limited.single(index, IMAGES).pixels(0, pixels);
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1024; i++) {
            int rgb = (pixels[i] & 0xFF) << 16 | (pixels[1024 + i] & 0xFF) << 8 | pixels[2048 + i] & 0xFF;
            image.setRGB(i % 32, i / 32, rgb);
        }
        return image;
    }
}
