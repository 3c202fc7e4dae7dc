package io.github.rscsnn.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.Given;
import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class NoiseTest {
    private final Seeds seeds = new Seeds(3);

    @Test
    void anImagesNoiseDependsOnItsIdentityOnly() {
        Noise batch = Noise.perImage(seeds, 7, 3, 9);
        Noise reversed = Noise.perImage(seeds, 9, 3, 7);
        Noise alone = Noise.perImage(seeds, 3);
        for (int draw = 0; draw < 3; draw++) {
            Tensor all = batch.gaussian(3, 2, 5);
            Tensor other = reversed.gaussian(3, 2, 5);
            assertThat(Tensors.floats(all.select(0, 0))).containsExactly(Tensors.floats(other.select(0, 2)));
            assertThat(Tensors.floats(all.select(0, 1))).containsExactly(Tensors.floats(alone.gaussian(1, 2, 5)));
            assertThat(Tensors.floats(all.select(0, 0))).isNotEqualTo(Tensors.floats(all.select(0, 1)));
        }
    }

    @Test
    void drawsAndSeedsDiffer() {
        Noise noise = Noise.perImage(seeds, 1);
        float[] first = Tensors.floats(noise.gaussian(1, 20));
        float[] second = Tensors.floats(noise.gaussian(1, 20));
        float[] otherSeed = Tensors.floats(Noise.perImage(new Seeds(4), 1).gaussian(1, 20));
        assertThat(first).isNotEqualTo(second).isNotEqualTo(otherSeed);
        assertThat(Tensors.floats(Noise.perImage(seeds, 1).gaussian(1, 20))).containsExactly(first);
    }

    @Test
    void drawsComeFromTheDistributionAskedFor() {
        Noise noise = Noise.perImage(seeds, 1, 2);
        float[] uniform = Tensors.floats(noise.uniform(2, 10_000));
        float[] gaussian = Tensors.floats(noise.gaussian(2, 10_000));
        double uniformMean = 0;
        double gaussianMean = 0;
        double gaussianSquare = 0;
        int n = uniform.length;
        for (int i = 0; i < n; i++) {
            assertThat(uniform[i]).isBetween(0f, Math.nextDown(1f));
            uniformMean += uniform[i] / n;
            gaussianMean += gaussian[i] / n;
            gaussianSquare += gaussian[i] * gaussian[i] / n;
        }
        double fiveSigma = 5 / Math.sqrt(n);
        assertThat(uniformMean).isBetween(0.5 - fiveSigma * 0.2887, 0.5 + fiveSigma * 0.2887);
        assertThat(gaussianMean).isBetween(-fiveSigma, fiveSigma);
        assertThat(gaussianSquare).isBetween(1 - fiveSigma * 1.4143, 1 + fiveSigma * 1.4143);
    }

    @Test
    void earlierDrawsCanBeHadAgain() {
        Noise.PerImage noise = Noise.perImage(seeds, 1);
        float[] first = Tensors.floats(noise.gaussian(1, 20));
        assertThat(noise.position()).isEqualTo(1);
        noise.gaussian(1, 20);
        noise.moveTo(0);
        assertThat(Tensors.floats(noise.gaussian(1, 20))).containsExactly(first);
        assertThatThrownBy(() -> noise.moveTo(-1)).hasMessageContaining("-1");
    }

    @Test
    void refusesABatchOfAnotherSize() {
        assertThatThrownBy(() -> Noise.perImage(seeds, 1, 2).gaussian(3, 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 images")
                .hasMessageContaining("3");
    }

    @Test
    void givenNoiseIsReplayedAndRunsOut() {
        Tensor first = Given.normal(1, 2, 5);
        Tensor second = Given.normal(2, 2, 5);
        Noise noise = Noise.given(List.of(first, second));
        assertThat(Tensors.floats(noise.gaussian(2, 5))).containsExactly(Tensors.floats(first));
        assertThatThrownBy(() -> Noise.given(List.of(first)).uniform(2, 6)).hasMessageContaining("[2, 5]");
        assertThat(Tensors.floats(noise.uniform(2, 5))).containsExactly(Tensors.floats(second));
        assertThatThrownBy(() -> noise.gaussian(2, 5)).hasMessageContaining("no more noise");
        assertThatThrownBy(() -> Noise.none().gaussian(2, 5)).hasMessageContaining("no more noise");
    }
}
