package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.ImageGrid;
import io.github.rscsnn.report.page.Block.Gallery;
import io.github.rscsnn.report.page.Block.Tone;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Test images, what the network sees of them, and what an attack made of them. */
final class ExampleSection {
    /** Of the draws that one class must have for a verdict to be clear. */
    private static final double CLEAR = 0.8;

    /** Of several runs. */
    private static final int SHOWN_OF_SEVERAL = 1;

    private ExampleSection() {}

    /** @throws IOException if {@code examples} is not what {@code rsc evaluate} writes */
    static void require(JsonNode examples) throws IOException {
        Json.text(examples.path("attack"), "label");
        Json.number(examples.path("attack"), "epsilon");
        for (JsonNode image : Json.list(examples, "images")) {
            Json.text(image, "label");
            Require.file(!Json.list(image, "pictures").isEmpty(), "an example has no picture");
            for (JsonNode picture : image.path("pictures")) {
                picture(picture);
            }
        }
    }

    static Report.Section of(Comparison runs) {
        List<Block> blocks = new ArrayList<>();
        for (RunData run : runs.runs()) {
            if (!run.examples().path("images").isEmpty()) {
                add(blocks, runs, run);
            }
        }
        if (!blocks.isEmpty()) {
            blocks.addFirst(
                    Block.Text.of(
                            "The image, what reaches the network's first layer (its coding, one draw), the"
                                    + " image after the attack, and what the attack added. Shown are the first images about which nearly"
                                    + " all draws agree, both as they are and attacked; the others of those kept can be unfolded."));
        }
        return new Report.Section("examples", "Images", "what the network sees, and what the attack added", blocks);
    }

    private static void add(List<Block> blocks, Comparison runs, RunData run) {
        JsonNode examples = run.examples();
        JsonNode attack = examples.path("attack");
        String epsilon = Fraction.text(attack.path("epsilon").asDouble());
        String source = attack.path("source").asText();
        boolean normalised =
                run.hasNoise() && run.recipe().path("noise-space").asText().equals("normalised");
        blocks.add(new Block.Heading(runs.name(run), runs.runs().indexOf(run)));
        blocks.add(Block.Text.of("Attack: " + attack.path("attack").asText()
                + (source.isEmpty() ? "" : "; gradient " + source)
                + ". Perturbations are magnified: grey is no change, black −" + epsilon + ", white +" + epsilon + "."
                + (normalised ? " Coded maps show normalised values, clamped to [0, 1]." : "")));
        List<Gallery.Row> shown = new ArrayList<>();
        List<Gallery.Row> folded = new ArrayList<>();
        for (JsonNode image : examples.path("images")) {
            boolean room = !runs.single() ? shown.size() < SHOWN_OF_SEVERAL : true;
            (room && clear(image) ? shown : folded).add(row(image));
        }
        if (shown.isEmpty()) {
            shown.add(folded.removeFirst());
        }
        String name = "images-" + runs.slug(run);
        blocks.add(new Gallery(name, shown));
        if (!folded.isEmpty()) {
            blocks.add(Block.Fold.of(folded.size() + " more", new Gallery(name, folded)));
        }
    }

    /** Whether nearly all draws say the same of the image, and of the attacked one. */
    private static boolean clear(JsonNode image) {
        for (String kind : List.of("clean", "attacked")) {
            JsonNode answer = image.path(kind);
            if (answer.path("votes").asDouble() < CLEAR * answer.path("draws").asDouble(Double.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return true;
    }

    private static Gallery.Row row(JsonNode image) {
        List<Gallery.Picture> pictures = new ArrayList<>();
        for (JsonNode node : image.path("pictures")) {
            JsonNode answer = switch (node.path("kind").asText()) {
                case "IMAGE" -> image.path("clean");
                case "ADVERSARIAL" -> image.path("attacked");
                default -> image.path("none");
            };
            boolean known = answer.path("predicted").isTextual();
            boolean right =
                    answer.path("predicted").asText().equals(image.path("label").asText());
            BufferedImage picture = decoded(node);
            pictures.add(new Gallery.Picture(
                    node.path("title").asText(),
                    picture.getWidth(),
                    picture.getHeight(),
                    ImageGrid.png(picture),
                    known
                            ? (right ? "✓ " : "✗ ") + answer.path("predicted").asText() + ", "
                                    + answer.path("votes").asText() + " of "
                                    + answer.path("draws").asText() + " draws"
                            : "",
                    right ? Tone.GOOD : Tone.BAD));
        }
        return new Gallery.Row(image.path("index").asText(), image.path("label").asText(), pictures);
    }

    /** All images of a run, for a file; null where they have not the same pictures. */
    static @Nullable ImageGrid grid(RunData run) {
        List<ImageGrid.Row> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        for (JsonNode image : run.examples().path("images")) {
            List<BufferedImage> pictures = new ArrayList<>();
            titles.clear();
            for (JsonNode node : image.path("pictures")) {
                pictures.add(decoded(node));
                titles.add(node.path("title").asText().replace(", ", "\n"));
            }
            rows.add(new ImageGrid.Row(
                    "#" + image.path("index").asText() + "\n"
                            + image.path("label").asText(),
                    pictures));
        }
        return rows.stream().allMatch(row -> row.images().size() == titles.size()) ? new ImageGrid(titles, rows) : null;
    }

    private static BufferedImage decoded(JsonNode node) {
        try {
            return picture(node);
        } catch (IOException e) {
            throw new IllegalStateException("was read before", e);
        }
    }

    private static BufferedImage picture(JsonNode node) throws IOException {
        int channels = node.path("channels").asInt();
        int height = node.path("height").asInt();
        int width = node.path("width").asInt();
        byte[] bytes = node.path("pixels").binaryValue();
        Require.file(
                bytes != null
                        && height >= 1
                        && width >= 1
                        && (channels == 1 || channels == 3)
                        && bytes.length == (long) channels * height * width,
                "a picture is not of %sx%sx%s bytes",
                channels,
                height,
                width);
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (bytes[i] & 0xff) / 255f;
        }
        return ImageGrid.picture(channels, height, width, pixels);
    }
}
