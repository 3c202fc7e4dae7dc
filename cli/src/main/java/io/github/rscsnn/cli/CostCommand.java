package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.EnergyEstimate;
import io.github.rscsnn.evaluate.LayerActivity;
import io.github.rscsnn.experiment.CostOutcome;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
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
        int steps = cost.activity().timeSteps();
        ToDoubleFunction<LayerActivity> macs = layer -> EnergyEstimate.macs(layer, steps, false);
        ToDoubleFunction<LayerActivity> acs = layer -> EnergyEstimate.acs(layer, steps, false, false);
        return Table.of(cost.activity().layers())
                .column("layer", LayerActivity::site)
                .column("synapses", LayerActivity::synapses)
                .number("firing rate %", "%.2f", layer -> percent(layer.firingRate()))
                .column("input", layer -> layer.connections() > 0 ? input(layer, steps) : "")
                .number("rate in %", "%.2f", layer -> percent(layer.inputRate()))
                .number("MACs M", "%.3f", synaptic(1e-6, macs))
                .number("ACs M", "%.3f", synaptic(1e-6, acs))
                .number(
                        "energy uJ",
                        "%.3f",
                        synaptic(
                                1e6,
                                layer -> EnergyEstimate.energy(macs.applyAsDouble(layer), acs.applyAsDouble(layer))))
                .number("ANN uJ", "%.3f", synaptic(1e6, layer -> EnergyEstimate.energy(layer.connections(), 0)))
                .table();
    }

    private static Double percent(Double rate) {
        return rate == null ? null : 100 * rate;
    }

    /** What only a layer with synapses has. */
    private static Function<LayerActivity, Double> synaptic(double unit, ToDoubleFunction<LayerActivity> value) {
        return layer -> layer.connections() > 0 ? unit * value.applyAsDouble(layer) : null;
    }

    private static String input(LayerActivity layer, int steps) {
        String kind = layer.analog() ? "real numbers" : layer.poolArea() > 1 ? "pooled spikes" : "spikes";
        return layer.staticInput() && steps > 1 ? kind + ", static" : kind;
    }

    /** A column for each convention that makes a difference. */
    private static Table totals(CostOutcome cost) {
        boolean steps = cost.estimates().stream().anyMatch(EnergyEstimate::eachStep);
        boolean spikes = cost.estimates().stream().anyMatch(EnergyEstimate::eachSpike);
        return Table.of(cost.estimates())
                .columnIf(steps, "static input", one -> one.eachStep() ? "each step" : "once")
                .columnIf(spikes, "pooled spikes", one -> one.eachSpike() ? "each an addition" : "mean of the pool")
                .number("MACs M", "%.3f", one -> one.macs() / 1e6)
                .number("ACs M", "%.3f", one -> one.acs() / 1e6)
                .number("energy uJ", "%.3f", one -> one.energy() * 1e6)
                .number("ANN uJ", "%.3f", one -> one.annEnergy() * 1e6)
                .percent("of ANN %", EnergyEstimate::ofAnn)
                .table();
    }
}
