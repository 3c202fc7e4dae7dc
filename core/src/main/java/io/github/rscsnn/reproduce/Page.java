package io.github.rscsnn.reproduce;

import gg.jte.output.StringOutput;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.JsonFile;
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
        JsonFile.write(folder.resolve(name + ".json"), json);
    }
}
