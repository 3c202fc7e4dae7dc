package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Surrogate;
import io.github.rscsnn.option.Require;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Gradient sources from text, terms joined by {@code +}, for example {@code eot:10+stclamp+assg:0.9}:
 *
 * <pre>
 *   own                            what the attack brings: sapgd detach+assg:arctan:0.425, all others bptt (also what no
 *                                  rule at all means)
 *   bptt                           as trained
 *   surrogate:SHAPE:PARAMETER      another surrogate: triangle, arctan, sigmoid, rectangle, exponential
 *   narrow:SHAPE:FROM:TO:STEPS     its parameter from FROM to TO over STEPS steps
 *   stneuron                       straight-through neuron
 *   rate                           rate-based gradient (Bu et al. 2023)
 *   hart                           HART (Hao et al. 2024)
 *   bptr                           backward pass through rate (Ding et al. 2022)
 *   pdsg                           potential-dependent surrogate (Lun et al. 2025)
 *   ensemble                       18 surrogates (Özdenizci and Legenstein 2023): as many runs of the attack
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
            "own, bptt, surrogate:SHAPE:PARAMETER, narrow:SHAPE:FROM:TO:STEPS, stneuron, rate, hart, bptr, "
                    + "pdsg, ensemble, assg:BOUND, stclamp, detach, eot:DRAWS, common";

    private GradientSources() {}

    /**
     * @throws IllegalArgumentException naming the term that is unknown, malformed or given twice, and the terms there are
     */
    public static SourceSpec parse(String spec) {
        SourceSpec result = SourceSpec.PLAIN;
        SourceSpec.Rule rule = null;
        Set<String> seen = new HashSet<>();
        for (String term : spec.strip().split("\\+", -1)) {
            String[] parts = parts(term);
            Require.argument(seen.add(parts[0]), "gradient source '%s' names '%s' twice: give it once", spec, parts[0]);
            switch (parts[0]) {
                case "stclamp" -> result = result.withStraightThroughClamp();
                case "detach" -> result = result.withDetachedReset();
                case "eot" -> result = result.withDraws(EotGradient.requireDraws(whole(term, parts[1])));
                case "common" -> result = result.withCommonNoise();
                default -> {
                    SourceSpec.Rule found = rule(term, parts);
                    Require.argument(
                            rule == null, "spikes have one gradient, '%s' names two: %s and %s", spec, rule, found);
                    rule = found;
                }
            }
        }
        return result.withRule(rule == null ? SourceSpec.Rule.OWN : rule);
    }

    /** {@link #parse} and {@link SourceSpec#build}. */
    public static GradientSource build(String spec, SpikingClassifier classifier, Pass pass, Noise noise) {
        return parse(spec).build(classifier, pass, noise);
    }

    private static SourceSpec.Rule rule(String term, String... parts) {
        return switch (parts[0]) {
            case "own" -> SourceSpec.Rule.OWN;
            case "bptt" -> SourceSpec.Rule.TRAINED;
            case "stneuron" -> SourceSpec.Rule.STRAIGHT_THROUGH_NEURON;
            case "rate" -> SourceSpec.Rule.RATE;
            case "hart" -> SourceSpec.Rule.HART;
            case "bptr" -> SourceSpec.Rule.BPTR;
            case "pdsg" -> SourceSpec.Rule.PDSG;
            case "ensemble" -> SourceSpec.Rule.ENSEMBLE;
            case "surrogate" -> {
                double parameter = number(term, parts[2]);
                yield SourceSpec.Rule.fixed(
                        Surrogate.of(parts[1], parameter), "surrogate:" + parts[1] + ":" + parameter);
            }
            case "narrow" ->
                SourceSpec.Rule.narrowing(new NarrowingGradient.Schedule(
                        parts[1], number(term, parts[2]), number(term, parts[3]), whole(term, parts[4])));
            case "assg" -> {
                if (parts.length == 1) {
                    yield SaPgd.GRADIENT.rule();
                }
                AdaptiveSharpness.Shape shape = AdaptiveSharpness.Shape.of(parts.length == 2 ? "triangle" : parts[1]);
                String last = parts[parts.length - 1];
                if (last.equals("search") && shape == AdaptiveSharpness.Shape.ARCTAN) {
                    yield SourceSpec.Rule.SEARCHED;
                }
                double bound = number(term, last);
                new AdaptiveSharpness(shape, bound).close(); // checks the bound
                yield SourceSpec.Rule.adaptive(shape, bound);
            }
            default -> throw unknown(term);
        };
    }

    private static IllegalArgumentException unknown(String term) {
        return new IllegalArgumentException("unknown gradient source '" + term + "'; choose from " + TERMS);
    }

    /** A known term and what it takes. */
    private static String[] parts(String term) {
        String[] parts = term.strip().split(":", -1);
        int count = switch (parts[0]) {
            case "stclamp", "detach", "common", "own", "bptt", "stneuron", "rate", "hart", "bptr", "pdsg", "ensemble" ->
                1;
            case "eot" -> 2;
            case "surrogate" -> 3;
            case "narrow" -> 5;
            case "assg" -> Math.min(parts.length, 3);
            default -> throw unknown(term);
        };
        if (parts.length != count || Arrays.stream(parts).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("malformed gradient source '" + term + "'; the terms are " + TERMS);
        }
        return parts;
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
