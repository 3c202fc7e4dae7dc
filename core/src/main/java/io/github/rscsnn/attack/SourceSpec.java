package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Hart;
import io.github.rscsnn.neuron.PotentialDensity;
import io.github.rscsnn.neuron.RateGradient;
import io.github.rscsnn.neuron.RateThrough;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.option.Interval;
import java.util.Locale;
import java.util.Objects;

/**
 * A gradient source in words, not yet bound to a model and a batch. {@link GradientSources} reads it from text.
 *
 * @param rule how spikes are differentiated
 * @param straightThroughClamp whether the coding's clamps and quantisers pass the gradient unchanged
 * @param detachReset whether the backward pass ignores the reset of every neuron, whatever the network was trained with
 * @param draws k of EOT, over which gradients and scores are averaged; 0 where none are named
 * @param commonNoise whether each step of an attack sees the same draws
 */
public record SourceSpec(Rule rule, boolean straightThroughClamp, boolean detachReset, int draws, boolean commonNoise) {
    /** How spikes are differentiated during the attack; two of one text are the same. */
    public static final class Rule {
        /** What the attack brings: see {@link Attack#gradient}; as the network was trained where it brings nothing. */
        public static final Rule OWN = new Rule("own", 1, BpttGradient::new);

        /** As the network was trained. */
        public static final Rule TRAINED = new Rule("bptt", 1, BpttGradient::new);

        /** The straight-through neuron. */
        public static final Rule STRAIGHT_THROUGH_NEURON = fixed(new Surrogate.StraightThrough(), "stneuron");

        /** The rate-based gradient. */
        public static final Rule RATE = fixed(RateGradient.PUBLISHED, "rate");

        /** {@link AdaptiveSharpness} with an arctan whose bound is searched for each image over 16 runs of an attack. */
        public static final Rule SEARCHED = new Rule("assg:arctan:search", SharpnessSearch.RUNS, SharpnessSearch::new);

        /** {@link Hart}. */
        public static final Rule HART = fixed(Hart.PUBLISHED, "hart");

        /** {@link RateThrough}. */
        public static final Rule BPTR = fixed(new RateThrough(), "bptr");

        /** {@link PotentialDensity}. */
        public static final Rule PDSG = fixed(new PotentialDensity(), "pdsg");

        /** {@link SurrogateEnsemble}: as many runs of an attack as it has members. */
        public static final Rule ENSEMBLE = new Rule("ensemble", SurrogateEnsemble.RUNS, SurrogateEnsemble::new);

        private final String text;
        private final int runs;
        private final Draw draw;

        /** Makes a source that is one draw of the model. */
        private interface Draw {
            GradientSource of(SpikingClassifier classifier, Pass pass, Noise noise);
        }

        private Rule(String text, int runs, Draw draw) {
            this.text = text;
            this.runs = runs;
            this.draw = draw;
        }

        /** One surrogate throughout, whatever the network was trained with. */
        static Rule fixed(Surrogate surrogate, String text) {
            return new Rule(
                    text,
                    1,
                    (classifier, pass, noise) -> new BpttGradient(classifier, pass.withSurrogate(surrogate), noise));
        }

        /** See {@link NarrowingGradient}. */
        static Rule narrowing(NarrowingGradient.Schedule schedule) {
            return new Rule(
                    "narrow:" + schedule.shape() + ":" + schedule.from() + ":" + schedule.to() + ":" + schedule.steps(),
                    1,
                    (classifier, pass, noise) -> new NarrowingGradient(classifier, pass, noise, schedule));
        }

        /** See {@link AdaptiveSharpness}. */
        static Rule adaptive(AdaptiveSharpness.Shape shape, double bound) {
            return new Rule(
                    "assg:" + shape.name().toLowerCase(Locale.ROOT) + ":" + bound,
                    1,
                    (classifier, pass, noise) -> new AdaptiveSharpnessGradient(
                            classifier, pass, noise, new AdaptiveSharpness(shape, bound)));
        }

        /** Runs of an attack that the rule needs to find its best setting; the best run of each image counts. */
        public int runs() {
            return runs;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Rule rule && text.equals(rule.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        /** As {@link GradientSources} reads it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** Plain backpropagation through time. */
    public static final SourceSpec PLAIN = new SourceSpec(Rule.TRAINED, false, false, 0, false);

    public SourceSpec {
        Objects.requireNonNull(rule, "rule");
        Interval.AT_LEAST_0.require("EOT draws", draws);
    }

    /** {@code base} with what this adds to it: its rule, where it names one, and its detached reset. */
    public SourceSpec over(SourceSpec base) {
        SourceSpec ruled = rule.equals(Rule.OWN) ? base : base.withRule(rule);
        return detachReset ? ruled.withDetachedReset() : ruled;
    }

    public SourceSpec withDraws(int newDraws) {
        return new SourceSpec(rule, straightThroughClamp, detachReset, newDraws, commonNoise);
    }

    /** The same over {@code usual} draws, where it names none and the model is random. */
    public SourceSpec withUsualDraws(int usual, SpikingClassifier classifier) {
        return draws == 0 && classifier.coding().isRandom() ? withDraws(usual) : this;
    }

    public SourceSpec withRule(Rule newRule) {
        return new SourceSpec(newRule, straightThroughClamp, detachReset, draws, commonNoise);
    }

    public SourceSpec withStraightThroughClamp() {
        return new SourceSpec(rule, true, detachReset, draws, commonNoise);
    }

    public SourceSpec withDetachedReset() {
        return new SourceSpec(rule, straightThroughClamp, true, draws, commonNoise);
    }

    public SourceSpec withCommonNoise() {
        return new SourceSpec(rule, straightThroughClamp, detachReset, draws, true);
    }

    /**
     * The source for one batch. Fused kernels do not know {@code rate} and {@code assg}: these need a pass whose backend is
     * the reference or chooses it where it must.
     *
     * @param classifier model under attack; its parameters should not require gradients
     * @param pass an evaluation pass
     * @param noise of this batch's images
     * @throws IllegalArgumentException if the pass is for training, or common noise is asked for and {@code noise} cannot be
     *     replayed
     */
    public GradientSource build(SpikingClassifier classifier, Pass pass, Noise noise) {
        SpikingClassifier seen =
                straightThroughClamp ? classifier.withCoding(classifier.coding().straightThrough()) : classifier;
        GradientSource source = rule.draw.of(seen, detachReset ? pass.withDetachedReset() : pass, noise);
        if (draws > 1) {
            source = new EotGradient(source, draws);
        }
        if (commonNoise) {
            if (!(noise instanceof Noise.PerImage replayed)) {
                throw new IllegalArgumentException("common noise needs noise that can be replayed: Noise.perImage");
            }
            source = new CommonNoiseGradient(source, replayed);
        }
        return new DelegatingSource(source) {
            @Override
            public String name() {
                return SourceSpec.this.name();
            }
        };
    }

    /** The text that {@link GradientSources#parse} reads back to this. */
    public String name() {
        StringBuilder text = new StringBuilder();
        if (draws > 0) {
            text.append("eot:").append(draws).append('+');
        }
        if (commonNoise) {
            text.append("common+");
        }
        if (straightThroughClamp) {
            text.append("stclamp+");
        }
        if (detachReset) {
            text.append("detach+");
        }
        return text.append(rule).toString();
    }
}
