package io.github.rscsnn.conformance;

import io.github.rscsnn.loss.CrossEntropy;
import io.github.rscsnn.loss.Distillation;
import io.github.rscsnn.loss.Distillation.Direction;
import io.github.rscsnn.loss.ERsc;
import io.github.rscsnn.loss.Loss;
import io.github.rscsnn.loss.TemporalEfficientTraining;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The losses of golden cases by their names: {@code ce_mean}, {@code ps_lamb0}, {@code tet_lamb<λ>}, {@code kd_T<τ>},
 * {@code kd_reversed_T<τ>}, {@code ersc}.
 */
final class LossName {
    private static final String NUMBER = "([0-9]+(?:\\.[0-9]+)?(?:e-?[0-9]+)?)";
    private static final Pattern TET = Pattern.compile("(?:ps|tet)_lamb" + NUMBER);
    private static final Pattern KD = Pattern.compile("kd_(reversed_)?T" + NUMBER);
    private static final Pattern MEANS = Pattern.compile("means\\s*=\\s*" + NUMBER);
    private static final Pattern LAMBDA = Pattern.compile("lambda\\s*=?\\s*" + NUMBER);

    private LossName() {}

    /**
     * @param name of the loss
     * @param words its description, which holds the constants that the name does not; may be empty
     * @throws IllegalArgumentException for an unknown name
     */
    static Loss parse(String name, String words) {
        if (name.equals("ce_mean")) {
            return new CrossEntropy();
        }
        if (name.equals("ersc")) {
            // Its parts are named in its description: "0.1*kd_T1 + ps_lamb0".
            return new ERsc(number(LAMBDA, words, 0.1), distillation(words), preSynaptic(words, words));
        }
        if (TET.matcher(name).matches()) {
            return preSynaptic(name, words);
        }
        if (KD.matcher(name).matches()) {
            return distillation(name);
        }
        throw new IllegalArgumentException("unknown loss '" + name
                + "'; known are ce_mean, ps_lamb0, tet_lamb<x>, kd_T<t>, kd_reversed_T<t>, ersc");
    }

    private static TemporalEfficientTraining preSynaptic(String name, String words) {
        return new TemporalEfficientTraining(number(TET, name, 0), number(MEANS, words, 1));
    }

    private static Distillation distillation(String name) {
        Matcher matcher = KD.matcher(name);
        if (!matcher.find()) {
            return Distillation.DEFAULT;
        }
        return new Distillation(
                matcher.group(1) == null ? Direction.TEACHER_STUDENT : Direction.STUDENT_TEACHER,
                Double.parseDouble(matcher.group(2)),
                Distillation.Reduction.BATCH_MEAN);
    }

    private static double number(Pattern pattern, String text, double absent) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : absent;
    }
}
