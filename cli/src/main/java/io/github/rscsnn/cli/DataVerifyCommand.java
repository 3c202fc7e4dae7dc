package io.github.rscsnn.cli;

import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.BrokenImages;
import io.github.rscsnn.data.DataCache;
import io.github.rscsnn.data.DataLocation;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Datasets;
import io.github.rscsnn.data.ImageOptions;
import io.github.rscsnn.data.MissingDataException;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc data verify}. */
@Command(
        name = "verify",
        description = {
            "Check fetched data sets against their checksums.",
            "Of imagenet and imagefolder, which have none, the layout is checked and every image decoded."
        },
        footer = {"Examples:", "  rsc data verify", "  rsc data verify imagefolder --data-dir photos"})
final class DataVerifyCommand extends RscCommand {
    private static final int BATCH = 64;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Data sets. Default: all that were fetched.")
    private @Nullable List<String> names;

    @Option(names = "--allow-part", description = "Take an incomplete copy of imagenet or imagefolder.")
    private boolean allowPart;

    @Mixin
    private DataCommand.Cache cache;

    @Mixin
    private JsonOption json;

    /**
     * What {@code --json} writes of each data set.
     *
     * @param name of the data set
     * @param wrong what is wrong with it; null if nothing
     */
    record Verified(String name, @Nullable String wrong) {}

    @Override
    protected int run(Terminal terminal) throws IOException {
        DataCache data = cache.open();
        List<String> chosen = names != null ? names : present(data);
        Require.file(!chosen.isEmpty(), "no data sets in %s: fetch one (rsc data fetch NAME)", data.root());
        json.check();
        List<Verified> verified = new ArrayList<>();
        for (String name : chosen) {
            try {
                if (Datasets.names().contains(name) && Datasets.broughtByUser(name)) {
                    decode(name, data, terminal);
                } else {
                    data.verify(name);
                }
                say(terminal, name + ": ok");
                verified.add(new Verified(name, null));
            } catch (IOException | UncheckedIOException e) {
                // the others are still worth looking at
                say(terminal, name + ": " + terminal.red("WRONG: ") + Failures.message(e));
                verified.add(new Verified(name, Failures.message(e)));
            }
        }
        json.write(terminal, verified);
        return verified.stream().allMatch(one -> one.wrong() == null) ? DONE : FAILED;
    }

    private void say(Terminal terminal, String line) {
        if (!json.onStdout()) {
            terminal.out().println(line);
        }
    }

    private static List<String> present(DataCache data) {
        return data.list().stream()
                .filter(DataCache.Entry::present)
                .map(DataCache.Entry::name)
                .toList();
    }

    private void decode(String name, DataCache cacheFolder, Terminal terminal) throws IOException {
        DataLocation location =
                new DataLocation(cacheFolder.root(), allowPart, new ImageOptions(0, BrokenImages.SKIP, 0));
        List<String> broken = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (Split split : Split.values()) {
            Dataset images;
            try {
                images = Datasets.open(name, split, location);
            } catch (MissingDataException e) {
                if (split == Split.TEST || !allowPart && !name.equals("frames")) {
                    throw e;
                }
                say(terminal, name + " " + split + ": none, which is enough to judge networks");
                continue;
            }
            try {
                Datasets.open(name, split, location.with(ImageOptions.DEFAULTS));
            } catch (IOException e) {
                refused.add(e.getMessage()); // what skipping leaves out without a word
            }
            String kinds = images.fileKinds().entrySet().stream()
                    .map(kind -> String.format(Locale.ROOT, "%,d %s", kind.getValue(), kind.getKey()))
                    .collect(Collectors.joining(", "));
            say(terminal, String.format(Locale.ROOT, "%s %s: %,d images (%s)", name, split, images.size(), kinds));
            images.leftOut().forEach(line -> say(terminal, line));
            try (Batches batches = Batches.sequential(images, BATCH);
                    Progress progress = terminal.progress(name + " " + split, images.size(), "images")) {
                long seen = 0;
                while (batches.hasNext()) {
                    try (StepScope scope = new StepScope()) {
                        seen += batches.next().size();
                    }
                    progress.update(seen, "");
                }
                broken.addAll(batches.skipped());
            }
        }
        broken.forEach(line -> say(terminal, line));
        Require.file(refused.isEmpty(), String.join("\n", refused));
        Require.file(broken.isEmpty(), "%,d images cannot be decoded: replace or delete them", broken.size());
    }
}
