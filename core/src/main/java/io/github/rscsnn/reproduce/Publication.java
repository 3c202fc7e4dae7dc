package io.github.rscsnn.reproduce;

import io.github.rscsnn.train.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is already measured of trained networks, by {@code rsc evaluate} and by {@code rsc reproduce}, as a {@link ResultsPage}
 * with its files. It trains and attacks nothing.
 *
 * @param folder of the pages
 * @param page to write
 * @param files to copy beside it, by their names in the folder
 */
public record Publication(Path folder, ResultsPage page, Map<String, Path> files) {
    /**
     * Collects; nothing is written yet.
     *
     * @param folder of the pages
     * @param name of the page's files
     * @param title null for that of the page of this name that is there, or the tier's
     * @param with names of pages there whose networks of other seeds are taken too, so that seeds gather over machines on which their
     *     runs are no longer: of the recipes that runs here have, or the page itself where it is among them
     * @param progress told what is left out
     * @throws IOException if nothing is there to publish, a run or a file of results cannot be read, networks of one recipe are not
     *     seeds of one training, or a page is not there or of another tier
     * @throws IllegalArgumentException if no page may have this name
     */
    public static Publication of(
            Path folder,
            String name,
            @Nullable String title,
            String command,
            List<String> with,
            Settings settings,
            ReproductionListener progress)
            throws IOException {
        ResultsPage.check(folder, name + ".md");
        if (Files.isDirectory(folder.resolve("data"))) {
            Coverage.of(folder.resolve("data")); // tells a damaged file now, not when half is written
        }
        List<ResultsPage> pages = new ArrayList<>();
        for (String page : with) {
            pages.add(ResultsPage.read(folder.resolve("data").resolve(page + ".json")));
        }
        Path own = folder.resolve("data").resolve(name + ".json");
        String heading = title != null
                ? title
                : ResultsPage.isPublished(own)
                        ? ResultsPage.read(own).title()
                        : "Results, tier " + settings.training().tier().name();
        PublicationParts parts = new PublicationParts(name, settings, progress);
        parts.collect(pages);
        return new Publication(folder, parts.page(heading, command), parts.files());
    }

    /**
     * Writes {@code FOLDER/NAME.md}, {@code FOLDER/data/NAME.json}, the certificates of the networks beside it, and
     * {@code FOLDER/coverage.md} anew.
     *
     * @throws IOException also if a page of this name was written by hand
     */
    public void write() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        for (Map.Entry<String, Path> file : files.entrySet()) {
            AtomicFiles.write(
                    folder.resolve(file.getKey()),
                    temporary -> Files.copy(file.getValue(), temporary, StandardCopyOption.REPLACE_EXISTING));
        }
        page.write(folder);
        AtomicFiles.writeString(
                folder.resolve("coverage.md"),
                Coverage.of(folder.resolve("data")).markdown());
    }
}
