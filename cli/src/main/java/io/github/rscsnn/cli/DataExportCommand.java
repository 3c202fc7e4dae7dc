package io.github.rscsnn.cli;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.PngFolders;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc data export}. */
@Command(
        name = "export",
        description = "Write the images of a data set as PNG files, in the layout that imagefolder reads.",
        footer = {
            "The files are OUT/train/CLASS/NUMBER.png and OUT/val/CLASS/NUMBER.png.",
            "",
            "Examples:",
            "  rsc data export shapes10 --out shapes --limit 200",
            "  rsc predict runs/demo/rsc-0.1 shapes/val/ring/*.png"
        })
final class DataExportCommand extends RscCommand {
    @Parameters(
            paramLabel = "NAME",
            completionCandidates = OptionChoice.Data.class,
            description = "Data set: ${COMPLETION-CANDIDATES}.")
    private String name;

    @Option(names = "--out", paramLabel = "DIR", description = "The folder to make.")
    private @Nullable Path out;

    @Option(names = "--limit", paramLabel = "N", description = "First N images of each split. Default: all.")
    private int limit;

    @Mixin
    private final RecipeOptions options = new RecipeOptions(Map.of("data-dir", "the cache"), "data-dir");

    @Override
    protected int run(Terminal terminal) throws IOException {
        if (out == null) {
            throw wrongUsage("give the folder to make: --out DIR");
        }
        if (limit < 0) {
            throw wrongUsage("--limit must be at least 0, got " + limit);
        }
        Require.file(!Files.exists(out), "%s exists: give another --out", out);
        Recipe recipe = options.resolve(Map.of("data", name));
        Dataset train = Experiment.open(recipe, Split.TRAIN, limit);
        Dataset test = Experiment.open(recipe, Split.TEST, limit); // before anything is written
        write(terminal, train, out, "train");
        write(terminal, test, out, "val");
        return DONE;
    }

    private void write(Terminal terminal, Dataset data, Path out, String split) throws IOException {
        Path folder = out.resolve(split);
        try (Progress progress = terminal.progress(split, data.size(), "images")) {
            PngFolders.write(data, folder, done -> progress.update(done, ""));
        }
        terminal.out()
                .println(folder + ": " + data.size() + " images, "
                        + data.classNames().size() + " classes");
    }
}
