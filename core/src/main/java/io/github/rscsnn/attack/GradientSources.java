package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Surrogate;
import java.util.Arrays;

/**
 * Gradient sources from text, terms joined by {@code +}, for example {@code eot:10+stclamp+assg:0.9}:
 *
 * <pre>
 *   own                            what the attack brings: sapgd detach+assg:arctan:0.425, all others bptt (also what no
 *                                  rule at all means)
 *   bptt                           as trained
 *   surrogate:SHAPE:PARAMETER      another surrogate: triangle, arctan, sigmoid, rectangle
 *   narrow:SHAPE:FROM:TO:STEPS     its parameter from FROM to TO over STEPS steps
 *   stneuron                       straight-through neuron
 *   rate                           rate-based gradient (Bu et al. 2023)
 *   assg                           adaptive sharpness as published, assg:arctan:0.425
 *   assg:BOUND, assg:SHAPE:BOUND   with other bounds; shapes triangle (default), rectangle, arctan
 *   assg:arctan:search             its bound searched for each image: 16 runs of the attack
 *   stclamp                        straight-through clamps in the coding
 *   detach                         no gradient through the reset of the neurons, whatever they were trained with
 *   eot:K                          gradients and scores are means over K draws
 *   common                         the same draws at every step
 * </pre>
 */
public final class GradientSources {
    private static final String TERMS =
            "own, bptt, surrogate:SHAPE:PARAMETER, narrow:SHAPE:FROM:TO:STEPS, stneuron, rate, "
                    + "assg:BOUND, stclamp, detach, eot:DRAWS, common";

    private GradientSources() {}

    /**
     * @throws IllegalArgumentException naming the term that is unknown, malformed or given twice, and the terms there are
     */
    public static SourceSpec parse(String spec) {
        SourceSpec result = SourceSpec.PLAIN;
        SourceSpec.Rule rule = null;
        for (String term : spec.strip().split("\\+", -1)) {
            String[] parts = term.strip().split(":", -1);
            switch (parts[0]) {
                case "stclamp" -> {
                    requireParts(term, parts, 1);
                    result = result.withStraightThroughClamp();
                }
                case "detach" -> {
                    requireParts(term, parts, 1);
                    result = result.withDetachedReset();
                }
                case "eot" -> {
                    requireParts(term, parts, 2);
                    result = result.withDraws(EotGradient.requireDraws(whole(term, parts[1])));
                }
                case "common" -> {
                    requireParts(term, parts, 1);
                    result = result.withCommonNoise();
                }
                default -> {
                    SourceSpec.Rule found = rule(term, parts);
                    if (rule != null) {
                        throw new IllegalArgumentException(
                                "spikes have one gradient, '" + spec + "' names two: " + rule + " and " + found);
                    }
                    rule = found;
                }
            }
        }
        return result.withRule(rule == null ? new SourceSpec.Rule.Own() : rule);
    }

    /** {@link #parse} and {@link SourceSpec#build}. */
    public static GradientSource build(String spec, SpikingClassifier classifier, Pass pass, Noise noise) {
        return parse(spec).build(classifier, pass, noise);
    }

    private static SourceSpec.Rule rule(String term, String[] parts) {
        return switch (parts[0]) {
            case "own" -> {
                requireParts(term, parts, 1);
                yield new SourceSpec.Rule.Own();
            }
            case "bptt" -> {
                requireParts(term, parts, 1);
                yield new SourceSpec.Rule.Trained();
            }
            case "stneuron" -> {
                requireParts(term, parts, 1);
                yield SourceSpec.STRAIGHT_THROUGH_NEURON;
            }
            case "rate" -> {
                requireParts(term, parts, 1);
                yield SourceSpec.RATE;
            }
            case "surrogate" -> {
                requireParts(term, parts, 3);
                double parameter = number(term, parts[2]);
                yield new SourceSpec.Rule.Fixed(
                        Surrogate.of(parts[1], parameter), "surrogate:" + parts[1] + ":" + parameter);
            }
            case "narrow" -> {
                requireParts(term, parts, 5);
                yield new SourceSpec.Rule.Narrowing(new NarrowingGradient.Schedule(
                        parts[1], number(term, parts[2]), number(term, parts[3]), whole(term, parts[4])));
            }
            case "assg" -> {
                if (parts.length == 1) {
                    yield SaPgd.GRADIENT.rule();
                }
                String[] full = parts.length == 2 ? new String[] {"assg", "triangle", parts[1]} : parts;
                requireParts(term, full, 3);
                AdaptiveSharpness.Shape shape = AdaptiveSharpness.Shape.of(full[1]);
                if (full[2].equals("search") && shape == AdaptiveSharpness.Shape.ARCTAN) {
                    yield SourceSpec.SEARCHED_SHARPNESS;
                }
                double bound = number(term, full[2]);
                new AdaptiveSharpness(shape, bound).close(); // checks the bound
                yield new SourceSpec.Rule.Adaptive(shape, bound);
            }
            default ->
                throw new IllegalArgumentException("unknown gradient source '" + term + "'; choose from " + TERMS);
        };
    }

    private static void requireParts(String term, String[] parts, int count) {
        if (parts.length != count || Arrays.stream(parts).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("malformed gradient source '" + term + "'; the terms are " + TERMS);
        }
    }

    private static double number(String term, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' in gradient source '" + term + "' is not a number", e);
        }
    }

    private static int whole(String term, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' in gradient source '" + term + "' is not a whole number", e);
        }
    }
}
