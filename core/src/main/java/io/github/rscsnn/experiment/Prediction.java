package io.github.rscsnn.experiment;

import io.github.rscsnn.evaluate.SmoothingNoise;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a network says about one image.
 *
 * @param classIndex class with the most votes; with a certificate the class that it is about
 * @param className its name
 * @param abstained whether the votes do not bear it out, so that nothing should be said
 * @param votes of the draws for each class; a single one if the model is not random
 * @param probabilities softmax of the scores of a model that is not random, for each class; null for a random one, whose
 *     votes say more
 * @param pValue of the hypothesis that the two leading classes are equally likely (two-sided binomial test of their votes);
 *     null with a certificate, and for a model that is not random
 * @param certificate null unless asked for
 * @param notes what was done to the image to make it fit, in words
 */
public record Prediction(
        int classIndex,
        String className,
        boolean abstained,
        List<Integer> votes,
        @Nullable List<Double> probabilities,
        @Nullable Double pValue,
        @Nullable Certificate certificate,
        List<String> notes) {
    public Prediction {
        votes = List.copyOf(votes);
        probabilities = probabilities == null ? null : List.copyOf(probabilities);
        notes = List.copyOf(notes);
    }

    /**
     * The majority vote stays {@link #classIndex} for every perturbation, shorter than the radius, of the image as the network
     * sees it; wrong with probability alpha at most.
     *
     * @param norm in which perturbations of the pixels are measured
     * @param radius in pixel units, pixels in [0, 1]; 0 when abstaining
     * @param pABar lower bound of the probability of the class
     * @param n0 draws that picked the class
     * @param n draws that counted it
     * @param alpha probability of a wrong certificate
     */
    public record Certificate(SmoothingNoise.Norm norm, double radius, double pABar, int n0, int n, double alpha) {}

    /** Number of draws that voted. */
    public int draws() {
        return votes.stream().mapToInt(Integer::intValue).sum();
    }

    /** The class with the most votes, or the highest probability, after {@link #classIndex}. */
    public int runnerUp() {
        int second = -1;
        for (int c = 0; c < votes.size(); c++) {
            if (c != classIndex && (second < 0 || weight(c) > weight(second))) {
                second = c;
            }
        }
        return second;
    }

    private double weight(int index) {
        return probabilities == null ? votes.get(index) : probabilities.get(index);
    }
}
