package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Runs attacks whose images are to be judged, one's own included: the one place where they are held to their threat. */
public final class Attempt {
    private Attempt() {}

    /**
     * Images that {@code attack} makes, within {@code threat}. Images that are wrong as they are, or broken for good on the way,
     * leave an attack that {@link Attack#endsEarly ends early}, where its source can tell.
     *
     * @param threat what the images are held to; null where nothing is known but that pixels are in [0, 1]
     * @param images clean images [N, C, H, W]
     * @param labels int64 [N]
     * @throws IllegalStateException if the attack leaves the threat by more than rounding, or returns another shape or NaN
     */
    public static Tensor run(
            Attack attack, @Nullable Threat threat, GradientSource source, Tensor images, Tensor labels, Noise noise) {
        try (StepScope scope = new StepScope()) {
            Tensor found = found(attack, threat, source, images, labels, noise);
            return scope.keep(held(attack, threat, found, images));
        }
    }

    private static Tensor found(
            Attack attack, @Nullable Threat threat, GradientSource source, Tensor images, Tensor labels, Noise noise) {
        if (threat == null || !attack.endsEarly()) {
            return attack.perturb(source, images, labels, noise);
        }
        try (Departures departures = new Departures(threat, images, labels, source.random())) {
            if (!source.watch(departures)) {
                return attack.perturb(source, images, labels, noise);
            }
            int asked = 0;
            while (asked < (source.random() ? Departures.ALL_WRONG : 1)) {
                source.logits(images);
                asked += source.passes();
            }
            if (departures.left() == 0) {
                return images;
            }
            Tensor found = attack.perturb(source, images, labels, noise);
            requireShape(attack, found, images);
            return departures.restore(found);
        }
    }

    private static void requireShape(Attack attack, Tensor found, Tensor images) {
        if (!Arrays.equals(Tensors.shape(found), Tensors.shape(images))) {
            throw new IllegalStateException("attack " + attack.name() + " returned images of shape "
                    + Arrays.toString(Tensors.shape(found)) + " for images of shape "
                    + Arrays.toString(Tensors.shape(images)));
        }
    }

    private static Tensor held(Attack attack, @Nullable Threat threat, Tensor found, Tensor images) {
        requireShape(attack, found, images);
        Require.state(
                found.isfinite().all().item_bool(), "attack %s returned pixels that are not finite", attack.name());
        Threat held = threat == null ? Threat.linf(1) : threat;
        if (!held.holds(found, images).all().item_bool()) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "attack %s left the threat model: it moved an image by %.5f where epsilon is %.5f, to pixels from %.3f to"
                            + " %.3f where [0, 1] is allowed; let it return threat.project(moved, images)",
                    attack.name(),
                    held.distances(found, images).max().item_double(),
                    held.epsilon(),
                    found.min().item_double(),
                    found.max().item_double()));
        }
        return threat == null ? found.clone() : threat.project(found, images);
    }
}
