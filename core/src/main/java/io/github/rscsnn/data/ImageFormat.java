package io.github.rscsnn.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;

/**
 * What a network sees and tells apart: all that is needed of a data set to use a network that was trained on it.
 *
 * @param data name of the data set
 * @param channels C; 1 for grey, 3 for red, green, blue; of event data the planes of all frames
 * @param height H in pixels
 * @param width W in pixels
 * @param classNames in the order of the labels
 * @param normalisation constants of the channels
 * @param frames T of event data; 0 of pictures
 * @param levels what the numbers of event data are divided by to be pixels; 0 of pictures, and where it is not known
 */
public record ImageFormat(
        String data,
        int channels,
        int height,
        int width,
        List<String> classNames,
        Normalisation normalisation,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int frames,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int levels) {
    public ImageFormat {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(normalisation, "normalisation");
        classNames = List.copyOf(classNames);
        if (channels < 1 || height < 1 || width < 1 || classNames.isEmpty()) {
            throw new IllegalArgumentException("images need channels, height and width of at least 1 and a class, got "
                    + channels + "x" + height + "x" + width + " and " + classNames.size());
        }
        if (normalisation.mean().length != channels) {
            throw new IllegalArgumentException(
                    "normalisation of " + normalisation.mean().length + " channels for images of " + channels);
        }
        if (frames < 0 || levels < 0 || frames > 0 && channels % frames != 0) {
            throw new IllegalArgumentException(channels + " planes are not those of " + frames + " frames");
        }
    }

    /** Of pictures. */
    public ImageFormat(
            String data, int channels, int height, int width, List<String> classNames, Normalisation normalisation) {
        this(data, channels, height, width, classNames, normalisation, 0, 0);
    }

    /** Channels that a network sees at one time step. */
    public int channelsAtOnce() {
        return frames == 0 ? channels : channels / frames;
    }

    /** Whether the data set's pictures have any size, of which evaluation resizes the shorter side and cuts out the centre. */
    boolean ofPhotographs() {
        return height == width && (data.equals("imagenet") || data.equals("imagefolder"));
    }

    public ImageFormat withNormalisation(Normalisation other) {
        return new ImageFormat(data, channels, height, width, classNames, other, frames, levels);
    }

    /**
     * This format with the normalisation of a network that was trained on another one of the same shape. Files of event data may
     * divide by other numbers than those that it was trained on: it sees the same of the same count all the same.
     */
    public ImageFormat seenBy(ImageFormat trained) {
        return withNormalisation(
                levels == trained.levels || levels == 0 || trained.levels == 0
                        ? trained.normalisation
                        : trained.normalisation.scaled((double) trained.levels / levels));
    }
}
