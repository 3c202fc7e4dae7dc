package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
@Tag("slow")
class ClassifierPoolTest {
    private static final PredictionSettings FEW =
            PredictionSettings.DEFAULTS.withDraws(20).withCertificateDraws(5, 20);
    private static int threadsBefore;

    @TempDir
    private static Path folder;

    private static Path run;

    @BeforeAll
    static void train() throws IOException {
        threadsBefore = io.github.rscsnn.tensor.Threads.count();
        run = folder.resolve("run");
        Experiment.train(
                Recipe.resolve(Map.of(
                        "data",
                        "shapes10",
                        "coding",
                        "rsc1",
                        "width",
                        0.0625,
                        "time-steps",
                        2,
                        "threshold",
                        0.5,
                        "epochs",
                        1,
                        "train-limit",
                        100,
                        "test-limit",
                        0)),
                run);
    }

    @AfterAll
    static void threadsAsBefore() {
        io.github.rscsnn.tensor.Threads.use(threadsBefore);
    }

    /** Whichever copy answers, with the secret seed and with a given one. */
    @Test
    void anImageGetsOneAnswer() throws Exception {
        try (ClassifierPool pool = ClassifierPool.load(run, 3, 100);
                RobustClassifier alone = RobustClassifier.load(run)) {
            pool.warmUp(FEW);
            List<BufferedImage> images =
                    IntStream.range(0, 60).mapToObj(i -> image(i % 3)).toList();
            List<CompletableFuture<Prediction>> secret = new ArrayList<>();
            List<CompletableFuture<Prediction>> seeded = new ArrayList<>();
            for (BufferedImage image : images.subList(0, 40)) {
                secret.add(pool.predict(image, FEW));
                seeded.add(pool.predict(image, FEW.withSeed(5)));
            }
            for (int i = 0; i < 40; i++) {
                assertThat(secret.get(i).get()).isEqualTo(secret.get(i % 3).get());
                assertThat(seeded.get(i).get()).isEqualTo(alone.predict(images.get(i), FEW.withSeed(5)));
            }
            assertThat(pool.certify(image(0), FEW).get().certificate()).isNotNull();
            assertThat(pool.format()).isEqualTo(alone.format());
            assertThat(pool.title()).isEqualTo(alone.title());
        }
    }

    /** A full queue refuses at once; an answer that is not wanted any more costs nothing. */
    @Test
    void refusesWhatItCannotHold() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger looked = new AtomicInteger();
        // looked at by the worker alone: it stops there until the test lets it go
        BufferedImage slow = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB) {
            @Override
            public int getWidth() {
                looked.incrementAndGet();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return super.getWidth();
            }
        };
        ClassifierPool pool = ClassifierPool.load(run, 1, 2);
        try (pool) {
            CompletableFuture<Prediction> first = pool.predict(slow, FEW);
            while (looked.get() == 0) {
                Thread.onSpinWait();
            }
            CompletableFuture<Prediction> second = pool.predict(image(0), FEW);
            CompletableFuture<Prediction> third = pool.predict(image(0), FEW);
            assertThat(pool.waiting()).isEqualTo(2);
            assertThatThrownBy(() -> pool.predict(image(0), FEW))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessage("all 1 workers are busy and 2 images wait: try later");
            third.cancel(false);
            go.countDown();
            assertThat(first.get().draws()).isEqualTo(20);
            assertThat(second.get().draws()).isEqualTo(20);
        }
        assertThatThrownBy(() -> pool.predict(image(0), FEW))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void failuresReachWhoAsked() throws Exception {
        try (ClassifierPool pool = ClassifierPool.load(run, 1, 2)) {
            CompletableFuture<Prediction> refused = pool.predict(image(0), FEW.withDraws(2));
            assertThatThrownBy(refused::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("not significant");
            assertThat(pool.predict(image(0), FEW).get().draws())
                    .as("the worker goes on")
                    .isEqualTo(20);
        }
        assertThatThrownBy(() -> ClassifierPool.load(run, 0, 1))
                .hasMessageContaining("workers must be at least 1, got 0");
        assertThatThrownBy(() -> ClassifierPool.load(folder.resolve("none"), 2, 1))
                .isInstanceOf(IOException.class);
    }

    private static BufferedImage image(int seed) {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 1024; i++) {
            image.setRGB(i % 32, i / 32, random.nextInt(1 << 24));
        }
        return image;
    }
}
