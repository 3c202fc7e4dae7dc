package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.experiment.Fraction;
import io.github.rscsnn.report.ImageGrid;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Test images, what the network sees of them, and what an attack made of them. */
final class ExampleSection {
    /** Of several runs; the others can be unfolded. */
    private static final int SHOWN_OF_SEVERAL = 2;

    private ExampleSection() {}

    /** @throws IOException if {@code examples} is not what {@code rsc evaluate} writes */
    static void require(JsonNode examples) throws IOException {
        Json.text(examples.path("attack"), "label");
        Json.number(examples.path("attack"), "epsilon");
        for (JsonNode image : Json.list(examples, "images")) {
            Json.text(image, "label");
            if (Json.list(image, "pictures").isEmpty()) {
                throw new IOException("an example has no picture");
            }
            for (JsonNode picture : image.path("pictures")) {
                picture(picture);
            }
        }
    }

    static Section of(Comparison runs, String folder) {
        Section.Builder section = new Section.Builder("examples", "Images", folder);
        boolean empty = true;
        for (RunData run : runs.runs()) {
            JsonNode examples = run.examples();
            if (examples == null || examples.path("images").isEmpty()) {
                continue;
            }
            if (empty) {
                section.says(
                        "The first images of the test set, not chosen: the image, what reaches the network's first layer (its"
                                + " coding, one draw), the image after the attack, and what the attack added.");
            }
            empty = false;
            add(section, runs, run);
        }
        return empty ? Section.empty("examples") : section.build();
    }

    private static void add(Section.Builder section, Comparison runs, RunData run) {
        JsonNode examples = run.examples();
        String epsilon = Fraction.text(examples.path("attack").path("epsilon").asDouble());
        boolean normalised =
                run.hasNoise() && run.recipe().path("noise-space").asText().equals("normalised");
        section.add(Html.of(
                "<h3>%s</h3><p>Attack: %s%s. Perturbations are magnified: grey is no change, black −%s, white +%s.%s</p>",
                runs.name(run),
                examples.path("attack").path("attack").asText(),
                gradient(examples.path("attack").path("source").asText()),
                epsilon,
                epsilon,
                normalised ? " Coded maps show normalised values, clamped to [0, 1]." : ""));
        List<Html> shown = new ArrayList<>();
        List<ImageGrid.Row> rows = new ArrayList<>();
        for (JsonNode image : examples.path("images")) {
            shown.add(row(image));
            rows.add(new ImageGrid.Row(
                    "#" + image.path("index").asText() + "\n"
                            + image.path("label").asText(),
                    pictures(image)));
        }
        int first = runs.single() ? shown.size() : Math.min(SHOWN_OF_SEVERAL, shown.size());
        section.add(Html.join(shown.subList(0, first)));
        if (first < shown.size()) {
            section.add(Html.of(
                    "<details><summary>%s more</summary>%s</details>",
                    shown.size() - first, Html.join(shown.subList(first, shown.size()))));
        }
        List<String> columns = titles(examples.path("images").path(0));
        if (rows.stream().allMatch(row -> row.images().size() == columns.size())) {
            String file = "images-" + runs.slug(run);
            section.add(new Section.Picture(file, ImageGrid.of(columns, rows)));
            section.add(Html.of("<p class=\"files\"><a href=\"%s/%s.png\">PNG</a></p>", section.folder(), file));
        }
    }

    private static String gradient(String source) {
        return source.isEmpty() ? "" : "; gradient " + source;
    }

    private static List<String> titles(JsonNode image) {
        List<String> titles = new ArrayList<>();
        image.path("pictures")
                .forEach(node -> titles.add(node.path("title").asText().replace(", ", "\n")));
        return titles;
    }

    private static List<BufferedImage> pictures(JsonNode image) {
        List<BufferedImage> pictures = new ArrayList<>();
        image.path("pictures").forEach(node -> pictures.add(decoded(node)));
        return pictures;
    }

    private static Html row(JsonNode image) {
        String index = image.path("index").asText();
        String label = image.path("label").asText();
        List<Html> cells = new ArrayList<>();
        for (JsonNode node : image.path("pictures")) {
            BufferedImage picture = decoded(node);
            String title = node.path("title").asText();
            cells.add(Html.of(
                    "<figure class=\"picture\"><img alt=\"%s of test image %s, %s\" width=\"%s\" height=\"%s\""
                            + " src=\"data:image/png;base64,%s\"><figcaption>%s%s</figcaption></figure>",
                    title,
                    index,
                    label,
                    picture.getWidth(),
                    picture.getHeight(),
                    Base64.getEncoder().encodeToString(ImageGrid.png(picture)),
                    title,
                    answer(image, node)));
        }
        return Html.of(
                "<div class=\"pictures\"><p class=\"of\">Test image %s<span class=\"sub\">%s</span></p>%s</div>",
                index, label, Html.join(cells));
    }

    /** What the network says to the image, and to the attacked one. */
    private static Html answer(JsonNode image, JsonNode picture) {
        JsonNode answer = switch (picture.path("kind").asText()) {
            case "IMAGE" -> image.path("clean");
            case "ADVERSARIAL" -> image.path("attacked");
            default -> com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        };
        if (!answer.path("predicted").isTextual()) {
            return Html.EMPTY;
        }
        boolean right =
                answer.path("predicted").asText().equals(image.path("label").asText());
        return Html.of(
                "<span class=\"sub %s\">%s %s, %s of %s draws</span>",
                right ? "good" : "bad",
                right ? "✓" : "✗",
                answer.path("predicted").asText(),
                answer.path("votes").asText(),
                answer.path("draws").asText());
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
        if (bytes == null
                || height < 1
                || width < 1
                || channels != 1 && channels != 3
                || bytes.length != (long) channels * height * width) {
            throw new IOException("a picture is not of " + channels + "x" + height + "x" + width + " bytes");
        }
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (bytes[i] & 0xff) / 255f;
        }
        return ImageGrid.picture(channels, height, width, pixels);
    }
}
