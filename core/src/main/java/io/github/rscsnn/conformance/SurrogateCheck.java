package io.github.rscsnn.conformance;

import io.github.rscsnn.network.Backend;
import io.github.rscsnn.neuron.Surrogate;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Kind {@code surrogate}: Eq. 17 for every γ that an array is named after. */
final class SurrogateCheck implements Check {
    private static final Bound BOUND = Bound.absolute(1e-6);
    private static final String PREFIX = "grad_gamma";

    @Override
    public void run(GoldenCase golden, Backend backend, Comparison comparison) {
        List<String> gammas = golden.suffixes(PREFIX);
        if (gammas.isEmpty()) {
            throw new IllegalArgumentException("the case has no array " + PREFIX + "*");
        }
        for (String gamma : gammas) {
            Tensor x = golden.tensor("x");
            x.set_requires_grad(true);
            Tensor spike = new Surrogate.Triangle(Double.parseDouble(gamma)).spike(x);
            spike.mul(golden.tensor("grad_out")).sum().backward();
            comparison.check("spike", spike, BOUND);
            comparison.check(PREFIX + gamma, x.grad(), BOUND);
        }
    }
}
