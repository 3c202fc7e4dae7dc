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
            add(section, runs.name(run), examples);
        }
        return empty ? Section.empty("examples") : section.build();
    }

    private static void add(Section.Builder section, String name, JsonNode examples) {
        JsonNode attack = examples.path("attack");
        double epsilon = attack.path("epsilon").asDouble();
        section.add(Html.of(
                "<h3>%s</h3><p>Attack: %s at ε = %s (%s). Perturbations are magnified: grey is no change, black −%s, white"
                        + " +%s.</p>",
                name,
                attack.path("label").asText(),
                Fraction.text(epsilon),
                attack.path("attack").asText(),
                Fraction.text(epsilon),
                Fraction.text(epsilon)));
        List<ImageGrid.Row> rows = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (JsonNode image : examples.path("images")) {
            List<Html> cells = new ArrayList<>();
            List<BufferedImage> pictures = new ArrayList<>();
            columns.clear();
            for (JsonNode node : image.path("pictures")) {
                BufferedImage picture = decoded(node);
                String title = node.path("title").asText();
                pictures.add(picture);
                columns.add(title.replace(", ", "\n"));
                cells.add(Html.of(
                        "<figure class=\"picture\"><img alt=\"%s of test image %s, %s\" width=\"%s\" height=\"%s\" src=\"data:image/png;base64,%s\">"
                                + "<figcaption>%s%s</figcaption></figure>",
                        title,
                        image.path("index").asText(),
                        image.path("label").asText(),
                        picture.getWidth(),
                        picture.getHeight(),
                        Base64.getEncoder().encodeToString(ImageGrid.png(picture)),
                        title,
                        answer(image, node)));
            }
            section.add(Html.of(
                    "<div class=\"pictures\"><p class=\"of\">Test image %s<span class=\"sub\">%s</span></p>%s</div>",
                    image.path("index").asText(), image.path("label").asText(), Html.join(cells)));
            rows.add(new ImageGrid.Row(
                    "#" + image.path("index").asText() + "\n"
                            + image.path("label").asText(),
                    pictures));
        }
        if (rows.stream().allMatch(row -> row.images().size() == columns.size())) {
            String file = "images-" + Format.slug(name);
            section.add(new Section.Picture(file, ImageGrid.of(columns, rows)));
            section.add(Html.of("<p class=\"files\"><a href=\"%s/%s.png\">PNG</a></p>", section.folder(), file));
        }
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
