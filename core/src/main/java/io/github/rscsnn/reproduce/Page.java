package io.github.rscsnn.reproduce;

import gg.jte.output.StringOutput;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a table or figure: {@code NAME.md}, {@code .csv} and {@code .json}. */
final class Page {
    private Page() {}

    static void write(Path folder, String name, StringOutput markdown, Table csv, Object json) throws IOException {
        Files.createDirectories(folder);
        AtomicFiles.writeString(
                folder.resolve(name + ".md"), markdown.toString().stripTrailing() + "\n");
        AtomicFiles.writeString(folder.resolve(name + ".csv"), csv.csv());
        RunFolder.writeJson(folder.resolve(name + ".json"), json);
    }
}
