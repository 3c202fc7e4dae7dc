package io.github.rscsnn.conformance;

import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.NeuronLayer;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.Signal;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.neuron.LifParameters.Reset;
import io.github.rscsnn.neuron.Neuron.Firing;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.option.Require;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Kind {@code lif}: spikes, membrane and input gradient of one neuron layer. Arrays of the tie cases end in {@code _ge} or
 * {@code _gt}; this library fires at the threshold ({@code >=}), so that the latter are another convention.
 */
final class LifCheck implements Conformance.Check {
    private static final Bound BOUND = Bound.elementwise(1e-6, 1e-5);
    private static final Bound SURROGATE = Bound.absolute(1e-6);
    private static final String SITE = "lif1";
    private static final String GAMMAS = "grad_gamma";

    @Override
    public void run(GoldenCase golden, Backend backend, Comparison comparison) {
        String convention = golden.has("spikes") ? "" : "_ge";
        Lif lif = new Lif(parameters(golden));
        Tensor x = golden.tensor("x");
        x.set_requires_grad(true);
        Signal current = new Signal(x.flatten(0, 1), (int) x.size(0));
        Pass pass = Pass.EVALUATION.withBackend(backend);
        Tensor spikes;
        try (Network network = new Network("neuron", List.of(new NeuronLayer(SITE, lif)), new Parameters())) {
            spikes = network.forward(current, pass);
        }
        spikes.mul(golden.tensor("grad_out")).sum().backward();
        comparison.check("spikes" + convention, spikes, Bound.EXACT);
        comparison.check("grad_x" + convention, x.grad(), BOUND);

        Lif.Trajectory trajectory = lif.trajectory(x.detach(), new Firing(SITE, null));
        comparison.checkIfGiven("u_before_reset" + convention, trajectory.beforeReset(), BOUND);
        comparison.checkIfGiven("v_after_reset" + convention, trajectory.afterReset(), BOUND);
    }

    /** Constants of the neuron; what a case does not say is as in the paper. */
    static LifParameters parameters(GoldenCase golden) {
        String words = golden.text("surrogate", "") + " " + golden.description();
        double threshold = golden.isSet("v_threshold")
                ? golden.number("v_threshold")
                : golden.number("threshold", words, "threshold ", LifParameters.PAPER.threshold());
        double gamma = golden.number("gamma", words, "gamma\\s*=\\s*", 1);
        Reset reset = switch (golden.text("reset", "hard")) {
            case "hard", "hard0" -> Reset.HARD;
            case "soft" -> Reset.SOFT;
            default ->
                throw new IllegalArgumentException(
                        "params.reset is '" + golden.text("reset", "") + "', known are hard, hard0, soft");
        };
        return new LifParameters(
                golden.number("leak", 1),
                threshold,
                reset,
                golden.flag("detach_reset", false),
                new Surrogate.Triangle(gamma));
    }

    /** Kind {@code surrogate}: Eq. 17 for every γ that an array is named after. */
    static void surrogate(GoldenCase golden, Comparison comparison) {
        List<String> gammas = golden.suffixes(GAMMAS);
        Require.argument(!gammas.isEmpty(), "the case has no array %s*", GAMMAS);
        for (String gamma : gammas) {
            Tensor x = golden.tensor("x");
            x.set_requires_grad(true);
            Tensor spike = new Surrogate.Triangle(Double.parseDouble(gamma)).spike(x);
            spike.mul(golden.tensor("grad_out")).sum().backward();
            comparison.check("spike", spike, SURROGATE);
            comparison.check(GAMMAS + gamma, x.grad(), SURROGATE);
        }
    }
}
