package io.github.rscsnn.reproduce;

import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The files of a table or figure: {@code NAME.md}, {@code .csv} and {@code .json}. */
final class Page {
    private final StringBuilder text;

    Page(String title, String command) {
        text = new StringBuilder("# " + title + "\n\n```\n" + command + "\n```\n\n");
    }

    Page text(String markdown) {
        text.append(markdown);
        return this;
    }

    Page table(Table table) {
        return text(table.markdown());
    }

    /** What was spent on the networks, and how their recipes differ from the paper's. */
    Page budget(List<RunNote> notes) {
        List<RunNote> each = notes.stream().distinct().toList();
        Map<String, Object> deviations = new LinkedHashMap<>();
        each.forEach(note -> deviations.putAll(note.deviations()));
        text("\n## Budget\n\n")
                .table(Table.of(each)
                        .column("recipe", RunNote::recipe)
                        .column("seed", RunNote::seed)
                        .column("epochs", RunNote::epochs)
                        .column("the paper's", RunNote::paperEpochs)
                        .column("images seen", RunNote::imagesSeen)
                        .number("training", "%.0f min", note -> note.seconds() / 60)
                        .column("run", RunNote::run)
                        .table())
                .text("\n");
        return deviations.isEmpty()
                ? this
                : text("Besides the number of epochs, these recipe keys differ from the paper's in some or all rows: "
                        + deviations.entrySet().stream()
                                .map(entry -> "`" + entry.getKey() + " = " + entry.getValue() + "`")
                                .collect(Collectors.joining(", "))
                        + ".\n");
    }

    /** @param provenance null where nothing was measured */
    Page provenance(Provenance provenance) {
        return provenance == null
                ? this
                : text("\n## Provenance\n\nrsc-snn " + provenance.version() + " (" + provenance.commit() + "), "
                        + provenance.created() + ", " + provenance.backend() + ", " + provenance.threads()
                        + " threads, libtorch " + provenance.libtorch() + ", Java " + provenance.jvm() + ", "
                        + provenance.os() + "; " + provenance.dataset() + " (SHA-256 " + provenance.datasetSha256()
                        + ").\n");
    }

    void write(Path folder, String name, Table csv, Object json) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.writeString(folder.resolve(name + ".md"), text.toString());
        AtomicFiles.writeString(folder.resolve(name + ".csv"), csv.csv());
        RunFolder.writeJson(folder.resolve(name + ".json"), json);
    }
}
