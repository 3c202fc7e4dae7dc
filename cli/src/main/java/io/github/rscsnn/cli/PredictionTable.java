package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Prediction;
import io.github.rscsnn.experiment.PredictionSettings;
import io.github.rscsnn.experiment.RobustClassifier;
import io.github.rscsnn.report.Table;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Predictions as a table, one row an image, with a line below that says what its columns rest on. */
record PredictionTable(RobustClassifier classifier, PredictionSettings settings, boolean certified) {
    private static final String ABSTAINS = "(abstains)";

    Table of(List<PredictCommand.Answer> answers) {
        boolean random = classifier.isRandom();
        Table.Columns<PredictCommand.Answer> table = Table.of(answers)
                .column("image", PredictCommand.Answer::file)
                .column("class", each(one -> one.abstained() ? ABSTAINS : one.className()))
                .columnIf(random, "votes", each(PredictionTable::votes))
                .columnIf(!random, "probability %", each(one -> probability(one, one.classIndex())))
                .column("next", each(random ? this::nextVotes : this::nextProbability))
                .columnIf(random && !certified, "p-value", each(Prediction::pValue, BoundText::scientific));
        return certified
                ? table.column("probability >=", each(Prediction::certificate, one -> BoundText.lower(one.pABar(), 3)))
                        .column(
                                classifier.noise().norm() + " radius",
                                each(one -> one.abstained() || one.certificate() == null
                                        ? "-"
                                        : BoundText.lower(one.certificate().radius(), 4)))
                        .table()
                : table.table();
    }

    private static Function<PredictCommand.Answer, String> each(Function<Prediction, String> cell) {
        return answer -> cell.apply(answer.prediction());
    }

    private static <P> Function<PredictCommand.Answer, String> each(
            Function<Prediction, P> part, Function<P, String> cell) {
        return each(one -> Optional.ofNullable(part.apply(one)).map(cell).orElse(""));
    }

    private static String votes(Prediction one) {
        return (one.abstained() ? one.className() + " " : "") + one.votes().get(one.classIndex()) + " of "
                + one.draws();
    }

    private String nextVotes(Prediction one) {
        int second = one.votes().get(one.runnerUp());
        return second == 0 ? "" : classifier.format().classNames().get(one.runnerUp()) + " " + second;
    }

    private static String probability(Prediction one, int index) {
        return one.probabilities() == null
                ? ""
                : Table.percent(one.probabilities().get(index));
    }

    private String nextProbability(Prediction one) {
        return classifier.format().classNames().get(one.runnerUp()) + " " + probability(one, one.runnerUp());
    }

    /** What its numbers mean. */
    String explanation() {
        if (!classifier.isRandom()) {
            return "";
        }
        String meaning = certified
                ? String.format(Locale.ROOT, """
                    %s noise. The class was picked by %d other draws. Radius in pixel units (pixels in [0, 1]), about \
                    the image as the network sees it; each is wrong with probability %s at most.
                    """, classifier.noise().name(), settings.n0(), settings.alpha())
                : String.format(
                        Locale.ROOT,
                        "Majority of %d draws; %s where p > %s.\n",
                        settings.draws(),
                        ABSTAINS,
                        settings.alpha());
        return meaning + "The same noise again: --seed " + settings.seed().getAsLong() + "\n";
    }
}
