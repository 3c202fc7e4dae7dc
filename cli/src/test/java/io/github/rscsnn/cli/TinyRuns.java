package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** Runs of seconds: a narrow VGG-5 on a few generated images. */
final class TinyRuns {
    private TinyRuns() {}

    /** {@code train} with options of a tiny run, and {@code more}, which win. */
    static String[] train(Path out, String... more) {
        Map<String, String> options = new java.util.LinkedHashMap<>(Map.of(
                "--data",
                "shapes10",
                "--width",
                "0.0625",
                "--time-steps",
                "2",
                "--threshold",
                "0.5",
                "--epochs",
                "1",
                "--train-limit",
                "64",
                "--test-limit",
                "20",
                "--threads",
                "1"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        options.put("--out", out.toString());
        List<String> words = new ArrayList<>(List.of("train"));
        options.forEach((name, value) -> words.addAll(List.of(name, value)));
        return words.toArray(String[]::new);
    }

    /** Copies a run folder, so that a test may damage it. */
    static Path copy(Path run, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(run.relativize(file).toString()));
            }
        }
        return to;
    }

    /** Edits a file of a run on purpose: without its checksum. */
    static void edit(Path file, String old, String replaced) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, replaced).replaceFirst(" *\"sha256\".*\n", ""));
    }

    /** All files below {@code folder} with their content. */
    static Map<String, String> content(Path folder) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                content.put(
                        folder.relativize(file).toString(),
                        Files.isDirectory(file) ? "folder" : HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    /** Two noisy images a class, to train and to judge. */
    static Path imageFolder(Path root, String... classes) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (String file : new String[] {"train/%s/1.png", "train/%s/2.png", "val/%s/1.png", "val/%s/2.png"}) {
            for (String name : classes) {
                Path path = root.resolve(file.replace("%s", name));
                Files.createDirectories(path.getParent());
                BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
                for (int i = 0; i < 32 * 32; i++) {
                    image.setRGB(i % 32, i / 32, random.nextInt(1 << 24));
                }
                ImageIO.write(image, "png", path.toFile());
            }
        }
        return root;
    }

    /** An incomplete MNIST of {@code count} images, of the training or the test split. */
    static void writeMnist(Path folder, String split, int count) throws IOException {
        Files.createDirectories(folder);
        ByteBuffer images = ByteBuffer.allocate(16 + count * 28 * 28);
        images.putInt(0x803).putInt(count).putInt(28).putInt(28);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            labels.put((byte) (i % 10));
        }
        Files.write(folder.resolve(split + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(split + "-labels-idx1-ubyte"), labels.array());
    }

    /** Runs it and checks its exit code and the one line that it says about it. */
    static void assertFails(int exit, String message, String... arguments) {
        CliRun run = CliRun.of(arguments);
        assertThat(run.exit()).as(run.err()).isEqualTo(exit);
        assertThat(run.err().lines().filter(line -> line.startsWith("rsc: ")))
                .as("one message")
                .singleElement()
                .asString()
                .contains(message);
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }
}
