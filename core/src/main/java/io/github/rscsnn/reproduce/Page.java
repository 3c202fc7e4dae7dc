package io.github.rscsnn.reproduce;

import gg.jte.TemplateOutput;
import gg.jte.output.StringOutput;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The files of a table or figure: {@code NAME.md}, {@code .csv} and {@code .json}. */
final class Page {
    private Page() {}

    /** @param markdown writes what {@code NAME.md} holds */
    static void write(Path folder, String name, Consumer<TemplateOutput> markdown, Table csv, Object json)
            throws IOException {
        StringOutput page = new StringOutput();
        markdown.accept(page);
        Files.createDirectories(folder);
        AtomicFiles.writeString(folder.resolve(name + ".md"), page.toString().stripTrailing() + "\n");
        AtomicFiles.writeString(folder.resolve(name + ".csv"), csv.csv());
        JsonFile.write(folder.resolve(name + ".json"), json);
    }
}
