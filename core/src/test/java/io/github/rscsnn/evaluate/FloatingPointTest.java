package io.github.rscsnn.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.Objective;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.coding.RandomizedSmoothingCoding.Variant;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Normalise;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The attack of Voráček and Hein (ICLR 2023): a network that reads an image out of the last digits of a sum of floating-point
 * numbers, whatever noise was added. A float32 sum near 0 of a pixel of 20/255 and noise is a multiple of 2^-27, for that noise
 * is at least 1/16 in size; one of a pixel of 15/255 is a multiple of 2^-28 alone, as often as not.
 */
@Tag("slow")
@ExtendWith(InScope.class)
class FloatingPointTest {
    private static final int SIDE = 32;
    private static final int DRAWS = 400;
    private static final float IMAGE = 20 / 255f;
    private static final float NEAR = 15 / 255f;
    private static final SpikingClassifier READER = reader();

    /** 5/255 in each of 1,024 pixels is a distance of 0.63; all votes of 400 certify 1.05. */
    @Test
    void floatNoiseIsSeenThrough() {
        int forIt = floatVotes(IMAGE);
        double radius = Smoothing.certify(forIt, DRAWS, 0.001, 0.5).radius();
        assertThat(forIt).as("the class has all votes").isEqualTo(DRAWS);
        assertThat(radius)
                .as("and would be certified far beyond the near image")
                .isGreaterThan(1)
                .isGreaterThan(distance());
        assertThat(floatVotes(NEAR)).as("where it has lost them").isLessThan(DRAWS / 20);
    }

    @Test
    void exactNoiseIsNot() {
        Certification certification = new Certification(READER, Pass.EVALUATION, 20, DRAWS, 0.001, 100, new Seeds(1));
        Certification.Certified there = certification.certify(image(IMAGE), 1);
        Certification.Certified near = certification.certify(image(NEAR), 2);
        assertThat(there.radius()).isGreaterThan(distance());
        assertThat(near.predicted())
                .as("within the radius the class is the same")
                .isEqualTo(there.predicted());
        assertThat(near.votes()).isEqualTo(there.votes());
    }

    private static double distance() {
        return SIDE * (double) (IMAGE - NEAR);
    }

    private static int floatVotes(float pixel) {
        int[] ids = IntStream.range(0, DRAWS).toArray();
        Tensor images = image(pixel).unsqueeze(0).expand(DRAWS, 1, SIDE, SIDE);
        Tensor logits = READER.logits(images, Noise.perImage(new Seeds(1), ids), Pass.EVALUATION);
        return (int) Arrays.stream(Tensors.longs(Objective.predictions(logits)))
                .filter(predicted -> predicted == 0)
                .count();
    }

    private static Tensor image(float pixel) {
        return Tensors.of(new float[] {pixel}, 1, 1, 1).expand(1, SIDE, SIDE);
    }

    /** Class 0 unless a value in (0, 1/64) is no multiple of 2^-27. */
    private static SpikingClassifier reader() {
        Network network = new Network(
                "reader",
                List.of((signal, pass) -> {
                    Tensor values = signal.data().flatten(1, -1);
                    Tensor scaled = values.mul(new Scalar(0x1p27)); // exact
                    Tensor odd = scaled.ne(scaled.floor()).logical_and(values.lt(new Scalar(0x1p-6)));
                    Tensor found = odd.any(1, true).to(values.scalar_type());
                    Tensor none = Tensors.of(new float[] {0.5f}, 1, 1).expand(found.size(0), 1);
                    return new Signal(
                            torch.cat(new TensorVector(none, found), 1), signal.timeSteps(), signal.isStatic());
                }),
                new Parameters());
        return new SpikingClassifier(
                new RandomizedSmoothingCoding(Variant.I, 0.25, NoiseSpace.PIXEL),
                new Normalise(new float[] {0}, new float[] {1}),
                1,
                network);
    }
}
