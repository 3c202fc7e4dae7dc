package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.tensor.Seeds;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentTest {
    private static final int CHANNELS = 2;
    private static final int HEIGHT = 9;
    private static final int WIDTH = 11;
    private static final Seeds SEEDS = new Seeds(5);

    /** Pixels 1, 2, 3, ..., so that none is black and each tells where it was. */
    private static byte[] numbered() {
        byte[] image = new byte[CHANNELS * HEIGHT * WIDTH];
        for (int p = 0; p < image.length; p++) {
            image[p] = (byte) (p + 1);
        }
        return image;
    }

    private static byte[] apply(Augment augment, int epoch, int image) {
        byte[] into = new byte[CHANNELS * HEIGHT * WIDTH];
        augment.apply(numbered(), into, CHANNELS, HEIGHT, WIDTH, SEEDS, epoch, image);
        return into;
    }

    /** The slow way: padded image, window, mirror. */
    private static byte[] expected(byte[] from, int shiftY, int shiftX, boolean flip) {
        byte[] into = new byte[from.length];
        for (int c = 0; c < CHANNELS; c++) {
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int fromY = y + shiftY;
                    int fromX = (flip ? WIDTH - 1 - x : x) + shiftX;
                    boolean inside = fromY >= 0 && fromY < HEIGHT && fromX >= 0 && fromX < WIDTH;
                    into[(c * HEIGHT + y) * WIDTH + x] = inside ? from[(c * HEIGHT + fromY) * WIDTH + fromX] : 0;
                }
            }
        }
        return into;
    }

    private record Move(int shiftY, int shiftX, boolean flip) {}

    private static Move moveOf(byte[] augmented) {
        Move found = null;
        for (int shiftY = -4; shiftY <= 4; shiftY++) {
            for (int shiftX = -4; shiftX <= 4; shiftX++) {
                for (boolean flip : new boolean[] {false, true}) {
                    if (java.util.Arrays.equals(augmented, expected(numbered(), shiftY, shiftX, flip))) {
                        found = new Move(shiftY, shiftX, flip);
                    }
                }
            }
        }
        return found;
    }

    @Test
    void everyDrawIsACropOfThePaddedImageMirroredOrNot() {
        Set<Move> moves = new HashSet<>();
        for (int image = 0; image < 4000; image++) {
            Move move = moveOf(apply(Augment.CROP_FLIP, 0, image));
            assertThat(move).as("image %d", image).isNotNull();
            moves.add(move);
        }
        assertThat(moves).as("all 9 x 9 places, mirrored or not").hasSize(162);
    }

    @Test
    void cropAloneNeverMirrors() {
        for (int image = 0; image < 200; image++) {
            assertThat(moveOf(apply(Augment.CROP, 0, image)).flip()).isFalse();
        }
    }

    @Test
    void drawsDependOnEpochAndImageAlone() {
        assertThat(apply(Augment.CROP_FLIP, 1, 2)).isEqualTo(apply(Augment.CROP_FLIP, 1, 2));
        Set<Move> overEpochs = new HashSet<>();
        Set<Move> overImages = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            overEpochs.add(moveOf(apply(Augment.CROP_FLIP, i, 2)));
            overImages.add(moveOf(apply(Augment.CROP_FLIP, 1, i)));
        }
        assertThat(overEpochs).hasSizeGreaterThan(20);
        assertThat(overImages).hasSizeGreaterThan(20);
    }

    @Test
    void noneLeavesTheImage() {
        assertThat(apply(Augment.NONE, 3, 4)).isEqualTo(numbered());
    }

    @Test
    void digitsAreNotMirroredAndGeneratedImagesNotCut() {
        assertThat(Augment.customary("cifar10")).isEqualTo(Augment.CROP_FLIP).hasToString("crop-flip");
        assertThat(Augment.customary("mnist")).isEqualTo(Augment.CROP);
        assertThat(Augment.customary("shapes10")).isEqualTo(Augment.NONE);
        assertThat(Augment.customary("shapes10-vivid")).isEqualTo(Augment.NONE);
    }
}
