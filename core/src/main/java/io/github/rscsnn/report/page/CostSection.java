package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.BarPlot;
import io.github.rscsnn.report.BarPlot.Bar;
import io.github.rscsnn.report.RasterPlot;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.Block.Figure;
import io.github.rscsnn.report.page.Block.Grid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Firing rates, energy and spikes, as {@code rsc cost} counted them. */
final class CostSection {
    private CostSection() {}

    /** @throws IOException if {@code cost} is not what {@code rsc cost} writes */
    static void require(JsonNode cost) throws IOException {
        for (JsonNode layer : Json.list(cost.path("activity"), "layers")) {
            Json.text(layer, "site");
            Json.optional(layer, "firingRate");
        }
        for (JsonNode layer : Json.list(cost, "layers")) {
            Json.text(layer, "site");
            Json.number(layer, "energy");
        }
        for (JsonNode estimate : Json.list(cost, "estimates")) {
            for (String name : List.of("macs", "acs", "energy", "annEnergy")) {
                Json.number(estimate, name);
            }
        }
        for (JsonNode layer : cost.path("raster").path("layers")) {
            for (JsonNode train : Json.list(layer, "spikes")) {
                Require.file(
                        train.asText().length()
                                == cost.path("raster").path("timeSteps").asInt(),
                        "a spike train is not as long as there are time steps");
            }
        }
    }

    static Report.Section of(Comparison runs) {
        List<RunData> counted =
                runs.runs().stream().filter(run -> !run.cost().isMissingNode()).toList();
        if (counted.isEmpty()) {
            return new Report.Section("cost", "", "", List.of());
        }
        List<Figure> figures = new ArrayList<>();
        figures.addAll(bars(
                runs,
                "firing-rates",
                "Firing rate of each layer (%)",
                new Value("activity", "firingRate", 100),
                "Share of neurons that fire, mean over neurons, time steps and the test images measured."));
        figures.addAll(bars(
                runs,
                "energy",
                "Energy of each layer (µJ an image)",
                new Value("", "energy", 1e6),
                "Arithmetic of one draw on one image: 4.6 pJ a multiplication with addition, 0.9 pJ an addition"
                        + " (float32, 45 nm); input that is the same at all steps counted once, pooled spikes by their"
                        + " mean."));
        List<Figure> rasters = rasters(runs, counted);
        List<Block> blocks = new ArrayList<>(List.of(
                totals(runs, counted),
                new Block.Figures(figures),
                Block.Fold.of("Each layer in numbers", layers(runs, counted))));
        if (!rasters.isEmpty()) {
            blocks.add(Block.Fold.of("Spikes of some neurons", new Block.Figures(rasters)));
        }
        return new Report.Section("cost", "Firing rates, energy and spikes", "what an image costs", blocks);
    }

    private static List<Figure> rasters(Comparison runs, List<RunData> counted) {
        List<Figure> figures = new ArrayList<>();
        for (RunData run : counted) {
            JsonNode raster = run.cost().path("raster");
            if (!raster.path("layers").isEmpty()) {
                figures.add(new Figure(
                        "raster-" + runs.slug(run),
                        raster(runs.name(run), raster),
                        "Spikes of some neurons of each layer, evenly spaced, over the "
                                + raster.path("timeSteps").asText() + " time steps of one draw on test image "
                                + raster.path("image").asText() + " ("
                                + raster.path("label").asText() + ")."));
            }
        }
        return figures;
    }

    private static RasterPlot raster(String name, JsonNode raster) {
        List<RasterPlot.Layer> layers = new ArrayList<>();
        for (JsonNode layer : raster.path("layers")) {
            layers.add(new RasterPlot.Layer(
                    layer.path("site").asText(),
                    layer.path("shown").valueStream().map(JsonNode::asInt).toList(),
                    layer.path("spikes").valueStream().map(JsonNode::asText).toList()));
        }
        return new RasterPlot("Spikes of " + name, raster.path("timeSteps").asInt(), layers);
    }

    private static Grid totals(Comparison runs, List<RunData> counted) {
        record Line(RunData run, JsonNode estimate) {
            double number(String key) {
                return estimate.path(key).asDouble();
            }
        }
        return Grid.of(
                "An image, one draw; beside the ANN twin (same layers, ReLU, one step)",
                Table.of(counted.stream()
                                .flatMap(run -> run.cost()
                                        .path("estimates")
                                        .valueStream()
                                        .map(one -> new Line(run, one)))
                                .toList())
                        .column("Model", line -> runs.cell(line.run()))
                        .column(
                                "static input",
                                line -> line.estimate().path("eachStep").asBoolean() ? "each step" : "once")
                        .column(
                                "pooled spikes",
                                line -> line.estimate().path("eachSpike").asBoolean()
                                        ? "each an addition"
                                        : "mean of the pool")
                        .number("MACs (M)", "%.3f", line -> line.number("macs") / 1e6)
                        .number("ACs (M)", "%.3f", line -> line.number("acs") / 1e6)
                        .number("energy µJ", "%.3f", line -> line.number("energy") * 1e6)
                        .number("ANN µJ", "%.3f", line -> line.number("annEnergy") * 1e6)
                        .percent(
                                "of ANN %",
                                line -> line.number("annEnergy") > 0
                                        ? line.number("energy") / line.number("annEnergy")
                                        : null)
                        .column(
                                "images",
                                line -> line.run().cost().at("/activity/images").asText()));
    }

    /** Where a layer's value stands in the file, and what it is multiplied by. */
    private record Value(String parent, String key, double factor) {
        /** By site; none where the run has none. */
        Map<String, Double> of(RunData run) {
            Map<String, Double> values = new LinkedHashMap<>();
            if (!run.cost().isMissingNode()) {
                JsonNode node = parent.isEmpty() ? run.cost() : run.cost().path(parent);
                for (JsonNode layer : node.path("layers")) {
                    String site = layer.path("site").asText();
                    if (layer.path(key).isNumber() && !site.isEmpty()) {
                        values.put(site, factor * layer.path(key).asDouble());
                    }
                }
            }
            return values;
        }
    }

    /** None where no layer has the value. */
    private static List<Figure> bars(Comparison runs, String name, String title, Value value, String caption) {
        List<Map<String, Double>> values = runs.runs().stream().map(value::of).toList();
        List<String> sites =
                values.stream().flatMap(own -> own.keySet().stream()).distinct().toList();
        List<BarPlot.Series> series = new ArrayList<>();
        for (int r = 0; r < values.size(); r++) {
            Map<String, Double> own = values.get(r);
            if (!own.isEmpty()) {
                List<Bar> bars = sites.stream()
                        .map(site -> own.containsKey(site) ? Bar.of(own.get(site)) : Bar.MISSING)
                        .toList();
                series.add(new BarPlot.Series(runs.single() ? "" : runs.names().get(r), bars, r));
            }
        }
        return series.isEmpty()
                ? List.of()
                : List.of(new Figure(name, new BarPlot(title, Axis.linear(""), sites, series), caption));
    }

    private static Grid layers(Comparison runs, List<RunData> counted) {
        record Line(RunData run, JsonNode activity, JsonNode cost) {}
        List<Line> lines = new ArrayList<>();
        for (RunData run : counted) {
            JsonNode activities = run.cost().path("activity").path("layers");
            for (int i = 0; i < activities.size(); i++) {
                lines.add(new Line(
                        run, activities.path(i), run.cost().path("layers").path(i)));
            }
        }
        return Grid.of(
                "Each layer",
                Table.of(lines)
                        .column("Model", line -> runs.cell(line.run()))
                        .column("layer", line -> line.activity().path("site").asText())
                        .column(
                                "synapses",
                                line -> line.activity().path("synapses").asText())
                        .number(
                                "firing rate %",
                                "%.2f", line -> times(100, line.activity().path("firingRate")))
                        .number(
                                "rate of inputs %",
                                "%.2f", line -> times(100, line.activity().path("inputRate")))
                        .number(
                                "MACs (M)",
                                "%.3f",
                                line -> times(1e-6, line.cost().path("macs")))
                        .number(
                                "ACs (M)",
                                "%.3f",
                                line -> times(1e-6, line.cost().path("acs")))
                        .number(
                                "energy µJ",
                                "%.3f",
                                line -> times(1e6, line.cost().path("energy")))
                        .number("ANN µJ", "%.3f", line -> times(1e6, line.cost().path("annEnergy"))));
    }

    private static @Nullable Double times(double factor, JsonNode value) {
        return value.isNumber() ? Double.valueOf(factor * value.asDouble()) : null;
    }
}
