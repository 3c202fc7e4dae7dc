package io.github.rscsnn.cli;

import io.github.rscsnn.data.Augment;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.LoaderSpeed;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.tensor.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc data bench}: how fast images come, with nothing done to them. */
@Command(
        name = "bench",
        description = "Measure how many images a second the loader delivers, alone.",
        footer = {
            "Compare with the images/s of training: 'rsc train' shows them, with the time spent waiting for data.",
            "",
            "Examples:",
            "  rsc data bench tiny-imagenet",
            "  rsc data bench imagenet --data-dir /data/ilsvrc2012 --loader-threads 1,4,16",
            "  rsc data bench imagefolder --data-dir photos --image-size 128 --split test"
        })
final class DataBenchCommand extends RscCommand {
    @Parameters(paramLabel = "NAME", description = "Data set, as in 'rsc data list'.")
    private String name;

    @Mixin
    private final RecipeOptions options = new RecipeOptions(
            Map.of("data-dir", "the cache"),
            "data-dir",
            "allow-part",
            "image-size",
            "augment",
            "broken-images",
            "batch");

    @Option(names = "--split", paramLabel = "train|test", defaultValue = "train", description = "Default: train.")
    private String split = "train";

    @Option(
            names = "--loader-threads",
            paramLabel = "N[,N...]",
            split = ",",
            description = "Threads that decode, one measurement each. Default: one a processor.")
    private List<Integer> threads = List.of(0);

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "10",
            description = "Time of a measurement, a quarter of it to warm up. Default: 10.")
    private double seconds;

    @Mixin
    private TableOptions tables;

    /**
     * What {@code --json} writes of each measurement.
     *
     * @param threads that decoded
     * @param rate images a second
     * @param images counted
     * @param skipped number of images left out because they cannot be decoded
     */
    record Measured(int threads, double rate, long images, long skipped) {}

    @Override
    protected int run(Terminal terminal) throws IOException {
        tables.check();
        if (!(seconds > 0 && seconds <= 3600)) {
            throw wrongUsage("--seconds must be above 0 and at most 3600, got " + seconds);
        }
        Split part = switch (split) {
            case "train" -> Split.TRAIN;
            case "test" -> Split.TEST;
            default -> throw wrongUsage("--split must be train or test, got '" + split + "'");
        };
        List<Measured> measured = new ArrayList<>();
        for (Integer count : threads) {
            Recipe recipe = options.resolve(Map.of("data", name, "loader-threads", count));
            Parts.check(recipe);
            Augment how = Parts.training(recipe).augment();
            Dataset data = Experiment.open(recipe, part, 0);
            if (count.equals(threads.getFirst())) {
                terminal.err()
                        .println(String.format(
                                Locale.ROOT,
                                "%s %s: %,d images %dx%d, batches of %d, %s",
                                name,
                                part,
                                data.size(),
                                data.height(),
                                data.width(),
                                recipe.training().batch(),
                                part == Split.TRAIN ? "augment " + how : "not augmented"));
            }
            LoaderSpeed speed = LoaderSpeed.measure(
                    data,
                    how,
                    new Seeds(recipe.training().seed()),
                    recipe.training().batch(),
                    seconds);
            measured.add(new Measured(data.readers(), speed.rate(), speed.images(), speed.skipped()));
        }
        tables.print(Table.of(measured)
                .column("threads", Measured::threads)
                .number("images/s", "%.0f", Measured::rate)
                .column("images", Measured::images)
                .column("left out", Measured::skipped)
                .table());
        tables.write(measured);
        return DONE;
    }
}
