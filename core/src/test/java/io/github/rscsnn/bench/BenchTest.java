package io.github.rscsnn.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.coding.Coding;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.Product;
import io.github.rscsnn.network.ProductReplay;
import io.github.rscsnn.network.SpikingClassifier;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Tag("slow")
class BenchTest {
    private static final Variant F32 = new Variant("fused", Precision.F32);
    private static final Variant BF16 = new Variant("fused", Precision.BF16);
    private static final Variant AUTOCAST = new Variant("reference", Precision.BF16);
    private static final Recipe RECIPE =
            Recipe.resolve(Map.of("data", "shapes10", "coding", "direct", "width", 0.0625, "threshold", 0.5));

    @Test
    void timesEveryStepOfEveryVariantBesideItsFloor() throws IOException {
        BenchSettings settings = settings(List.of(2), List.of(2), List.of(Variant.REFERENCE, AUTOCAST, F32, BF16));
        List<Integer> rounds = new ArrayList<>();
        BenchReport report = run(settings, (what, done, total) -> rounds.add((int) done));

        assertThat(report.timings()).hasSize(12);
        assertThat(report.floors()).hasSize(6);
        assertThat(rounds).hasSize(settings.rounds());
        assertThat(rounds.getLast()).isEqualTo(settings.rounds());
        for (BenchReport.Timing timing : report.timings()) {
            assertThat(timing.seconds()).hasSize(2).allMatch(seconds -> seconds > 0);
            assertThat(timing.backend()).startsWith(timing.variant().title());
            assertThat(timing.imagesPerSecond()).isCloseTo(2 / timing.median(), within(1e-9));
            if (timing.variant().equals(AUTOCAST)) {
                assertThat(report.floorOf(timing)).isEmpty();
            } else {
                assertThat(report.floorShare(timing).orElseThrow()).isPositive();
                assertThat(report.limitShare(timing).orElseThrow())
                        .isCloseTo(report.floorOf(timing).orElseThrow().limit() / timing.median(), within(1e-9));
            }
            assertThat(timing.faults()).allMatch(faults -> faults >= 0);
            assertThat(report.speedup(timing).orElseThrow()).isPositive();
        }
        assertThat(report.timings().getFirst().step()).isEqualTo(StepKind.INFERENCE);
        BenchReport.Floor training = report.floors().getLast();
        assertThat(training.step()).isEqualTo(StepKind.TRAINING);
        assertThat(training.products()).hasSize(6 + 6 + 5);
        // the network fires, and pixels are hardly ever zero
        BenchReport.ProductTime first = training.products().getFirst();
        BenchReport.ProductTime second = training.products().get(1);
        assertThat(first.nonzero()).isGreaterThan(0.9);
        assertThat(second.nonzero()).isBetween(0.01, 0.99);
        assertThat(second.kind()).isEqualTo(Product.Kind.FORWARD);
        assertThat(second.gflop()).isCloseTo(2.0 * 46 * 46 * 4 * 8 * 4 / 1e9, within(1e-12));
    }

    @Test
    void anEpochIsTrainedBesideTheSteps() throws IOException {
        BenchSettings settings =
                new BenchSettings(RECIPE, List.of(4), List.of(2), List.of(StepKind.TRAINING), List.of(F32), 1, 1, 8);
        List<Integer> rounds = new ArrayList<>();
        Dataset images = Experiment.open(RECIPE, Split.TEST, 8);
        BenchReport report = new Bench(settings, images, (what, done, total) -> rounds.add((int) done))
                .withTrainingData(Experiment.open(RECIPE, Split.TRAIN, 8))
                .run(
                        steps -> Parts.classifier(Recipe.resolve(RECIPE.toMap(), Map.of("time-steps", steps)), images),
                        false);

        assertThat(rounds).hasSize(settings.rounds());
        BenchReport.Epoch epoch = report.epochs().getFirst();
        assertThat(report.epochs()).hasSize(1);
        assertThat(epoch.images()).isEqualTo(8);
        assertThat(epoch.imagesPerSecond()).isCloseTo(8 / epoch.seconds(), within(1e-9));
        // two steps of four images, and more besides
        double limit = report.floors().getFirst().limit();
        assertThat(report.limitShare(epoch).orElseThrow()).isCloseTo(2 * limit / epoch.seconds(), within(1e-9));
    }

    /** More steps before than announced, and neither timed nor told. */
    @Test
    void warmsUpUntilTheCompilerIsDone() throws IOException {
        BenchSettings settings =
                new BenchSettings(RECIPE, List.of(1), List.of(1), List.of(StepKind.INFERENCE), List.of(F32), 1, 2, 0);
        Dataset images = Experiment.open(RECIPE, Split.TEST, 1);
        int[] steps = new int[2];
        for (int seconds = 0; seconds < 2; seconds++) {
            List<Integer> rounds = new ArrayList<>();
            AtomicInteger encoded = new AtomicInteger();
            BenchReport report = new Bench(settings, images, (what, done, total) -> rounds.add((int) done))
                    .warmingUpFor(seconds)
                    .run(
                            timeSteps -> {
                                SpikingClassifier classifier = Parts.classifier(
                                        Recipe.resolve(RECIPE.toMap(), Map.of("time-steps", timeSteps)), images);
                                return classifier.withCoding(counting(classifier.coding(), encoded));
                            },
                            true);
            assertThat(rounds).hasSize(settings.rounds());
            assertThat(report.timings().getFirst().seconds()).hasSize(2);
            steps[seconds] = encoded.get();
        }
        assertThat(steps[0])
                .as("warm-up, recorded for the floor, timed twice, memory")
                .isEqualTo(5);
        assertThat(steps[1]).isGreaterThan(steps[0]);
    }

    private static Coding counting(Coding coding, AtomicInteger encoded) {
        return (Coding) Proxy.newProxyInstance(
                Coding.class.getClassLoader(), new Class<?>[] {Coding.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("encode")) {
                        encoded.incrementAndGet();
                    }
                    return method.invoke(coding, arguments);
                });
    }

    @Test
    void anEpochNeedsItsImages() throws IOException {
        BenchSettings settings =
                new BenchSettings(RECIPE, List.of(4), List.of(2), List.of(StepKind.TRAINING), List.of(F32), 1, 1, 9);
        Dataset images = Experiment.open(RECIPE, Split.TRAIN, 8);
        Bench bench = new Bench(settings, images, Progress.SILENT);
        assertThatThrownBy(() -> bench.withTrainingData(images))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9")
                .hasMessageContaining("8");
    }

    @Test
    void everyPairOfBatchAndTimeStepsHasItsRows() throws IOException {
        BenchReport report = run(settings(List.of(1, 2), List.of(1, 2), List.of(F32)), Progress.SILENT);
        assertThat(report.timings()).hasSize(12);
        assertThat(report.timings())
                .extracting(timing -> timing.batch() + "x" + timing.timeSteps())
                .containsOnly("1x1", "1x2", "2x1", "2x2");
        assertThat(report.speedup(report.timings().getFirst())).isEmpty();
    }

    @Test
    void refusesWhatCannotBeTimed() throws IOException {
        assertThatThrownBy(() -> settings(List.of(0), List.of(1), List.of(F32)))
                .hasMessageContaining("batch must be at least 1, got 0");
        assertThatThrownBy(() -> settings(List.of(1), List.of(1), List.of())).hasMessageContaining("no backend");
        assertThatThrownBy(() -> run(settings(List.of(100_000), List.of(1), List.of(F32)), Progress.SILENT))
                .hasMessageContaining("a batch of 100000 needs as many images");
        Variant impossible = new Variant("cuda-reference", Precision.BF16);
        assertThatThrownBy(() -> run(settings(List.of(1), List.of(1), List.of(impossible)), Progress.SILENT))
                .hasMessageContaining("f32");
    }

    @Test
    void readsThePeakFromTheStatusOfTheProcess() {
        assertThat(PeakMemory.parse("VmPeak:\t  9 kB\nVmHWM:\t   1234 kB\nVmRSS:\t 1 kB\n"))
                .isEqualTo(1234L * 1024);
        assertThat(PeakMemory.parse("Name: x\n")).isNull();
    }

    /** What the floor keeps must not count as a step's: the peak is taken after this. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theFloorGivesItsMemoryBack() throws IOException {
        List<Long> tall = List.of(8192L, 8L);
        ProductReplay replay = new ProductReplay();
        replay.nanos(new Product(Product.Kind.FORWARD, "lif1", tall, tall, 1, 0, Precision.F32));
        long kept = residentPages();
        replay.rest();
        long pagesOfResult = 8192L * 8192 * 4 / 4096;
        assertThat(kept - residentPages()).isGreaterThan(pagesOfResult / 2);
    }

    private static long residentPages() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]);
    }

    @Test
    void readsPageFaultsWhateverTheProcessIsNamed() {
        assertThat(PeakMemory.parseFaults("7 (a) b) S 1 2 3 4 5 6 789 10 11 12"))
                .isEqualTo(789);
    }

    /** Two products of 6 and 1 GFLOP at 3 and 1 GFLOP/s: at 3 both take 7 / 3 seconds. */
    @Test
    void theLimitIsEverythingAtTheRateOfTheFastest() {
        BenchReport.Floor floor = new BenchReport.Floor(
                StepKind.INFERENCE, "f32", 1, 1, List.of(3.0), List.of(product(6, 2), product(1, 1)));
        assertThat(floor.limit()).isCloseTo(7.0 / 3, within(1e-12));
    }

    private static BenchReport.ProductTime product(double gflop, double seconds) {
        return new BenchReport.ProductTime(
                "lif1", Product.Kind.FORWARD, List.of(1L, 1L), List.of(1L, 1L), "f32", gflop, seconds, 1);
    }

    @Test
    void saysWhichSettingsOverrideOpenBlas() {
        assertThat(OpenBlas.overrides(Map.of("OPENBLAS_CORETYPE", "Haswell", "OPENBLAS_NUM_THREADS", "2")))
                .contains("OPENBLAS_CORETYPE=Haswell");
        assertThat(OpenBlas.overrides(Map.of("OPENBLAS_THREAD_TIMEOUT", "4"))).isEmpty();
    }

    @Test
    void medians() {
        assertThat(Medians.of(List.of(3.0, 1.0, 2.0))).isEqualTo(2);
        assertThat(Medians.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
        assertThatThrownBy(() -> Medians.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static BenchSettings settings(List<Integer> batches, List<Integer> timeSteps, List<Variant> variants) {
        return new BenchSettings(RECIPE, batches, timeSteps, List.of(StepKind.values()), variants, 1, 2, 0);
    }

    private static BenchReport run(BenchSettings settings, Progress listener) throws IOException {
        Dataset data = Experiment.open(RECIPE, Split.TEST, 8);
        return new Bench(settings, data, listener)
                .run(
                        steps -> Parts.classifier(Recipe.resolve(RECIPE.toMap(), Map.of("time-steps", steps)), data),
                        false);
    }
}
