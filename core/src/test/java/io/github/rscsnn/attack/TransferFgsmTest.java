package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.tensor.CustomGradient;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class TransferFgsmTest {
    private static final Offset<Float> ROUNDING = Offset.offset(1e-5f);

    /** z + 3 sin z of z = W x: its gradients turn on the way. */
    private static final class Wavy implements GradientSource {
        private final Tensor weights;

        Wavy() {
            float[] w = new float[3 * 48];
            for (int i = 0; i < w.length; i++) {
                w[i] = (float) Math.sin(1 + i % 48 * (i / 48 + 1));
            }
            weights = Tensors.of(w, 3, 48);
        }

        private Tensor scores(Tensor images) {
            Tensor z = images.flatten(1, -1).matmul(weights.t());
            return z.add(z.sin().mul(new Scalar(3.0)));
        }

        @Override
        public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
            Tensor leaf = images.detach().clone();
            leaf.set_requires_grad(true);
            Tensor logits = scores(leaf);
            Tensor value = objective.perImage(logits, labels);
            CustomGradient.backward(value.mean());
            return new Gradient(leaf.grad(), value.detach(), logits.detach());
        }

        @Override
        public Tensor logits(Tensor images) {
            return scores(images).detach();
        }

        @Override
        public boolean random() {
            return false;
        }

        @Override
        public String name() {
            return "wavy";
        }
    }

    private static Tensor image() {
        float[] pixels = new float[48];
        for (int i = 0; i < 48; i++) {
            pixels[i] = i * 7 % 10 / 10f;
        }
        return Tensors.of(pixels, 1, 3, 4, 4);
    }

    private static float[] moves(TransferFgsm attack) {
        Tensor found = attack.perturb(new Wavy(), image(), Toys.labels(0), Noise.perImage(new Seeds(1), 0));
        return Tensors.floats(found.sub(image()));
    }

    /** torchattacks 3.5.1 (commit 23620a6) on the same network: five steps of 0.1 at ε = 0.3. */
    @Test
    void momentumAsTorchattacks() {
        float[] expected = {
            .3f, -.3f, .1f, .1f, 0, -.2f, .1f, .1f, -.1f, .2f, .1f, .3f, -.3f, .3f, -.2f, .3f, -.1f, .1f, -.3f, .3f, 0,
            .3f, -.1f, .3f, -.3f, .3f, -.2f, -.1f, .1f, .1f, .1f, -.3f, .1f, 0, .2f, .1f, .3f, -.3f, .3f, -.3f, .3f,
            -.1f, .3f, -.1f, .2f, -.3f, .1f, -.1f
        };
        assertThat(moves(new TransferFgsm(Threat.linf(0.3), 0.1, 5, 1, 0, false, ObjectiveName.CE)))
                .containsExactly(expected, ROUNDING);
    }

    /** TIFGSM with its diversity off, which is drawn in another way there. */
    @Test
    void smoothedGradientsAsTorchattacks() {
        float[] expected = {
            0, -.3f, -.3f, -.1f, -.3f, -.3f, -.2f, -.3f, -.3f, -.3f, 0, -.3f, -.3f, -.1f, -.3f, -.3f, .3f, .1f, .3f,
            .3f, .3f, .3f, .3f, .3f, .2f, .3f, .3f, .1f, .3f, .3f, .3f, .1f, -.3f, -.1f, -.3f, .1f, -.2f, -.3f, -.3f,
            .1f, 0, -.3f, -.3f, .1f, -.3f, -.3f, -.2f, -.1f
        };
        assertThat(moves(new TransferFgsm(Threat.linf(0.3), 0.1, 5, 0, 0, true, ObjectiveName.CE)))
                .containsExactly(expected, ROUNDING);
    }

    @Test
    void theKernelIsAGaussianThatAddsUpToOne() {
        float[] kernel = Tensors.floats(TransferFgsm.kernel(2));
        double sum = 0;
        for (int i = 0; i < 225; i++) {
            assertThat(kernel[i]).isEqualTo(kernel[225 + i]).isEqualTo(kernel[224 - i]);
            sum += kernel[i];
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
        // one step from the middle is 3/7 of a standard deviation
        assertThat((double) kernel[7 * 15 + 8] / kernel[7 * 15 + 7]).isCloseTo(Math.exp(-9 / 98.0), within(1e-5));
    }

    /** Scores are linear in the pixels: seen through any resizing, the gradient has the sum of the resized image's own. */
    @Test
    void gradientsAreSeenThroughTheResizing() {
        float[] seenSizes = new float[3];
        GradientSource sum = new GradientSource() {
            @Override
            public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
                float[] pixels = Tensors.floats(images);
                for (int i = 0; i < 3; i++) {
                    float nonZero = 0;
                    for (int j = 0; j < 400; j++) {
                        nonZero += pixels[400 * i + j] > 0 ? 1 : 0;
                    }
                    seenSizes[i] = nonZero;
                }
                return new Gradient(
                        images.new_ones(images.sizes()), images.flatten(1, -1).sum(1), logits(images));
            }

            @Override
            public Tensor logits(Tensor images) {
                return images.new_zeros(new long[] {images.size(0), 2});
            }

            @Override
            public String name() {
                return "sum";
            }
        };
        Tensor ones = Tensors.of(filled(1200, 0.5f), 3, 1, 20, 20);
        Tensor found = new TransferFgsm(Threat.linf(0.1), 0.1, 1, 0, 1, false, ObjectiveName.CE)
                .perturb(sum, ones, Toys.labels(0, 0, 0), Noise.perImage(new Seeds(5), 0, 1, 2));
        for (int i = 0; i < 3; i++) {
            assertThat(seenSizes[i])
                    .as("18 or 19 pixels a side, and black around")
                    .isIn(18f * 18, 19f * 19);
        }
        assertThat(Tensors.floats(found)).as("each pixel is seen, and counts").containsOnly(0.6f);
    }

    private static float[] filled(int length, float value) {
        float[] all = new float[length];
        java.util.Arrays.fill(all, value);
        return all;
    }

    @Test
    void defaultsAreTorchattacks() {
        List<String> names = List.of("mifgsm", "difgsm", "tifgsm");
        assertThat(names.stream()
                        .map(name -> AttackOptions.of(name, Threat.linf(0.04))
                                .build()
                                .name()))
                .containsExactly(
                        "mifgsm(linf, epsilon=0.04000, alpha=0.01, steps=10, decay=1.0)",
                        "difgsm(linf, epsilon=0.04000, alpha=0.01, steps=10, decay=0.0, diversity=0.5)",
                        "tifgsm(linf, epsilon=0.04000, alpha=0.01, steps=10, decay=0.0, diversity=0.5)");
        assertThat(AttackOptions.of("difgsm", Threat.linf(0.04))
                        .with(Map.of("decay", "1"))
                        .build()
                        .name())
                .contains("decay=1.0, diversity=0.5");
    }
}
