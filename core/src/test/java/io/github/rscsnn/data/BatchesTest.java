package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.tensor.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class BatchesTest {
    private static final Seeds SEEDS = new Seeds(11);
    private static final Dataset DATA = Shapes10.generate(Split.TRAIN, 50, 3);

    private static float[] floats(Batch batch) {
        float[] values = new float[(int) batch.images().numel()];
        new FloatPointer(batch.images().data_ptr()).get(values);
        return values;
    }

    /** Each image of a pass, by its index. */
    private static Map<Integer, float[]> images(Batches batches) {
        Map<Integer, float[]> byIndex = new TreeMap<>();
        try (batches) {
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope()) {
                    Batch batch = batches.next();
                    float[] values = floats(batch);
                    for (int i = 0; i < batch.size(); i++) {
                        float[] image = java.util.Arrays.copyOfRange(values, i * 3072, (i + 1) * 3072);
                        byIndex.put(batch.indices()[i], image);
                    }
                    assertThat(scope).isNotNull();
                }
            }
        }
        return byIndex;
    }

    private static List<Integer> order(Batches batches) {
        List<Integer> order = new ArrayList<>();
        try (batches) {
            while (batches.hasNext()) {
                for (int index : batches.next().indices()) {
                    order.add(index);
                }
            }
        }
        return order;
    }

    private static List<Thread> loaders() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("batches-"))
                .toList();
    }

    @Test
    void sequentialGivesEveryImageAsItIs() {
        try (Batches batches = Batches.sequential(DATA, 20)) {
            assertThat(batches.count()).isEqualTo(3);
            int seen = 0;
            byte[] bytes = new byte[3072];
            while (batches.hasNext()) {
                Batch batch = batches.next();
                assertThat(batch.images().shape()).containsExactly(batch.size(), 3, 32, 32);
                assertThat(batch.labels().shape()).containsExactly(batch.size());
                float[] values = floats(batch);
                for (int i = 0; i < batch.size(); i++, seen++) {
                    assertThat(batch.indices()[i]).isEqualTo(seen);
                    assertThat(batch.labels().get(i).item_long()).isEqualTo(DATA.label(seen));
                    DATA.pixels(seen, bytes);
                    assertThat(values[i * 3072 + 777]).isEqualTo((bytes[777] & 0xFF) / 255f);
                }
            }
            assertThat(seen).isEqualTo(50);
            assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void trainingTakesEveryImageOnceInAnOrderOfTheEpoch() {
        List<Integer> first = order(Batches.training(DATA, Augment.NONE, SEEDS, 0, 16));

        assertThat(first)
                .hasSize(50)
                .doesNotHaveDuplicates()
                .isNotEqualTo(first.stream().sorted().toList());
        assertThat(order(Batches.training(DATA, Augment.NONE, SEEDS, 0, 16))).isEqualTo(first);
        assertThat(order(Batches.training(DATA, Augment.NONE, SEEDS, 1, 16))).isNotEqualTo(first);
        assertThat(order(Batches.training(DATA, Augment.NONE, new Seeds(12), 0, 16)))
                .isNotEqualTo(first);
    }

    @Test
    void anImageLooksTheSameInBatchesOfAnySize() {
        Map<Integer, float[]> small = images(Batches.training(DATA, Augment.CROP_FLIP, SEEDS, 2, 7));
        Map<Integer, float[]> large = images(Batches.training(DATA, Augment.CROP_FLIP, SEEDS, 2, 50));
        Map<Integer, float[]> later = images(Batches.training(DATA, Augment.CROP_FLIP, SEEDS, 3, 50));

        assertThat(small).hasSize(50);
        small.forEach((index, image) -> assertThat(image).isEqualTo(large.get(index)));
        assertThat(small.get(0)).isNotEqualTo(later.get(0));
    }

    @Test
    void closingHalfwayEndsTheThread() {
        Batches batches = Batches.training(DATA, Augment.CROP_FLIP, SEEDS, 0, 2);
        batches.next();
        batches.close();
        batches.close();

        assertThat(loaders()).isEmpty();
        assertThatThrownBy(batches::next).hasMessageContaining("closed");
    }

    @Test
    void aFailureWhileLoadingReachesTheConsumer() {
        Dataset broken = new BrokenAt(DATA, 20);
        try (Batches batches = Batches.sequential(broken, 10)) {
            batches.next();
            batches.next();
            assertThatThrownBy(batches::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("preparing a batch of shapes10 failed: image 20 is unreadable")
                    .hasRootCauseInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(loaders()).isEmpty();
    }

    @Test
    void anInterruptedConsumerStopsAndStaysInterrupted() {
        try (Batches batches = Batches.sequential(DATA, 10)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(batches::next).hasMessageContaining("interrupted");
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(loaders()).isEmpty();
    }

    @Test
    void refusesABatchOfNothing() {
        assertThatThrownBy(() -> Batches.sequential(DATA, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1: got 0");
    }

    /** A data set one image of which cannot be read. */
    @Test
    void theNumberOfReadersChangesNothing(@TempDir Path folder) throws IOException {
        Pictures.imageFolder(folder, 7, 0, "a", "b", "c");
        for (Augment augment : new Augment[] {Augment.RESIZED_CROP_FLIP, Augment.CROP_FLIP}) {
            Map<Integer, float[]> alone = images(Batches.training(files(folder, 1), augment, SEEDS, 4, 5));
            Map<Integer, float[]> together = images(Batches.training(files(folder, 4), augment, SEEDS, 4, 5));
            assertThat(alone).hasSize(21);
            assertThat(together.keySet()).isEqualTo(alone.keySet());
            together.forEach((index, image) -> assertThat(image).isEqualTo(alone.get(index)));
        }
        assertThat(order(Batches.training(files(folder, 1), Augment.NONE, SEEDS, 4, 5)))
                .isEqualTo(order(Batches.training(files(folder, 4), Augment.NONE, SEEDS, 4, 5)));
        assertThat(loaders()).isEmpty();
    }

    private static Dataset files(Path folder, int threads) throws IOException {
        return files(folder, threads, BrokenImages.FAIL);
    }

    private static Dataset files(Path folder, int threads, BrokenImages broken) throws IOException {
        DataLocation location = DataLocation.of(folder).with(new ImageOptions(32, broken, threads));
        return Datasets.open("imagefolder", Split.TRAIN, location);
    }

    @Test
    void brokenImagesAreLeftOutAndNamedOrEndThePass(@TempDir Path folder) throws IOException {
        Pictures.imageFolder(folder, 4, 0, "a", "b", "c");
        Files.writeString(folder.resolve("train/b/0.JPEG"), "x");
        for (String all : List.of("a", "b", "c")) {
            Files.writeString(folder.resolve("train/" + all + "/3.png"), "x");
        }
        for (int threads : new int[] {1, 3}) {
            List<Integer> kept = new ArrayList<>();
            try (Batches batches = Batches.sequential(files(folder, threads, BrokenImages.SKIP), 3)) {
                while (batches.hasNext()) {
                    Batch batch = batches.next();
                    assertThat(batch.images().shape()).containsExactly(batch.size(), 3, 32, 32);
                    for (int i = 0; i < batch.size(); i++) {
                        kept.add(batch.indices()[i]);
                        assertThat(batch.labels().get(i).item_long()).isEqualTo(batch.indices()[i] % 3);
                    }
                }
                assertThat(kept).containsExactly(0, 2, 3, 4, 5, 6, 7, 8);
                assertThat(batches.skipped())
                        .hasSize(4)
                        .first()
                        .asString()
                        .contains(folder.resolve("train/b/0.JPEG") + " is broken");
                assertThat(batches.secondsWaited()).isPositive();
            }
            try (Batches batches = Batches.sequential(files(folder, threads), 3)) {
                assertThatThrownBy(batches::next)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(folder.resolve("train/b/0.JPEG") + " is broken")
                        .hasMessageContaining("--broken-images skip");
            }
        }
        assertThat(loaders()).isEmpty();
    }

    @Test
    void closingInTheMiddleEndsTheReadersToo(@TempDir Path folder) throws IOException {
        Pictures.imageFolder(folder, 8, 0, "a", "b");
        Batches batches = Batches.training(files(folder, 3), Augment.RESIZED_CROP_FLIP, SEEDS, 0, 2);
        batches.next();
        batches.close();
        assertThat(loaders()).isEmpty();
        assertThat(batches.hasNext()).isFalse();
    }

    @Test
    void theLoaderIsMeasuredAlone(@TempDir Path folder) throws IOException {
        Pictures.imageFolder(folder, 3, 0, "a", "b");
        Files.writeString(folder.resolve("train/b/0.JPEG"), "x");
        Dataset data = files(folder, 2, BrokenImages.SKIP);
        LoaderSpeed speed = LoaderSpeed.measure(data, Augment.RESIZED_CROP_FLIP, SEEDS, 2, 0.5);
        assertThat(speed.images()).isGreaterThanOrEqualTo(5);
        assertThat(speed.skipped()).isPositive();
        assertThat(speed.rate()).isEqualTo(speed.images() / speed.seconds());
    }

    private record BrokenAt(Dataset whole, int bad) implements Dataset {
        @Override
        public void pixels(int index, byte[] into) {
            if (index == bad) {
                throw new UnsupportedOperationException("image " + index + " is unreadable");
            }
            whole.pixels(index, into);
        }

        @Override
        public ImageFormat format() {
            return whole.format();
        }

        @Override
        public Split split() {
            return whole.split();
        }

        @Override
        public int size() {
            return whole.size();
        }

        @Override
        public int label(int index) {
            return whole.label(index);
        }
    }

    /** 50 images: batches of 7 leave one over. In an evaluation nothing asks for company. */
    @Test
    void inTrainingALastImageIsNotAlone() {
        assertThat(sizes(Batches.training(DATA, Augment.NONE, SEEDS, 0, 7))).containsExactly(7, 7, 7, 7, 7, 7, 8);
        assertThat(sizes(Batches.training(DATA, Augment.NONE, SEEDS, 0, 8))).containsExactly(8, 8, 8, 8, 8, 8, 2);
        assertThat(sizes(Batches.training(DATA, Augment.NONE, SEEDS, 0, 49))).containsExactly(50);
        assertThat(sizes(Batches.training(DATA, Augment.NONE, SEEDS, 0, 1))).hasSize(50);
        assertThat(sizes(Batches.sequential(DATA, 7))).containsExactly(7, 7, 7, 7, 7, 7, 7, 1);
        assertThat(order(Batches.training(DATA, Augment.NONE, SEEDS, 0, 7)))
                .isEqualTo(order(Batches.training(DATA, Augment.NONE, SEEDS, 0, 8)));
        assertThat(sizes(Batches.training(DATA, Augment.NONE, SEEDS, 0, 7, new Share(1, 2))))
                .hasSize(7)
                .endsWith(4);
    }

    private static List<Integer> sizes(Batches batches) {
        List<Integer> sizes = new ArrayList<>();
        int count = batches.count();
        try (batches) {
            while (batches.hasNext()) {
                sizes.add(batches.next().size());
            }
        }
        assertThat(sizes).hasSize(count);
        return sizes;
    }
}
