package io.github.rscsnn.cli;

import io.github.rscsnn.attack.GradientSources;
import io.github.rscsnn.attack.SuiteReport;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.EvaluationOutcome;
import io.github.rscsnn.experiment.EvaluationRun;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc evaluate}. */
@Command(
        name = "evaluate",
        modelTransformer = AttackSettings.class,
        description = "Measure the accuracy of a run, clean and under attacks.",
        footer = {
            "Each adversarial image is made once and judged over fresh draws of the model's noise.",
            "accuracy: expected accuracy of one draw; vote: of the majority of draws; surely wrong: images whose",
            "majority is a wrong class with 95 %% confidence; success: share that is right when clean and wrong attacked, of",
            "those right when clean. Of several epsilons also the mean smallest one that breaks an image.",
            "",
            "suite: the worst of about a dozen attacks for each image, cheapest first, images already broken skipped. It",
            "saves its state in the run folder: stopped, it goes on where it was when started again with the same options.",
            "It has its own steps and gradients: --steps, --alpha and --gradient are for the other attacks.",
            "autoattack: AutoAttack's standard version, or rand where the network is random, with its own numbers.",
            "strongest: what --budget buys, short attacks first, longer ones on the images that are left.",
            "",
            "What was found of each image is appended to results/ledger.tsv in the run folder, a table for any program. An",
            "evaluation that was stopped goes on after the images that are there; one that had ended is done anew.",
            "",
            "Examples:",
            "  rsc evaluate runs/rsc --attacks clean,fgsm,pgd --epsilon 8/255 --limit 1000",
            "  rsc evaluate runs/rsc --attacks pgd --steps 40 --alpha 2/255 --json pgd40.json",
            "  rsc evaluate runs/rsc --attacks eotpgd,apgd-dlr,square --gradient stclamp --limit 100",
            "  rsc evaluate runs/rsc --attacks clean,suite --suite-budget quick --limit 100",
            "  rsc evaluate runs/rsc --attacks clean,noise,pgd --epsilon 0,2/255,4/255,8/255 --csv",
            "  rsc evaluate runs/rsc --epsilon 0,2/255,4/255,6/255,8/255 --to-chance --limit 500",
            "  rsc evaluate runs/direct --attacks clean,autoattack --norm l2 --epsilon 0.5 --limit 500",
            "  rsc evaluate runs/rsc --attacks transfer --transfer-from runs/direct",
            "  rsc evaluate runs/rsc --attacks clean,apgd-ce --save-adversarial images",
            "  rsc evaluate runs/rsc --adversarial images/apgd-ce-8-255.safetensors"
        })
final class EvaluateCommand extends RscCommand {
    private static final String GIVEN = "given";
    private static final String GIVEN_FILE = "adversarial";

    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder made by 'rsc train'.")
    private Path run;

    @Mixin
    private final OptionGroup options = new OptionGroup(EvaluationSettings.OPTIONS);

    @Option(
            names = "--to-chance",
            description =
                    "After these, each attack goes on with twice the last epsilon until it leaves no more than chance.")
    private boolean toChance;

    @Mixin
    private final OptionGroup own = new OptionGroup(EvaluateOptions.TABLE);

    @Mixin
    private AttackExecutionOptions execution;

    @Mixin
    private TableOptions tables;

    @Mixin
    private final SparkOptions spark = new SparkOptions("spark");

    @Override
    protected int run(Terminal terminal) throws Exception {
        tables.check();
        EvaluateOptions asked = EvaluateOptions.TABLE.make(own.given());
        EvaluationSettings settings = settings(asked);
        RunFolder folder = RunFolder.open(run);
        EvaluationOutcome outcome;
        try (WorkReport report =
                new WorkReport(terminal, "the same command goes on after the images that were judged")) {
            report.sweeping(toChance || settings.epsilons().size() > 1);
            outcome = evaluate(
                    new EvaluationRun(folder, settings, execution.execution(), asked.saveAdversarial()), report);
        }
        Table table = EvaluationTable.ofRun(outcome);
        if (tables.plain()) {
            terminal.say("", run + ": " + outcome.title() + ", " + outcome.model());
        }
        tables.print(table, EvaluationTable.briefly(outcome));
        if (tables.plain() && !table.fits(terminal.columns())) {
            terminal.say("", EvaluationTable.common(outcome));
        }
        if (!outcome.smallestEpsilons().isEmpty() && !tables.bare()) {
            tables.remark("");
            tables.print(EvaluationTable.ofSmallest(outcome.smallestEpsilons()));
        }
        for (RobustResult result : outcome.results()) {
            SuiteReport suite = result.suite();
            if (suite != null && !tables.bare()) {
                terminal.out().println();
                tables.remark(EvaluationTable.suiteTitle(result, suite));
                terminal.out().println();
                tables.print(EvaluationTable.ofSuite(suite));
                terminal.out().println();
                tables.remark("which broke which image: " + run.resolve("results/ledger.tsv"));
            }
        }
        tables.write(outcome);
        boolean blind = outcome.results().stream().anyMatch(result -> result.blind());
        if (blind) {
            terminal.err()
                    .println("rsc: an attack saw no gradient at all; that is not robustness (is the network silent?)");
        }
        return blind ? FAILED : DONE;
    }

    private EvaluationSettings settings(EvaluateOptions asked) {
        Map<String, String> ofAttacks = AttackSettings.given(spec());
        Map<String, Object> given = options.given();
        List<String> attacks = attacks(ofAttacks.containsKey(GIVEN_FILE));
        if (asked.transfer() != null && !attacks.contains("transfer") && !attacks.contains("suite")) {
            throw wrongUsage(
                    "--transfer-from is for the attacks 'transfer' and 'suite': name one of them in --attacks");
        }
        own.given().keySet().forEach(name -> {
            if (name.startsWith("suite-") && !attacks.contains("suite")) {
                throw wrongUsage("--" + name + " is for the attack 'suite': name it in --attacks");
            }
            if (name.equals("transfer-attacks") && !attacks.contains("transfer")) {
                throw wrongUsage("--transfer-attacks is for the attack 'transfer': name it in --attacks");
            }
        });
        given.put("attacks", attacks);
        given.put("gradient", gradient(asked.eot()));
        given.put("suite", asked.suite());
        given.put("transfer", asked.transfer());
        given.put("options", ofAttacks);
        return EvaluationSettings.OPTIONS.make(given);
    }

    /** Those that were asked for; {@code given} where a file of images is. */
    private List<String> attacks(boolean given) {
        if (!(options.given().get("attacks") instanceof List<?> asked)) {
            return given ? List.of("clean", GIVEN) : EvaluationSettings.DEFAULTS.attacks();
        }
        Stream<String> names = asked.stream().map(String.class::cast);
        return (given && !asked.contains(GIVEN) ? Stream.concat(names, Stream.of(GIVEN)) : names).toList();
    }

    /** {@code --gradient} with the draws of {@code --eot}. */
    private String gradient(Integer eot) {
        String gradient = options.text("gradient", EvaluationSettings.DEFAULTS.gradient());
        if (eot == null) {
            return gradient;
        }
        int named = GradientSources.parse(gradient).draws();
        if (named != 0 && named != eot) {
            throw wrongUsage("--eot " + eot + " and --gradient " + gradient + " name different numbers of draws");
        }
        return named == 0 ? "eot:" + eot + "+" + gradient : gradient;
    }

    private EvaluationOutcome evaluate(EvaluationRun evaluation, WorkReport report) throws Exception {
        if (!spark.isGiven()) {
            return toChance ? evaluation.evaluateToChance(report) : evaluation.evaluate(report);
        }
        if (toChance) {
            throw wrongUsage("--to-chance runs on one machine: list the epsilons, or evaluate without --spark");
        }
        try (Cluster cluster = spark.open()) {
            return cluster.evaluate(evaluation, report);
        }
    }
}
