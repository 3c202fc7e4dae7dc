package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.BarPlot;
import io.github.rscsnn.report.BarPlot.Bar;
import io.github.rscsnn.report.RasterPlot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
                if (train.asText().length()
                        != cost.path("raster").path("timeSteps").asInt()) {
                    throw new IOException("a spike train is not as long as there are time steps");
                }
            }
        }
    }

    static Section of(Comparison runs, String folder) {
        List<RunData> counted =
                runs.runs().stream().filter(run -> run.cost() != null).toList();
        if (counted.isEmpty()) {
            return Section.empty("cost");
        }
        Section.Builder section = new Section.Builder("cost", "Firing rates and energy", folder);
        section.add(totals(runs, counted));
        Figure rates = bars(
                runs,
                "firing-rates",
                "Firing rate of each layer",
                "firing rate (%)",
                "activity",
                "firingRate",
                100,
                "Share of neurons that fire, mean over neurons, time steps and the test images measured.");
        if (rates != null) {
            section.add(rates);
        }
        Figure energy = bars(
                runs,
                "energy",
                "Energy of each layer",
                "energy (µJ an image)",
                "",
                "energy",
                1e6,
                "Arithmetic of one draw on one image: 4.6 pJ a multiplication with addition, 0.9 pJ an addition (float32, 45 nm); input"
                        + " that is the same at all steps counted once, pooled spikes by their mean.");
        if (energy != null) {
            section.add(energy);
        }
        section.add(layers(runs, counted));
        return section.build();
    }

    static Section rasters(Comparison runs, String folder) {
        Section.Builder section = new Section.Builder("rasters", "Spikes", folder);
        boolean empty = true;
        for (RunData run : runs.runs()) {
            JsonNode raster = run.cost() == null ? null : run.cost().path("raster");
            if (raster == null || raster.path("layers").isEmpty()) {
                continue;
            }
            empty = false;
            section.add(new Figure(
                    "raster-" + runs.slug(run),
                    raster(runs.name(run), raster),
                    Html.of(
                            "Spikes of some neurons of each layer, evenly spaced, over the %s time steps of one draw on test image"
                                    + " %s (%s).",
                            raster.path("timeSteps").asText(),
                            raster.path("image").asText(),
                            raster.path("label").asText())));
        }
        return empty ? Section.empty("rasters") : section.build();
    }

    private static RasterPlot raster(String name, JsonNode raster) {
        List<RasterPlot.Layer> layers = new ArrayList<>();
        for (JsonNode layer : raster.path("layers")) {
            List<String> trains = new ArrayList<>();
            layer.path("spikes").forEach(train -> trains.add(train.asText()));
            List<Integer> neurons = new ArrayList<>();
            layer.path("shown").forEach(index -> neurons.add(index.asInt()));
            layers.add(new RasterPlot.Layer(layer.path("site").asText(), neurons, trains));
        }
        return new RasterPlot("Spikes of " + name, raster.path("timeSteps").asInt(), layers);
    }

    private static HtmlTable totals(Comparison runs, List<RunData> counted) {
        HtmlTable table = new HtmlTable(
                "An image, one draw; beside the ANN twin (same layers, ReLU, one step)",
                "Model",
                "static input",
                "pooled spikes",
                "MACs (M)",
                "ACs (M)",
                "energy µJ",
                "ANN µJ",
                "of ANN %",
                "images");
        for (RunData run : counted) {
            for (JsonNode estimate : run.cost().path("estimates")) {
                double energy = estimate.path("energy").asDouble();
                double ann = estimate.path("annEnergy").asDouble();
                table.row(
                        runs.name(run),
                        estimate.path("eachStep").asBoolean() ? "each step" : "once",
                        estimate.path("eachSpike").asBoolean() ? "each an addition" : "mean of the pool",
                        Format.number("%.3f", estimate.path("macs").asDouble() / 1e6),
                        Format.number("%.3f", estimate.path("acs").asDouble() / 1e6),
                        Format.number("%.3f", energy * 1e6),
                        Format.number("%.3f", ann * 1e6),
                        ann > 0 ? Format.number("%.1f", 100 * energy / ann) : "",
                        run.cost().path("activity").path("images").asText());
            }
        }
        return table;
    }

    /** Null where no layer has the value. */
    private static Figure bars(
            Comparison runs,
            String name,
            String title,
            String unit,
            String parent,
            String key,
            double factor,
            String caption) {
        Set<String> sites = new LinkedHashSet<>();
        for (RunData run : runs.runs()) {
            for (JsonNode layer : layersOf(run, parent)) {
                if (layer.path(key).isNumber() && !layer.path("site").asText().isEmpty()) {
                    sites.add(layer.path("site").asText());
                }
            }
        }
        if (sites.isEmpty()) {
            return null;
        }
        List<BarPlot.Series> series = new ArrayList<>();
        for (RunData run : runs.runs()) {
            List<Bar> bars = new ArrayList<>();
            for (String site : sites) {
                Bar bar = Bar.MISSING;
                for (JsonNode layer : layersOf(run, parent)) {
                    bar = layer.path("site").asText().equals(site)
                                    && layer.path(key).isNumber()
                            ? Bar.of(factor * layer.path(key).asDouble())
                            : bar;
                }
                bars.add(bar);
            }
            if (bars.stream().anyMatch(bar -> bar.value() != null)) {
                series.add(new BarPlot.Series(runs.single() ? "" : runs.name(run), bars));
            }
        }
        BarPlot plot = new BarPlot(title, "", Axis.linear(unit), List.copyOf(sites), series);
        return new Figure(
                name,
                sites.size() > 8 ? plot.lying() : plot,
                Html.of("%s.", caption.endsWith(".") ? caption.substring(0, caption.length() - 1) : caption));
    }

    private static Iterable<JsonNode> layersOf(RunData run, String parent) {
        if (run.cost() == null) {
            return List.of();
        }
        return (parent.isEmpty() ? run.cost() : run.cost().path(parent)).path("layers");
    }

    private static Html layers(Comparison runs, List<RunData> counted) {
        HtmlTable table = new HtmlTable(
                "Each layer",
                "Model",
                "layer",
                "synapses",
                "firing rate %",
                "rate of inputs %",
                "MACs (M)",
                "ACs (M)",
                "energy µJ",
                "ANN µJ");
        for (RunData run : counted) {
            JsonNode activities = run.cost().path("activity").path("layers");
            JsonNode costs = run.cost().path("layers");
            for (int i = 0; i < activities.size(); i++) {
                JsonNode activity = activities.path(i);
                JsonNode cost = costs.path(i);
                table.row(
                        runs.name(run),
                        activity.path("site").asText(),
                        activity.path("synapses").asText(),
                        optional("%.2f", activity.path("firingRate"), 100),
                        optional("%.2f", activity.path("inputRate"), 100),
                        optional("%.3f", cost.path("macs"), 1e-6),
                        optional("%.3f", cost.path("acs"), 1e-6),
                        optional("%.3f", cost.path("energy"), 1e6),
                        optional("%.3f", cost.path("annEnergy"), 1e6));
            }
        }
        return Html.of("<details><summary>Each layer</summary>%s</details>", table.html());
    }

    private static String optional(String template, JsonNode value, double factor) {
        return value.isNumber() ? Format.number(template, factor * value.asDouble()) : "";
    }
}
