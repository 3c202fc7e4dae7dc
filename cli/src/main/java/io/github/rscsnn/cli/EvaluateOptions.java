package io.github.rscsnn.cli;

import io.github.rscsnn.attack.SuiteBudget;
import io.github.rscsnn.experiment.TransferSettings;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.OptionTable;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code rsc evaluate} asks for besides its settings; {@code evaluate-options.txt} says what each part is. */
record EvaluateOptions(
        Integer eot,
        Path saveAdversarial,
        String suiteBudget,
        Integer suiteSteps,
        Integer suiteEot,
        Integer suiteQueries,
        String transferFrom,
        List<String> transferAttacks) {
    static final OptionTable<EvaluateOptions> TABLE = new OptionTable<>(
            EvaluateOptions.class,
            "option",
            name -> name.equals("suite-budget") ? Names.of(SuiteBudget.names()) : Names.ANY);

    /** Of the suite, with the draws of {@code --eot} where it has none of its own. */
    SuiteBudget suite() {
        SuiteBudget named = SuiteBudget.parse(suiteBudget);
        Integer draws = suiteEot != null ? suiteEot : eot;
        return new SuiteBudget(
                suiteSteps == null ? named.steps() : suiteSteps,
                draws == null ? named.draws() : draws,
                suiteQueries == null ? named.squares() : suiteQueries);
    }

    /** Null where no other run is given. */
    @Nullable
    TransferSettings transfer() {
        return transferFrom == null ? null : new TransferSettings(transferFrom, transferAttacks);
    }
}
