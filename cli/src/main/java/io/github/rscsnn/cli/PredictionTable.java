package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Prediction;
import io.github.rscsnn.experiment.PredictionSettings;
import io.github.rscsnn.experiment.RobustClassifier;
import io.github.rscsnn.report.Table;
import java.util.List;
import java.util.Locale;

/** Predictions as a table, one row an image, with a line below that says what its columns rest on. */
final class PredictionTable {
    private static final String ABSTAINS = "(abstains)";

    private final List<String> classNames;
    private final Table table;
    private final String explanation;

    /** @param certified whether the rows have certificates */
    PredictionTable(RobustClassifier classifier, PredictionSettings settings, boolean certified) {
        classNames = classifier.format().classNames();
        if (certified) {
            table = new Table(
                    "image",
                    "class",
                    "votes",
                    "next",
                    "probability >=",
                    classifier.noise().norm() + " radius");
            explanation = String.format(Locale.ROOT, """
                    %s noise. The class was picked by %d other draws. Radius in pixel units (pixels in [0, 1]), about
                    the image as the network sees it; each is wrong with probability %s at most.
                    """, classifier.noise().name(), settings.n0(), settings.alpha())
                    + seed(settings);
        } else if (classifier.isRandom()) {
            table = new Table("image", "class", "votes", "next", "p-value");
            explanation = String.format(
                            Locale.ROOT,
                            "Majority of %d draws; %s where p > %s.\n",
                            settings.draws(),
                            ABSTAINS,
                            settings.alpha())
                    + seed(settings);
        } else {
            table = new Table("image", "class", "probability %", "next");
            explanation = "";
        }
    }

    void add(String image, Prediction prediction) {
        if (prediction.probabilities() != null) {
            List<Double> probabilities = prediction.probabilities();
            table.row(
                    image,
                    prediction.className(),
                    Table.percent(probabilities.get(prediction.classIndex())),
                    classNames.get(prediction.runnerUp()) + " "
                            + Table.percent(probabilities.get(prediction.runnerUp())));
            return;
        }
        String votes = prediction.votes().get(prediction.classIndex()) + " of " + prediction.draws();
        if (prediction.abstained()) {
            votes = prediction.className() + " " + votes;
        }
        String shown = prediction.abstained() ? ABSTAINS : prediction.className();
        int second = prediction.votes().get(prediction.runnerUp());
        String next = second == 0 ? "" : classNames.get(prediction.runnerUp()) + " " + second;
        Prediction.Certificate certificate = prediction.certificate();
        if (certificate == null) {
            table.row(image, shown, votes, next, BoundText.scientific(prediction.pValue()));
        } else {
            table.row(
                    image,
                    shown,
                    votes,
                    next,
                    BoundText.lower(certificate.pABar(), 3),
                    prediction.abstained() ? "-" : BoundText.lower(certificate.radius(), 4));
        }
    }

    void print(Terminal terminal, TableOptions tables) {
        tables.print(table);
        if (tables.plain()) {
            terminal.out().print(explanation);
        }
    }

    private static String seed(PredictionSettings settings) {
        return "The same noise again: --seed " + settings.seed().getAsLong() + "\n";
    }
}
