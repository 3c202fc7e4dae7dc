package io.github.rscsnn.data;

import io.github.rscsnn.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Any picture as a network's input. A picture that has the network's size and channels is taken as it is, so that an image
 * of the data set gives the data set's own pixels. Otherwise, in this order:
 *
 * <ul>
 *   <li>transparent pixels are put on white;
 *   <li>grey is repeated in all channels; for a network of one channel, colours become grey with weights 0.299, 0.587, 0.114
 *       (ITU-R BT.601);
 *   <li>the largest centred part of the network's proportions is cut out and scaled to its size, bilinear where it grows,
 *       averaging over areas where it shrinks (Pillow's {@code BILINEAR}).
 * </ul>
 *
 * @param pixels [C, H, W] in [0, 1]
 * @param channels C
 * @param height H
 * @param width W
 * @param notes what was done, in words; empty if nothing
 */
public record PreparedImage(float[] pixels, int channels, int height, int width, List<String> notes) {
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    public PreparedImage {
        notes = List.copyOf(notes);
        if (pixels.length != channels * height * width) {
            throw new IllegalArgumentException(
                    pixels.length + " pixels are not " + channels + "x" + height + "x" + width);
        }
    }

    /** @throws IllegalArgumentException if the network takes neither one channel nor three */
    public static PreparedImage of(BufferedImage image, ImageFormat format) {
        List<String> notes = new ArrayList<>();
        PixelPlanes source = PixelPlanes.of(image);
        if (source.transparent()) {
            notes.add("transparent pixels put on white");
        }
        float[][] planes = channels(source.planes(), format.channels(), notes);
        int width = image.getWidth();
        int height = image.getHeight();
        if (width != format.width() || height != format.height()) {
            double scale = Math.min((double) width / format.width(), (double) height / format.height());
            double cutWidth = scale * format.width();
            double cutHeight = scale * format.height();
            for (int c = 0; c < planes.length; c++) {
                planes[c] =
                        Resample.cut(planes[c], width, height, cutWidth, cutHeight, format.width(), format.height());
            }
            notes.add(resized(width, height, cutWidth, cutHeight, format));
        }
        float[] pixels = new float[format.channels() * format.height() * format.width()];
        int plane = format.height() * format.width();
        for (int c = 0; c < planes.length; c++) {
            System.arraycopy(planes[c], 0, pixels, c * plane, plane);
        }
        return new PreparedImage(pixels, format.channels(), format.height(), format.width(), notes);
    }

    /** A new tensor [C, H, W]. */
    public Tensor tensor() {
        return Tensors.of(pixels, channels, height, width);
    }

    private static float[][] channels(float[][] planes, int wanted, List<String> notes) {
        if (wanted != 1 && wanted != 3) {
            throw new IllegalArgumentException(
                    "pictures have one channel (grey) or three (red, green, blue); this network takes " + wanted);
        }
        if (planes.length == wanted) {
            return planes;
        }
        if (planes.length == 1) {
            notes.add("grey repeated in three channels");
            return new float[][] {planes[0], planes[0].clone(), planes[0].clone()};
        }
        notes.add("colours turned to grey");
        float[] grey = new float[planes[0].length];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) (LUMA[0] * planes[0][i] + LUMA[1] * planes[1][i] + LUMA[2] * planes[2][i]);
        }
        return new float[][] {grey};
    }

    private static String resized(int width, int height, double cutWidth, double cutHeight, ImageFormat format) {
        String cut = Math.round(cutWidth) == width && Math.round(cutHeight) == height
                ? ""
                : "centre " + Math.round(cutWidth) + "x" + Math.round(cutHeight) + " cut out, ";
        return width + "x" + height + " pixels: " + cut + "scaled to " + format.width() + "x" + format.height();
    }
}
