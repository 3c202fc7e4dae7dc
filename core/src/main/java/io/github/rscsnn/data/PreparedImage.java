package io.github.rscsnn.data;

import io.github.rscsnn.tensor.Tensors;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Any picture as a network's input. It gets the pixels that the same picture has in the data set, in this order:
 *
 * <ul>
 *   <li>transparent pixels are put on white;
 *   <li>grey is repeated in all channels; for a network of one channel, colours become grey with weights 0.299, 0.587, 0.114
 *       (ITU-R BT.601);
 *   <li>for a network of photographs (ImageNet, a folder of images) the picture is seen as evaluation sees those: the
 *       shorter side resized to 8/7 of the network's, the centre cut out, whatever its size. Elsewhere a picture of the network's
 *       size is taken as it is, one of the size of MNIST's files is padded as those are, and of any other the largest
 *       centred part of the network's proportions is cut out and scaled. Scaling is Pillow's {@code BILINEAR}, byte for byte.
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
        Picture picture = channels(source, format.channels(), notes);
        int size = format.channels() * format.height() * format.width();
        byte[] bytes = picture.planes();
        boolean fits = picture.width() == format.width() && picture.height() == format.height();
        if (Mnist.isUnpadded(picture, format)) {
            bytes = Mnist.padded(bytes, 0);
            notes.add(Mnist.INNER + "x" + Mnist.INNER + " pixels: padded with black, as the data set's are");
        } else if (!fits || format.ofPhotographs()) {
            bytes = new byte[size];
            notes.add(scaled(picture, format, bytes));
        }
        float[] pixels = new float[size];
        for (int i = 0; i < size; i++) {
            pixels[i] = (bytes[i] & 0xFF) / 255f;
        }
        return new PreparedImage(pixels, format.channels(), format.height(), format.width(), notes);
    }

    /** Returns what was done, in words. */
    private static String scaled(Picture picture, ImageFormat format, byte[] into) {
        int width = picture.width();
        int height = picture.height();
        String from = width + "x" + height + " pixels: ";
        String to = format.width() + "x" + format.height();
        if (format.ofPhotographs()) {
            CentreView view = new CentreView(format.width());
            view.draw(picture, into);
            return from + "shorter side scaled to " + view.shorter() + ", centre " + to + " cut out";
        }
        double scale = Math.min((double) width / format.width(), (double) height / format.height());
        int cutWidth = Math.clamp(Math.round(scale * format.width()), 1, width);
        int cutHeight = Math.clamp(Math.round(scale * format.height()), 1, height);
        Box centre = new Box((width - cutWidth) / 2, (height - cutHeight) / 2, cutWidth, cutHeight);
        Box all = new Box(0, 0, format.width(), format.height());
        Resample.resize(picture, centre, format.width(), format.height(), all, into);
        String cut =
                cutWidth == width && cutHeight == height ? "" : "centre " + cutWidth + "x" + cutHeight + " cut out, ";
        return from + cut + "scaled to " + to;
    }

    /** A new tensor [C, H, W]. */
    public Tensor tensor() {
        return Tensors.of(pixels, channels, height, width);
    }

    private static Picture channels(PixelPlanes source, int wanted, List<String> notes) {
        Picture picture = source.picture();
        if (wanted != 1 && wanted != 3) {
            throw new IllegalArgumentException(
                    "pictures have one channel (grey) or three (red, green, blue); this network takes " + wanted);
        }
        if (picture.channels() == wanted) {
            return picture;
        }
        if (wanted == 3) {
            notes.add("grey repeated in three channels");
            return source.colours();
        }
        int size = picture.height() * picture.width();
        byte[] from = picture.planes();
        byte[] planes = new byte[wanted * size];
        notes.add("colours turned to grey");
        for (int i = 0; i < size; i++) {
            planes[i] = (byte) Math.round(LUMA[0] * (from[i] & 0xFF)
                    + LUMA[1] * (from[size + i] & 0xFF)
                    + LUMA[2] * (from[2 * size + i] & 0xFF));
        }
        return new Picture(wanted, picture.height(), picture.width(), planes);
    }
}
