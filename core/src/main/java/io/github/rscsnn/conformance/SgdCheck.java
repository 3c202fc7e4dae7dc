package io.github.rscsnn.conformance;

import io.github.rscsnn.coding.DirectCoding;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Parameters;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.CosineSchedule;
import io.github.rscsnn.train.Sgd;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/** Kind {@code sgd_steps}: training steps on one batch, all weights after each, and the learning rates of a schedule. */
final class SgdCheck implements Conformance.Check {
    private static final Bound BOUND = Bound.absolute(1e-5);
    private static final String SCHEDULE = "cosine_lr_T";

    @Override
    public void run(GoldenCase golden, Backend backend, Comparison comparison) {
        Loss loss = LossName.parse(golden.text("loss", ""), golden.description());
        Loss.Target target = new Loss.Target(golden.labels("y"));
        Pass pass = Pass.TRAINING.withBackend(backend);
        try (SpikingClassifier classifier = GoldenNetwork.build(golden, new DirectCoding())) {
            Parameters parameters = classifier.network().parameters();
            parameters.requireGradients(true);
            try (Sgd sgd = new Sgd(
                    parameters.trainable(), new Sgd.Rule(golden.number("momentum"), golden.number("weight_decay")))) {
                for (int step = 0; step < golden.count("steps"); step++) {
                    try (StepScope scope = new StepScope()) {
                        sgd.zeroGradients();
                        Tensor value =
                                loss.of(classifier.logitsOverTime(golden.tensor("x"), Noise.none(), pass), target);
                        value.backward();
                        sgd.step(golden.number("lr"));
                        comparison.checkScalar("loss_step" + step, value.item_double(), BOUND);
                        String prefix = "step" + step + "__";
                        golden.suffixes(prefix)
                                .forEach(name ->
                                        comparison.check(prefix + name, GoldenNetwork.find(parameters, name), BOUND));
                    }
                }
            }
        }
        golden.suffixes(SCHEDULE).forEach(epochs -> schedule(golden, comparison, epochs));
    }

    private static void schedule(GoldenCase golden, Comparison comparison, String epochs) {
        CosineSchedule schedule = new CosineSchedule(golden.number("lr"), Integer.parseInt(epochs));
        double[] rates =
                LongStream.range(0, schedule.epochs()).mapToDouble(schedule::at).toArray();
        comparison.check(SCHEDULE + epochs, rates, new long[] {rates.length}, BOUND);
    }
}
