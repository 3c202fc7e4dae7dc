package io.github.rscsnn.experiment;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.AttackType;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.attack.Setting;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.data.FileKind;
import io.github.rscsnn.data.NpyArray;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Images that another tool made, judged as any attack's are: the i-th of a file is made from the i-th test image, unless the file has a
 * tensor {@code image} that says otherwise. Images that are farther than ε from these are refused: they were made from others.
 */
record GivenImages(Path file, Threat threat, Content content) implements Attack {
    private static final Setting<Path> FILE = new Setting<>(
            "adversarial",
            "FILE",
            null,
            "a safetensors or .npy file of floats [N, C, H, W] in [0, 1]",
            any -> true,
            "Images that another tool made from the first test images.",
            Path::of);

    /** Beyond [0, 1] by rounding. */
    private static final float ROUNDING = 1e-6f;

    /** The file that was read last: plans are made several times, and each names its checksum. */
    private static @Nullable Content last;

    /** What {@code META-INF/services} names. */
    public static final class Type extends AttackType {
        public Type() {
            super("given", Needs.NOTHING, 1, 1, GivenImages::of, FILE);
        }
    }

    /**
     * @param stamp of the file as it was read
     * @param shape [N, C, H, W]
     * @param rows by place in the data set
     */
    private record Content(String stamp, String sha256, float[] pixels, long[] shape, Map<Integer, Integer> rows) {}

    private static GivenImages of(AttackOptions options) {
        Path file = options.find(FILE);
        Require.argument(file != null, "attack 'given' judges images of a file: name it, --adversarial FILE");
        try {
            return new GivenImages(file, options.threat(), content(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static synchronized Content content(Path file) throws IOException {
        Require.file(Files.isRegularFile(file), "no such file of adversarial images: %s", file);
        String stamp = file.toAbsolutePath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
        if (last == null || !last.stamp().equals(stamp)) {
            try (StepScope scope = new StepScope()) {
                last = read(file, stamp);
            }
        }
        return last;
    }

    private static Content read(Path file, String stamp) throws IOException {
        Tensor images;
        Tensor places = null;
        if (file.toString().endsWith(".npy")) {
            NpyArray array = NpyArray.read(file);
            if (!array.dtype().startsWith("<f")) {
                throw new IOException(file + " holds " + array.dtype()
                        + ": save pixels as floats in [0, 1], (x / 255).astype(\"float32\")");
            }
            images = array.toFloatTensor();
        } else {
            requireNoOtherKind(file);
            Map<String, Tensor> tensors = Safetensors.read(file);
            images = tensors.containsKey("adversarial") ? tensors.get("adversarial") : only(file, tensors);
            places = tensors.get("image");
        }
        long[] shape = Tensors.shape(images);
        if (shape.length != 4) {
            throw new IOException(
                    file + " holds an array of shape " + Arrays.toString(shape) + ", images are [N, C, H, W]");
        }
        float[] pixels = Tensors.floats(images.to(org.bytedeco.pytorch.global.torch.ScalarType.Float));
        requireRange(file, pixels);
        Require.file(shape[0] > 0, "%s holds no image", file);
        return new Content(stamp, Digests.sha256(file), pixels, shape, rows(file, shape[0], places));
    }

    /** What safetensors files say of themselves is of weights. */
    private static void requireNoOtherKind(Path file) throws IOException {
        byte[] head;
        try (InputStream in = Files.newInputStream(file)) {
            head = in.readNBytes(FileKind.HEAD);
        }
        FileKind kind = head.length > 8 && head[8] == '{' ? null : FileKind.of(head);
        if (kind != null || head.length < 8) {
            throw new IOException(file + " is " + (kind == null ? "too short for images" : kind.description())
                    + ": save them as .npy (numpy.save) or safetensors");
        }
    }

    private static Map<Integer, Integer> rows(Path file, long count, @Nullable Tensor places) throws IOException {
        if (places != null && (places.is_floating_point() || places.numel() != count)) {
            throw new IOException(file + " names in 'image' the places of " + places.numel() + " images, as "
                    + (places.is_floating_point() ? "fractions" : "whole numbers") + ", and holds " + count
                    + ": one whole number each");
        }
        long[] named = places == null ? null : Tensors.longs(places);
        Map<Integer, Integer> rows = new HashMap<>();
        for (int row = 0; row < count; row++) {
            long place = named == null ? row : named[row];
            if (place < 0 || place > Integer.MAX_VALUE || rows.put((int) place, row) != null) {
                throw new IOException(file + " names in 'image' the test image " + place
                        + (place < 0 || place > Integer.MAX_VALUE ? ", which there is not" : " twice"));
            }
        }
        return rows;
    }

    private static Tensor only(Path file, Map<String, Tensor> tensors) throws IOException {
        if (tensors.size() != 1) {
            throw new IOException(file + " holds the tensors " + String.join(", ", tensors.keySet())
                    + ": call that of the images 'adversarial'");
        }
        return tensors.values().iterator().next();
    }

    private static void requireRange(Path file, float... pixels) throws IOException {
        float low = 0;
        float high = 1;
        for (float pixel : pixels) {
            if (!(pixel >= -ROUNDING && pixel <= 1 + ROUNDING)) {
                low = Math.min(low, pixel);
                high = Float.isNaN(pixel) || Float.isNaN(high) ? Float.NaN : Math.max(high, pixel);
            }
        }
        Require.file(
                low >= 0 && high <= 1,
                "%s holds pixels from %.3g to %.3g where [0, 1] is asked for: %s",
                file,
                low,
                high,
                high > 2 && low >= 0 ? "divide them by 255" : "undo the normalisation, and clamp");
    }

    @Override
    public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
        if (!(noise instanceof Noise.PerImage named)) {
            throw new IllegalArgumentException("given images are found by the identity of images: Noise.perImage");
        }
        int[] places = named.images();
        long[] expected = Tensors.shape(images);
        long[] shape = content.shape();
        if (!Arrays.equals(Arrays.copyOfRange(expected, 1, 4), Arrays.copyOfRange(shape, 1, 4))) {
            throw new IllegalArgumentException(file + " holds images of shape "
                    + Arrays.toString(Arrays.copyOfRange(shape, 1, 4)) + " [C, H, W], the test images are of "
                    + Arrays.toString(Arrays.copyOfRange(expected, 1, 4)));
        }
        int size = (int) (shape[1] * shape[2] * shape[3]);
        float[] rows = new float[places.length * size];
        for (int i = 0; i < places.length; i++) {
            Integer row = content.rows().get(places[i]);
            if (row == null) {
                throw new IllegalArgumentException(file + " has no image for test image " + places[i] + ", it holds "
                        + shape[0] + ": judge as many, --limit " + shape[0]);
            }
            System.arraycopy(content.pixels(), row * size, rows, i * size, size);
        }
        try (StepScope scope = new StepScope()) {
            Tensor found = Tensors.clamp(Tensors.of(rows, expected), 0, 1);
            requireInside(found, images, places);
            return scope.keep(found);
        }
    }

    private void requireInside(Tensor found, Tensor images, int... places) {
        float[] inside =
                Tensors.floats(threat.holds(found, images).to(org.bytedeco.pytorch.global.torch.ScalarType.Float));
        float[] distances = Tensors.floats(threat.distances(found, images));
        for (int i = 0; i < places.length; i++) {
            Require.argument(
                    inside[i] != 0,
                    "%s: its image for test image %d is %.4g away (%s): were they made for a larger epsilon, from other"
                            + " images, or in another order?",
                    file,
                    places[i],
                    distances[i],
                    threat.title());
        }
    }

    @Override
    public boolean endsEarly() {
        return false;
    }

    @Override
    public boolean fixed() {
        return true;
    }

    @Override
    public double cost(Price price) {
        return 0;
    }

    @Override
    public String name() {
        return "given(" + threat.title() + ", file=" + file.getFileName() + ", sha256=" + content.sha256() + ")";
    }
}
