package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.Given;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against each group on its own, in float64, whose convolutions go without oneDNN. */
class GroupedConv2dTest {
    @ParameterizedTest
    @CsvSource({
        "2, 4, 2, 3, 3, 1, 1", "2, 6, 2, 1, 3, 2, 2", "3, 6, 3, 5, 5, 1, 2", "4, 8, 4, 3, 3, 2, 1",
                "8, 8, 8, 3, 3, 1, 1",
        "6, 4, 2, 1, 3, 1, 1", "64, 64, 64, 3, 3, 2, 1", "12, 36, 4, 3, 3, 1, 2", "6, 10, 1, 3, 3, 1, 2",
                "6, 10, 1, 1, 5, 1, 1"
    })
    void outputAndGradientsAreThoseOfEachGroup(
            int in, int out, int groups, int height, int width, int stride, int dilation) {
        long[] both = {stride, stride};
        long[] apart = {dilation, dilation};
        long[] padding = {height / 2, width / 2};
        GroupedConv2d rule = new GroupedConv2d(both, padding, apart, groups);
        Tensor images = Given.uniform(1, -1, 1, 3, in, 9, 11);
        Tensor kernel = Given.uniform(2, -1, 1, out, in / groups, height, width);
        Tensor bias = Given.uniform(3, -1, 1, out);
        try (StepScope scope = new StepScope()) {
            List<double[]> found = new ArrayList<>();
            for (boolean exact : new boolean[] {false, true}) {
                ScalarType type = exact ? ScalarType.Double : ScalarType.Float;
                Tensor x = images.to(type).detach().clone().set_requires_grad(true);
                Tensor weight = kernel.to(type).detach().clone().set_requires_grad(true);
                Tensor offset = bias.to(type);
                Tensor y;
                if (exact) {
                    TensorVector parts = new TensorVector();
                    for (int g = 0; g < groups; g++) {
                        Tensor ofGroup = torch.conv2d(
                                x.narrow(1, (long) g * in / groups, in / groups),
                                weight.narrow(0, (long) g * out / groups, out / groups),
                                new org.bytedeco.pytorch.TensorOptional(
                                        offset.narrow(0, (long) g * out / groups, out / groups)),
                                both,
                                padding,
                                apart,
                                1);
                        parts.push_back(ofGroup);
                    }
                    y = torch.cat(parts, 1);
                } else {
                    y = rule.apply(x, weight, offset);
                }
                y.mul(y).sum().backward();
                for (Tensor one : new Tensor[] {y.detach(), x.grad(), weight.grad()}) {
                    found.add(Tensors.doubles(one.contiguous()));
                }
            }
            for (int i = 0; i < 3; i++) {
                double[] exact = found.get(3 + i);
                double largest = 0;
                double difference = 0;
                for (int k = 0; k < exact.length; k++) {
                    largest = Math.max(largest, Math.abs(exact[k]));
                    difference = Math.max(difference, Math.abs(found.get(i)[k] - exact[k]));
                }
                assertThat(difference / largest)
                        .as(List.of("output", "input", "weight").get(i))
                        .isLessThan(1e-5);
            }
        }
    }
}
