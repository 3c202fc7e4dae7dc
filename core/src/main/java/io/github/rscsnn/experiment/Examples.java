package io.github.rscsnn.experiment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some images of an evaluation, as written to {@code results/examples.json}: each with what reaches the network, what an attack
 * made of it, and what the network said. They are the first of the test set about which nearly all draws agree, so that a rule chose
 * them and nobody else.
 *
 * @param title short name of the model
 * @param attack that is shown
 * @param provenance of the images
 * @param checkpoint SHA-256 of the weights
 * @param images a few
 */
public record Examples(String title, AttackOf attack, Provenance provenance, String checkpoint, List<Image> images) {
    /**
     * @param label of the attack
     * @param attack with its parameters
     * @param source how its gradients were taken
     * @param epsilon L∞, pixel units; a perturbation's picture shows -epsilon as 0 and +epsilon as 1
     */
    public record AttackOf(String label, String attack, String source, double epsilon) {}

    /**
     * One test image.
     *
     * @param index in the test set
     * @param label its class
     * @param clean what the network said to it; null if that was not measured
     * @param attacked what it said to the adversarial one
     * @param pictures the image, its coded maps, the adversarial image, the perturbation
     */
    public record Image(int index, String label, @Nullable Answer clean, Answer attacked, List<Picture> pictures) {}

    /**
     * The majority over the draws.
     *
     * @param predicted class
     * @param votes draws that said so
     * @param draws k
     */
    public record Answer(String predicted, int votes, int draws) {}

    /** What a picture shows. */
    public enum Kind {
        IMAGE,
        /** What reaches the first layer. */
        CODED,
        ADVERSARIAL,
        /** Magnified. */
        PERTURBATION
    }

    /**
     * A small image.
     *
     * @param kind what it shows
     * @param title in words
     * @param channels C, 1 or 3
     * @param height H
     * @param width W
     * @param pixels [C, H, W], unsigned bytes
     */
    public record Picture(Kind kind, String title, int channels, int height, int width, byte[] pixels) {}

    public Examples {
        images = List.copyOf(images);
    }
}
