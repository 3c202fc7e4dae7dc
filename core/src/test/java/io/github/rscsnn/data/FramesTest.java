package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Coded;
import io.github.rscsnn.coding.FrameCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.tensor.Tensors;
import io.jhdf.HdfFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(InScope.class)
class FramesTest {
    private static final long[] SHAPE = {3, 2, 2, 4, 5}; // N, T, C, H, W
    private static final int EACH = 80;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"npz", "npy", "h5"})
    void everyKindOfFileHoldsTheSameFrames(String kind) throws IOException {
        write(kind, "test", counts(7), new double[] {0, 4, 1});
        Dataset data = open(Split.TEST);
        assertThat(data.size()).isEqualTo(3);
        assertThat(new int[] {data.frames(), data.channels(), data.height(), data.width()})
                .containsExactly(2, 4, 4, 5);
        assertThat(data.classNames()).containsExactly("0", "1", "2", "3", "4");
        assertThat(data.label(1)).isEqualTo(4);
        byte[] pixels = new byte[EACH];
        data.pixels(2, pixels);
        double[] expected = Arrays.copyOfRange(counts(7), 2 * EACH, 3 * EACH);
        for (int i = 0; i < EACH; i++) {
            // 7 events are 7 of 15
            assertThat(Byte.toUnsignedInt(pixels[i])).isEqualTo((int) (expected[i] * 17));
        }
        assertThat(data.normalisation().std()).hasSize(4).containsOnly(1f / 15);
        assertThat(Limited.first(2, data).frames()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "5, 5", "16, 17", "60, 85", "255, 255"})
    void noCountIsRounded(int largest, int levels) throws IOException {
        write("npz", "test", counts(largest), new double[] {0, 1, 1});
        Dataset data = open(Split.TEST);
        byte[] pixels = new byte[EACH];
        data.pixels(0, pixels);
        float std = data.normalisation().std()[0];
        assertThat(std).isEqualTo(1f / levels);
        for (int i = 0; i < EACH; i++) {
            assertThat(Byte.toUnsignedInt(pixels[i]) / 255f / std)
                    .isCloseTo((float) counts(largest)[i], org.assertj.core.data.Offset.offset(1e-4f));
        }
    }

    @Test
    void fractionsArePixels() throws IOException {
        double[] halves = new double[3 * EACH];
        Arrays.fill(halves, 0.5);
        write("npy", "test", halves, new double[] {0, 1, 1});
        Dataset data = open(Split.TEST);
        byte[] pixels = new byte[EACH];
        data.pixels(0, pixels);
        assertThat(pixels).containsOnly((byte) 128);
        assertThat(data.normalisation().std()).containsOnly(1f);
    }

    @Test
    void trainAndTestHaveOneScaleAndTheClassesOfBoth() throws IOException {
        write("npz", "train", counts(9), new double[] {0, 1, 6});
        write("h5", "test", counts(2), new double[] {0, 1, 1});
        assertThat(open(Split.TEST).normalisation()).isEqualTo(open(Split.TRAIN).normalisation());
        assertThat(open(Split.TEST).classNames()).hasSize(7);
    }

    @Test
    void aNetworkSeesTheSameCountsInAFileOfAnotherDivisor() throws IOException {
        write("npz", "train", counts(9), new double[] {0, 1, 1});
        write("npz", "test", counts(2), new double[] {0, 1, 1});
        ImageFormat trained = open(Split.TEST).format();
        Files.delete(folder.resolve("train.npz"));
        Dataset alone = open(Split.TEST);
        assertThat(new int[] {trained.levels(), alone.format().levels()}).containsExactly(15, 3);
        byte[] pixels = new byte[EACH];
        alone.pixels(0, pixels);
        float std = alone.format().seenBy(trained).normalisation().std()[0];
        for (int i = 0; i < EACH; i++) {
            assertThat(Byte.toUnsignedInt(pixels[i]) / 255f / std)
                    .isCloseTo((float) counts(2)[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
    }

    @Test
    void theCodingHandsOutFrameByFrame() throws IOException {
        write("npz", "test", counts(3), new double[] {0, 1, 1});
        Tensor images = Batches.sequential(open(Split.TEST), 3).next().images();
        Normalise times3 = new Normalise(new float[] {0, 0}, new float[] {1f / 3, 1f / 3});
        Coded coded = new FrameCoding().encode(images, 2, times3, Noise.none());
        assertThat(Tensors.shape(coded.data())).containsExactly(2, 3, 2, 4, 5);
        float[] frame = Tensors.floats(coded.data().select(0, 1).select(0, 2).contiguous()); // image 2 at step 1
        for (int i = 0; i < frame.length; i++) {
            assertThat(frame[i])
                    .isCloseTo((float) counts(3)[2 * EACH + EACH / 2 + i], org.assertj.core.data.Offset.offset(1e-5f));
        }
        assertThatThrownBy(() -> new FrameCoding().encode(images, 3, times3, Noise.none()))
                .hasMessageContaining("hold no 3 frames");
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        refused("no test frames in " + folder.toAbsolutePath());
        double[] labels = {0, 1, 1};
        write("npy", "test", counts(2), labels);
        Files.delete(folder.resolve("test-labels.npy"));
        refused("has no test-labels.npy beside it");
        Files.delete(folder.resolve("test-frames.npy"));

        zip(folder.resolve("test.npz"), "x", npy(SHAPE, counts(2)), "labels", npy(new long[] {3}, labels));
        refused("has no array 'frames', it has labels, x");
        zip(
                folder.resolve("test.npz"),
                "frames",
                npy(new long[] {3, 4, 4, 5}, counts(1)),
                "labels",
                npy(new long[] {3}, labels));
        refused("have the shape [3, 4, 4, 5], expected five dimensions [N, T, C, H, W]");
        zip(folder.resolve("test.npz"), "frames", npy(SHAPE, counts(2)), "labels", npy(new long[] {2}, new double[2]));
        refused("its labels have the shape [2], expected one for each of the 3 images [3]");
        write("npz", "test", counts(2), new double[] {0, -1, 1});
        refused("label 1 is -1.0, expected a class from 0 on");
        write("npz", "test", counts(2), new double[3]);
        refused("holds labels of one class alone");
        write("npz", "test", counts(256), labels);
        refused("holds counts up to 256.0: frames are numbers in [0, 1] or whole counts up to 255");
        double[] uneven = counts(3);
        uneven[5] = 2.5;
        write("npz", "test", uneven, labels);
        refused("holds numbers up to 3.0");
        uneven[5] = Double.NaN;
        write("npz", "test", uneven, labels);
        refused("image 0 holds NaN");
        uneven[5] = -1;
        write("npz", "test", uneven, labels);
        refused("image 0 holds -1.0, expected numbers from 0 on");

        write("npz", "test", counts(2), labels);
        zip(
                folder.resolve("train.npz"),
                "frames",
                npy(new long[] {3, 4, 1, 4, 5}, counts(2)),
                "labels",
                npy(new long[] {3}, labels));
        refused("train and test must have one shape [T, C, H, W]");
        Files.delete(folder.resolve("train.npz"));
        byte[] whole = Files.readAllBytes(folder.resolve("test.npz"));
        Files.write(folder.resolve("test.npz"), Arrays.copyOf(whole, whole.length / 2));
        refused("test.npz is damaged");
        Files.delete(folder.resolve("test.npz"));
        write("h5", "test", counts(2), new double[] {0, 1, 1});
        byte[] hdf = Files.readAllBytes(folder.resolve("test.h5"));
        Files.write(folder.resolve("test.h5"), Arrays.copyOf(hdf, hdf.length - 3));
        refused("test.h5 is cut: it has " + (hdf.length - 3) + " bytes and says " + hdf.length);
        Files.writeString(folder.resolve("test.h5"), "not HDF5");
        refused("cannot read " + folder.resolve("test.h5"));
    }

    private void refused(String message) {
        assertThatThrownBy(() -> open(Split.TEST))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private Dataset open(Split split) throws IOException {
        return Datasets.open("frames", split, DataLocation.of(folder));
    }

    /** 0 to {@code largest} in turn. */
    private static double[] counts(int largest) {
        double[] counts = new double[3 * EACH];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i % 7 == 0 ? largest : i % (largest + 1);
        }
        return counts;
    }

    private void write(String kind, String split, double[] frames, double[] labels) throws IOException {
        byte[] values = npy(SHAPE, frames);
        byte[] classes = npy(new long[] {labels.length}, labels);
        switch (kind) {
            case "npy" -> {
                Files.write(folder.resolve(split + "-frames.npy"), values);
                Files.write(folder.resolve(split + "-labels.npy"), classes);
            }
            case "h5" -> {
                float[][][][][] nested = new float[3][2][2][4][5];
                for (int i = 0; i < frames.length; i++) {
                    nested[i / EACH][i / 40 % 2][i / 20 % 2][i / 5 % 4][i % 5] = (float) frames[i];
                }
                try (var hdf = HdfFile.write(folder.resolve(split + ".h5"))) {
                    hdf.putDataset("frames", nested);
                    hdf.putDataset(
                            "labels",
                            Arrays.stream(labels)
                                    .mapToLong(label -> (long) label)
                                    .toArray());
                }
            }
            default -> zip(folder.resolve(split + ".npz"), "frames", values, "labels", classes);
        }
    }

    private static void zip(Path file, Object... entries) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < entries.length; i += 2) {
                zip.putNextEntry(new ZipEntry(entries[i] + ".npy"));
                zip.write((byte[]) entries[i + 1]);
            }
        }
    }

    private static byte[] npy(long[] shape, double[] values) throws IOException {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': "
                + Arrays.toString(shape).replace('[', '(').replace("]", ",)") + ", }\n";
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length() + values.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes.array());
        return out.toByteArray();
    }
}
