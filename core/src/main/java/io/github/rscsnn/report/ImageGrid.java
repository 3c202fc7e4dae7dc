package io.github.rscsnn.report;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.train.AtomicFiles;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Small images side by side with labels, magnified by a whole number of pixels so that each pixel is seen, to a height of
 * at least 160.
 *
 * @param columns titles; a line feed begins a second line
 * @param rows with one image a column
 */
public record ImageGrid(List<String> columns, List<Row> rows) {
    private static final int SIDE = 160;
    private static final int GAP = 12;
    private static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 17);

    /**
     * @param label left of the images; may be empty
     * @param images one a column; null leaves a cell empty
     */
    public record Row(String label, List<BufferedImage> images) {
        public Row {
            images = java.util.Collections.unmodifiableList(new java.util.ArrayList<>(images));
        }
    }

    public ImageGrid {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        Require.argument(!rows.isEmpty() && !columns.isEmpty(), "a grid of images needs a row and a column");
        for (Row row : rows) {
            if (row.images().size() != columns.size()) {
                throw new IllegalArgumentException("row '" + row.label() + "' has "
                        + row.images().size() + " images for " + columns.size() + " columns");
            }
        }
    }

    /**
     * An image from values.
     *
     * @param channels 1 for grey, 3 for red, green, blue
     * @param pixels [C, H, W]; what is outside [0, 1] is cut
     */
    public static BufferedImage picture(int channels, int height, int width, float[] pixels) {
        Require.argument(channels == 1 || channels == 3, "a picture has 1 or 3 channels, got %s", channels);
        if (pixels.length != channels * height * width) {
            throw new IllegalArgumentException(
                    pixels.length + " values for " + channels + "x" + height + "x" + width + " pixels");
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int plane = height * width;
        for (int i = 0; i < plane; i++) {
            int red = level(pixels[i]);
            int green = channels == 1 ? red : level(pixels[plane + i]);
            int blue = channels == 1 ? red : level(pixels[2 * plane + i]);
            image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
        }
        return image;
    }

    /** {@code image} as the bytes of a PNG file. */
    public static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            Require.state(ImageIO.write(image, "png", bytes), "this JDK cannot write PNG");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static void writePng(BufferedImage image, Path file) throws IOException {
        byte[] bytes = png(image);
        AtomicFiles.write(file, temporary -> Files.write(temporary, bytes));
    }

    private static int level(float value) {
        return Math.round(255 * Math.clamp(value, 0f, 1f));
    }

    /** The whole grid. */
    public BufferedImage image() {
        BufferedImage scratch = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Graphics2D measure = scratch.createGraphics();
        FontMetrics metrics = measure.getFontMetrics(LABEL);
        int left = rows.stream()
                .flatMap(row -> row.label().lines())
                .mapToInt(metrics::stringWidth)
                .max()
                .orElse(0);
        int labelWidth = left == 0 ? 0 : left + GAP;
        int head = metrics.getHeight()
                * columns.stream()
                        .mapToInt(title -> (int) title.lines().count())
                        .max()
                        .orElse(1);
        int[] widths = new int[columns.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] =
                    columns.get(c).lines().mapToInt(metrics::stringWidth).max().orElse(0);
            for (Row row : rows) {
                widths[c] = Math.max(widths[c], width(row.images().get(c)));
            }
        }
        int[] heights = rows.stream()
                .mapToInt(row ->
                        row.images().stream().mapToInt(this::height).max().orElse(SIDE))
                .toArray();
        measure.dispose();
        int width = GAP + labelWidth + Arrays.stream(widths).map(w -> w + GAP).sum();
        int height =
                GAP + head + GAP / 2 + Arrays.stream(heights).map(h -> h + GAP).sum();
        return draw(width, height, labelWidth, head, widths, heights);
    }

    private BufferedImage draw(int width, int height, int labelWidth, int head, int[] widths, int[] heights) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(new Color(0x222222));
        graphics.setFont(LABEL);
        int x = GAP + labelWidth;
        for (int c = 0; c < widths.length; c++) {
            text(graphics, columns.get(c), x + widths[c] / 2, GAP, head);
            x += widths[c] + GAP;
        }
        int y = GAP + head + GAP / 2;
        for (int r = 0; r < heights.length; r++) {
            Row row = rows.get(r);
            if (labelWidth > 0) {
                text(graphics, row.label(), GAP + (labelWidth - GAP) / 2, y, heights[r]);
            }
            x = GAP + labelWidth;
            for (int c = 0; c < widths.length; c++) {
                BufferedImage cell = row.images().get(c);
                if (cell != null) {
                    graphics.drawImage(cell, x + (widths[c] - width(cell)) / 2, y, width(cell), height(cell), null);
                }
                x += widths[c] + GAP;
            }
            y += heights[r] + GAP;
        }
        graphics.dispose();
        return image;
    }

    /** Centred on {@code x} and within the {@code height} pixels below {@code top}. */
    private static void text(Graphics2D graphics, String text, int x, int top, int height) {
        FontMetrics metrics = graphics.getFontMetrics();
        List<String> lines = text.lines().toList();
        int y = top + (height - lines.size() * metrics.getHeight()) / 2 + metrics.getAscent();
        for (String line : lines) {
            graphics.drawString(line, x - metrics.stringWidth(line) / 2, y);
            y += metrics.getHeight();
        }
    }

    private int factor(BufferedImage image) {
        return Math.max(1, Math.ceilDiv(SIDE, image.getHeight()));
    }

    private int width(BufferedImage image) {
        return image == null ? 0 : factor(image) * image.getWidth();
    }

    private int height(BufferedImage image) {
        return image == null ? SIDE : factor(image) * image.getHeight();
    }

    /**
     * Writes the grid as PNG, whole or not at all.
     *
     * @param png made with its folder
     */
    public void write(Path png) throws IOException {
        Files.createDirectories(png.toAbsolutePath().getParent());
        writePng(image(), png);
    }
}
