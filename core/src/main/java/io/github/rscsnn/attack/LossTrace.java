package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Writes down what an attack increases, from step to step: the mean of its objective over a batch, at each gradient. */
public final class LossTrace extends DelegatingSource {
    private final List<Double> sums = new ArrayList<>();
    private final List<Integer> runs = new ArrayList<>();
    private int step;

    public LossTrace(GradientSource source) {
        super(source);
    }

    @Override
    public void begin() {
        step = 0;
        super.begin();
    }

    @Override
    public Gradient gradient(Tensor images, Tensor labels, Objective objective) {
        Gradient gradient = super.gradient(images, labels, objective);
        try (StepScope scope = new StepScope()) {
            double mean = gradient.objective().mean().item_double();
            if (step == sums.size()) {
                sums.add(0.0);
                runs.add(0);
            }
            sums.set(step, sums.get(step) + mean);
            runs.set(step, runs.get(step) + 1);
            step++;
        }
        return gradient;
    }

    /** By gradient from the first of a run; of an attack of several runs the mean over those that came so far. */
    public List<Double> losses() {
        List<Double> means = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++) {
            means.add(sums.get(i) / runs.get(i));
        }
        return means;
    }
}
