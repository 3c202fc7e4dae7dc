package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(InScope.class)
class ThreatTest {
    @Test
    void asksBackForEpsilonInTheWrongUnit() {
        assertThatThrownBy(() -> Threat.linf(8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("did you mean 8/255?");
        assertThatThrownBy(() -> Threat.linf(2.5)).hasMessageContaining("did you mean 2.5/255?");
        assertThatThrownBy(() -> Threat.linf(-0.1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> Threat.l2(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Threat(null, 0.1)).hasMessageContaining("norm");
        assertThat(Threat.l2(8).epsilon()).isEqualTo(8); // a distance over all pixels may be that large
    }

    @Test
    void projectsOntoTheCube() {
        Tensor image = row(0, 0.5f, 0.5f, 1);
        Tensor moved = row(-0.25f, 0.75f, 0.5625f, 1.25f);
        assertThat(Tensors.floats(Threat.linf(0.125).project(moved, image))).containsExactly(0, 0.625f, 0.5625f, 1);
    }

    /** A perturbation of length 5 is scaled to length 1, each image by its own length, and shorter ones stay. */
    @Test
    void projectsOntoTheBall() {
        Tensor images = Tensors.of(new float[] {0.25f, 0.25f, 0.5f, 0.5f}, 2, 1, 1, 2);
        Tensor moved = Tensors.of(new float[] {0.25f + 0.75f, 0.25f + 1, 0.5f, 0.25f}, 2, 1, 1, 2);
        float[] projected = Tensors.floats(Threat.l2(0.5).project(moved, images));
        assertThat(projected).containsExactly(new float[] {0.25f + 0.3f, 0.25f + 0.4f, 0.5f, 0.25f}, within(1e-6f));
        assertThat(Tensors.floats(Threat.l2(0.5).project(images, images))).containsExactly(Tensors.floats(images));
    }

    @Test
    void staysWithinTheRangeOfPixels() {
        Tensor image = row(0.95f, 0.05f, 0.5f, 0.5f);
        float[] projected = Tensors.floats(Threat.l2(1).project(row(1.45f, -0.45f, 0.5f, 0.5f), image));
        assertThat(projected).containsExactly(1, 0, 0.5f, 0.5f);
    }

    @Test
    void directionIsOfUnitLengthOrZero() {
        Tensor gradient = Tensors.of(new float[] {3, -4, 0, 0}, 2, 1, 1, 2);
        assertThat(Tensors.floats(Threat.linf(0.1).direction(gradient))).containsExactly(1, -1, 0, 0);
        assertThat(Tensors.floats(Threat.l2(0.1).direction(gradient)))
                .containsExactly(new float[] {0.6f, -0.8f, 0, 0}, within(1e-6f));
        Tensor tiny = Tensors.of(new float[] {3e-30f, -4e-30f}, 1, 1, 1, 2);
        assertThat(Tensors.floats(Threat.l2(0.1).direction(tiny)))
                .containsExactly(new float[] {0.6f, -0.8f}, within(1e-6f));
    }

    private static Tensor row(float... values) {
        return Tensors.of(values, 1, 1, 1, values.length);
    }

    /** By hand: of (0.5, 0.2, -0.1) within 0.4, λ = 0.15 leaves (0.35, 0.05, 0); with room of 0.1 for the first λ falls to 0. */
    @Test
    void projectsOntoTheL1Ball() {
        float[] found = Tensors.floats(Threat.l1(0.4)
                .project(Tensors.of(new float[] {0.8f, 0.5f, 0.2f}, 1, 1, 1, 3), grey(0.3f)));
        assertThat(found).containsExactly(new float[] {0.65f, 0.35f, 0.3f}, within(1e-6f));
        Tensor bright = Tensors.of(new float[] {0.9f, 0.3f, 0.3f}, 1, 1, 1, 3);
        found = Tensors.floats(Threat.l1(0.4).project(Tensors.of(new float[] {1.4f, 0.5f, 0.2f}, 1, 1, 1, 3), bright));
        assertThat(found).containsExactly(new float[] {1, 0.5f, 0.2f}, within(1e-6f));
    }

    private static Tensor grey(float value) {
        return Tensors.of(new float[] {value, value, value}, 1, 1, 1, 3);
    }

    /**
     * Whatever is projected stays inside, a second projection changes nothing, and of L∞ and L1 no other point is nearer: the move that
     * is left makes no acute angle with the way to any point inside.
     */
    @ParameterizedTest
    @EnumSource(Threat.Norm.class)
    void projectionsAreProjections(Threat.Norm norm) {
        double[] radii = norm == Threat.Norm.LINF ? new double[] {0.01, 0.1, 0.5} : new double[] {0.01, 0.5, 3, 30};
        for (int seed = 1; seed <= 5; seed++) {
            for (double radius : radii) {
                Threat threat = new Threat(norm, radius);
                Tensor images = Given.uniform(seed, 0, 1, 4, 3, 5, 5);
                Tensor moved = images.add(
                        Given.normal(seed + 100, 4, 75).view(4, 3, 5, 5).mul(new Scalar(radius)));
                Tensor found = threat.project(moved, images);
                assertThat(threat.holds(found, images).all().item_bool())
                        .as(threat.title())
                        .isTrue();
                assertThat(threat.project(found, images).sub(found).abs().max().item_float())
                        .as(threat.title())
                        .isLessThan(1e-5f);
                if (norm == Threat.Norm.L2) {
                    continue;
                }
                int others = 20; // a batch, for each projection has many steps
                Tensor around = images.repeat(others, 1, 1, 1);
                Tensor offsets = Given.normal(1000 * seed, 4 * others, 75).view(4 * others, 3, 5, 5);
                Tensor inside = threat.project(around.add(offsets.mul(new Scalar(radius))), around);
                float angle = moved.sub(found)
                        .repeat(others, 1, 1, 1)
                        .mul(inside.sub(found.repeat(others, 1, 1, 1)))
                        .flatten(1, -1)
                        .sum(1)
                        .max()
                        .item_float();
                assertThat((double) angle).as(threat.title()).isLessThan(1e-4 * Math.max(1, radius));
            }
        }
    }

    /** One of a hundred components, or one at least. */
    @Test
    void l1StepsAreSparse() {
        float[] direction = Tensors.floats(Threat.l1(1).direction(Tensors.of(new float[] {1, -3, 2}, 1, 1, 1, 3)));
        assertThat(direction).containsExactly(0, -1, 0);
        Tensor wide = Threat.l1(1).direction(Given.normal(1, 2, 300).view(2, 3, 10, 10));
        assertThat(Tensors.floats(Threat.l1(1).distances(wide, wide.mul(new Scalar(0.0)))))
                .containsExactly(new float[] {1, 1}, within(1e-6f));
        assertThat(wide.ne(new Scalar(0.0)).sum().item_long()).isEqualTo(6);
        assertThat(Tensors.floats(Threat.l1(1).direction(grey(0)))).containsOnly(0);
        // a pixel moves by 1 at most, so a step of 40 is one of 40 pixels
        Tensor far = Threat.l1(50).direction(Given.normal(1, 2, 300).view(2, 3, 10, 10), 40);
        assertThat(far.ne(new Scalar(0.0)).sum().item_long()).isEqualTo(80);
    }

    @Test
    void attacksOfOtherNormsRefuseL1() {
        for (String name : List.of("apgd-ce", "apgd-t", "fab-t", "square", "rays", "sapgd")) {
            assertThatThrownBy(() -> AttackOptions.of(name, Threat.l1(12)).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("L-infinity");
        }
        assertThat(AttackOptions.of("pgd", Threat.l1(7)).build().name())
                .isEqualTo("pgd(l1, epsilon=7.00000, alpha=2.5, steps=7, random start)");
    }
}
