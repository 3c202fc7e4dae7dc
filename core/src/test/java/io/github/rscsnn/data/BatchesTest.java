package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.tensor.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

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
    private record BrokenAt(Dataset whole, int bad) implements Dataset {
        @Override
        public void pixels(int index, byte[] into) {
            if (index == bad) {
                throw new UnsupportedOperationException("image " + index + " is unreadable");
            }
            whole.pixels(index, into);
        }

        @Override
        public String name() {
            return whole.name();
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
        public int channels() {
            return whole.channels();
        }

        @Override
        public int height() {
            return whole.height();
        }

        @Override
        public int width() {
            return whole.width();
        }

        @Override
        public int label(int index) {
            return whole.label(index);
        }

        @Override
        public List<String> classNames() {
            return whole.classNames();
        }

        @Override
        public Normalisation normalisation() {
            return whole.normalisation();
        }
    }
}
