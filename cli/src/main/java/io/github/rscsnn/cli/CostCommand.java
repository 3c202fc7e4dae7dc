package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.EnergyEstimate;
import io.github.rscsnn.evaluate.LayerActivity;
import io.github.rscsnn.experiment.CostOutcome;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc cost}. */
@Command(
        name = "cost",
        description = "Firing rates, synaptic operations and estimated energy of a run, beside its ANN twin.",
        footer = {
            "Counted on test images, one draw each: layers that see real numbers take multiplications with additions",
            "(MACs, 4.6 pJ), layers that see spikes additions (ACs: firing rate times connections times T, 0.9 pJ), both",
            "of float32 at 45 nm. The ANN twin is the same network with ReLU, one step. Where papers count differently",
            "a table shows all ways. docs/numbers.md says what is left out.",
            "",
            "Examples:",
            "  rsc cost runs/rsc",
            "  rsc cost runs/rsc --limit 1000 --json cost.json --markdown"
        })
final class CostCommand extends RscCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder made by 'rsc train'.")
    private Path run;

    @Option(names = "--limit", paramLabel = "N", description = "First N test images; 0 for all. Default: 100.")
    private int limit = CostOutcome.DEFAULT_LIMIT;

    @Option(names = "--batch", paramLabel = "N", description = "Images a forward pass. Default: 20.")
    private int batch = 20;

    @Option(names = "--seed", paramLabel = "N", description = "Of the coding's noise. Default: 42.")
    private long seed = 42;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Data set's folder. Default: the run's.")
    private String dataDir;

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        RunFolder folder = RunFolder.open(run);
        tables.check();
        CostOutcome cost = CostOutcome.measure(folder, dataDir, limit, batch, seed);
        tables.remark(
                terminal,
                String.format(
                        Locale.ROOT,
                        "%s: %s, T = %d, mean of %d images, one draw each",
                        run,
                        cost.title(),
                        cost.activity().timeSteps(),
                        cost.activity().images()));
        tables.print(terminal, layers(cost));
        tables.remark(terminal, "");
        tables.print(terminal, totals(cost));
        if (cost.random()) {
            tables.remark(terminal, "A vote of k draws costs k times this; drawing the noise is not counted.");
        }
        tables.write(cost);
        return DONE;
    }

    /** In the usual convention: a static input once, pooled spikes by their mean. */
    private static Table layers(CostOutcome cost) {
        Table table = new Table(
                "layer", "synapses", "firing rate %", "input", "rate in %", "MACs M", "ACs M", "energy uJ", "ANN uJ");
        int steps = cost.activity().timeSteps();
        for (LayerActivity layer : cost.activity().layers()) {
            double macs = EnergyEstimate.macs(layer, steps, false);
            double acs = EnergyEstimate.acs(layer, steps, false, false);
            boolean synaptic = layer.connections() > 0;
            table.row(
                    layer.site(),
                    layer.synapses(),
                    percent(layer.firingRate()),
                    synaptic ? input(layer, steps) : "",
                    percent(layer.inputRate()),
                    synaptic ? millions(macs) : "",
                    synaptic ? millions(acs) : "",
                    synaptic ? microjoules(EnergyEstimate.energy(macs, acs)) : "",
                    synaptic ? microjoules(EnergyEstimate.energy(layer.connections(), 0)) : "");
        }
        return table;
    }

    private static String input(LayerActivity layer, int steps) {
        String kind = layer.analog() ? "real numbers" : layer.poolArea() > 1 ? "pooled spikes" : "spikes";
        return layer.staticInput() && steps > 1 ? kind + ", static" : kind;
    }

    /** A column for each convention that makes a difference. */
    private static Table totals(CostOutcome cost) {
        boolean steps = cost.estimates().stream().anyMatch(EnergyEstimate::eachStep);
        boolean spikes = cost.estimates().stream().anyMatch(EnergyEstimate::eachSpike);
        List<String> header = new ArrayList<>();
        header.addAll(steps ? List.of("static input") : List.of());
        header.addAll(spikes ? List.of("pooled spikes") : List.of());
        header.addAll(List.of("MACs M", "ACs M", "energy uJ", "ANN uJ", "of ANN %"));
        Table table = new Table(header.toArray(String[]::new));
        for (EnergyEstimate estimate : cost.estimates()) {
            List<Object> row = new ArrayList<>();
            row.addAll(steps ? List.of(estimate.eachStep() ? "each step" : "once") : List.of());
            row.addAll(spikes ? List.of(estimate.eachSpike() ? "each an addition" : "mean of the pool") : List.of());
            row.addAll(List.of(
                    millions(estimate.macs()),
                    millions(estimate.acs()),
                    microjoules(estimate.energy()),
                    microjoules(estimate.annEnergy()),
                    String.format(Locale.ROOT, "%.1f", 100 * estimate.ofAnn())));
            table.row(row.toArray());
        }
        return table;
    }

    private static String percent(Double rate) {
        return rate == null ? "" : String.format(Locale.ROOT, "%.2f", 100 * rate);
    }

    private static String millions(double operations) {
        return String.format(Locale.ROOT, "%.3f", operations / 1e6);
    }

    private static String microjoules(double joules) {
        return String.format(Locale.ROOT, "%.3f", joules * 1e6);
    }
}
