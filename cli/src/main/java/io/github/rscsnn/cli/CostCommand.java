package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.EnergyEstimate;
import io.github.rscsnn.evaluate.LayerActivity;
import io.github.rscsnn.experiment.CostOutcome;
import io.github.rscsnn.experiment.CostSettings;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import java.nio.file.Path;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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

    @Mixin
    private final OptionGroup options = new OptionGroup(CostSettings.OPTIONS);

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Data set's folder. Default: the run's.")
    private @Nullable String dataDir;

    @Mixin
    private TableOptions tables;

    @Override
    protected int run(Terminal terminal) throws Exception {
        RunFolder folder = RunFolder.open(run);
        tables.check();
        CostOutcome cost = CostOutcome.measure(folder, dataDir, CostSettings.OPTIONS.make(options.given()));
        tables.remark(
                "%s: %s, T = %d, mean of %d images, one draw each",
                run, cost.title(), cost.activity().timeSteps(), cost.activity().images());
        tables.print(layers(cost));
        tables.remark("");
        tables.print(totals(cost));
        if (cost.random()) {
            tables.remark("A vote of k draws costs k times this; drawing the noise is not counted.");
        }
        tables.write(cost);
        return DONE;
    }

    /** In the usual convention: a static input once, pooled spikes by their mean. */
    private static Table layers(CostOutcome cost) {
        record Line(LayerActivity layer, CostOutcome.LayerCost cost) {
            /** What only a layer with synapses has. */
            @Nullable
            Double synaptic(double unit, ToDoubleFunction<CostOutcome.LayerCost> value) {
                return layer.connections() > 0 ? unit * value.applyAsDouble(cost) : null;
            }
        }
        int steps = cost.activity().timeSteps();
        return Table.of(IntStream.range(0, cost.layers().size())
                        .mapToObj(i -> new Line(
                                cost.activity().layers().get(i), cost.layers().get(i)))
                        .toList())
                .column("layer", line -> line.layer().site())
                .column("synapses", line -> line.layer().synapses())
                .number("firing rate %", "%.2f", line -> percent(line.layer().firingRate()))
                .column("input", line -> line.layer().connections() > 0 ? input(line.layer(), steps) : "")
                .number("rate in %", "%.2f", line -> percent(line.layer().inputRate()))
                .number("MACs M", "%.3f", line -> line.synaptic(1e-6, CostOutcome.LayerCost::macs))
                .number("ACs M", "%.3f", line -> line.synaptic(1e-6, CostOutcome.LayerCost::acs))
                .number("energy uJ", "%.3f", line -> line.synaptic(1e6, CostOutcome.LayerCost::energy))
                .number("ANN uJ", "%.3f", line -> line.synaptic(1e6, CostOutcome.LayerCost::annEnergy))
                .table();
    }

    private static @Nullable Double percent(@Nullable Double rate) {
        return rate == null ? null : 100 * rate;
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
