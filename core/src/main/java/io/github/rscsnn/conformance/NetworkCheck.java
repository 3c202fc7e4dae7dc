package io.github.rscsnn.conformance;

import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * Kind {@code network}: logits, spikes and running statistics of one forward pass, and for each loss its value and its
 * gradients by logits, images and weights.
 */
final class NetworkCheck implements Conformance.Check {
    private static final Bound VALUE = Bound.absolute(1e-5);
    private static final Bound GRADIENT = Bound.ofLargest(1e-5, 1e-3);

    @Override
    public void run(GoldenCase golden, Backend backend, Comparison comparison) {
        Map<String, String> losses = losses(golden);
        Require.argument(!losses.isEmpty(), "params.losses names no loss");
        boolean first = true;
        for (Map.Entry<String, String> loss : losses.entrySet()) {
            try (StepScope scope = new StepScope();
                    SpikingClassifier classifier = GoldenNetwork.build(golden, new DirectCoding())) {
                run(golden, backend, comparison, classifier, loss, first);
            }
            first = false;
        }
    }

    /** One forward and backward pass of a network of its own, since a training pass changes the running statistics. */
    private static void run(
            GoldenCase golden,
            Backend backend,
            Comparison comparison,
            SpikingClassifier classifier,
            Map.Entry<String, String> namedLoss,
            boolean compareForward) {
        Map<String, Tensor> spikes = new TreeMap<>();
        Pass pass = pass(golden, backend).withObserver(spikes::put);
        classifier.network().parameters().requireGradients(true);
        Tensor x = golden.tensor("x");
        x.set_requires_grad(true);
        Tensor logits = classifier.logitsOverTime(x, Noise.none(), pass);
        logits.retain_grad();
        if (compareForward) {
            forward(golden, comparison, classifier, logits, spikes);
        }

        String name = namedLoss.getKey();
        Tensor teacher = golden.has("teacher_logits") ? golden.tensor("teacher_logits") : null;
        Tensor loss =
                LossName.parse(name, namedLoss.getValue()).of(logits, new Loss.Target(golden.labels("y"), teacher));
        loss.backward();
        comparison.checkScalar("loss__" + name, loss.item_double(), VALUE);
        comparison.checkIfGiven("dlogits__" + name, logits.grad(), GRADIENT);
        comparison.checkIfGiven("dx__" + name, x.grad(), GRADIENT);
        String weights = "dw__" + name + "__";
        for (String parameter : golden.suffixes(weights)) {
            comparison.check(
                    weights + parameter,
                    GoldenNetwork.find(classifier.network().parameters(), parameter)
                            .grad(),
                    GRADIENT);
        }
    }

    private static void forward(
            GoldenCase golden,
            Comparison comparison,
            SpikingClassifier classifier,
            Tensor logits,
            Map<String, Tensor> spikes) {
        comparison.check("logits_tnk", logits, VALUE);
        comparison.checkIfGiven("logits_mean", logits.mean(0), VALUE);
        for (String layer : golden.suffixes("spikes")) {
            Tensor output = spikes.get("lif" + layer);
            Require.argument(output != null, "array spikes%s: the network has no such layer", layer);
            boolean meanOverTime = golden.array("spikes" + layer).shape().length == output.dim() - 1;
            comparison.check("spikes" + layer, meanOverTime ? output.mean(0) : output, VALUE);
        }
        for (String buffer : golden.suffixes("after__")) {
            comparison.check(
                    "after__" + buffer, GoldenNetwork.find(classifier.network().parameters(), buffer), VALUE);
        }
    }

    private static Pass pass(GoldenCase golden, Backend backend) {
        Pass pass = switch (golden.text("bn_mode", "")) {
            case "train" -> Pass.TRAINING;
            case "eval" -> Pass.EVALUATION;
            default ->
                throw new IllegalArgumentException(
                        "params.bn_mode is '" + golden.text("bn_mode", "") + "', known are train, eval");
        };
        return pass.withBackend(backend);
    }

    /** Names and descriptions: those of {@code params.losses}, and all that an array is named after. */
    private static Map<String, String> losses(GoldenCase golden) {
        Map<String, String> losses = new LinkedHashMap<>();
        golden.params()
                .path("losses")
                .properties()
                .forEach(loss -> losses.put(loss.getKey(), loss.getValue().asText("")));
        golden.suffixes("loss__").forEach(name -> losses.putIfAbsent(name, ""));
        return losses;
    }
}
