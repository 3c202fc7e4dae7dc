package io.github.rscsnn.theory;

import java.util.List;

/**
 * Outcome of {@link TheoryCheck}.
 *
 * @param data data set and split
 * @param network architecture whose first layer it was
 * @param attack the attack with its parameters
 * @param model coding of the attacked network
 * @param imagesWithoutGradient images for which the attack saw only zeros, so that it hardly moved them
 * @param epsilon of the random signs, pixel units
 * @param settings how it was checked
 * @param covariances behind the linear layers
 * @param pixels of single coded pixels
 * @param verdicts one a statement of the paper
 * @param seconds wall time
 */
public record TheoryResult(
        String data,
        String network,
        String attack,
        String model,
        int imagesWithoutGradient,
        double epsilon,
        TheorySettings settings,
        List<CovarianceCase> covariances,
        List<PixelCase> pixels,
        List<Verdict> verdicts,
        double seconds) {
    public TheoryResult {
        covariances = List.copyOf(covariances);
        pixels = List.copyOf(pixels);
        verdicts = List.copyOf(verdicts);
    }

    /**
     * @param statement of the paper
     * @param holds whether the draws are consistent with it
     * @param evidence the numbers behind it, one sentence
     */
    public record Verdict(String statement, boolean holds, String evidence) {}
}
