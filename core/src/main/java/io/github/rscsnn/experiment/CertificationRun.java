package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.data.SystemLock;
import io.github.rscsnn.data.TextFile;
import io.github.rscsnn.evaluate.Certification;
import io.github.rscsnn.evaluate.SmoothingNoise;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.FileSums;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Certifies test images of a run into a TSV file, image by image. Started again with the same settings, or for more images, it goes on after
 * the last image in the file; beside it {@code FILE.json} holds norm, noise, settings, provenance and the file's checksum.
 *
 * @param run with a checkpoint
 * @param settings how to certify
 * @param execution where the data lie and what executes the layers
 * @param file to write
 */
public record CertificationRun(RunFolder run, CertificationSettings settings, Execution execution, Path file) {
    private static final String SETTINGS = "settings";

    private static final String LIMIT = "limit";

    /** The whole file is written anew each time: not for every image of ten thousand. Nanoseconds. */
    private static final long BETWEEN_WRITES = 1_000_000_000;

    /** Content of {@code FILE.json}. */
    private record Sidecar(
            String norm,
            String noise,
            CertificationSettings settings,
            Recipe recipe,
            String checkpoint,
            Provenance provenance) {}

    /**
     * @param started told the number of images to certify, before the first
     * @param done told every row, those of an earlier start included
     * @throws IOException if the file belongs to other settings or another checkpoint, or cannot be written
     */
    public CertificationOutcome certify(Consumer<Integer> started, Consumer<CertificateRow> done) throws IOException {
        return certify(null, started, done);
    }

    /** As {@link #certify(Consumer, Consumer)}, but a file that belongs to something else is begun anew, not refused. */
    public CertificationOutcome certifyOver(Consumer<Integer> started, Consumer<CertificateRow> done)
            throws IOException {
        try {
            return certify(started, done);
        } catch (OtherCertificationException e) {
            Files.deleteIfExists(file); // the sidecar is written over
            return certify(started, done);
        }
    }

    private static final class OtherCertificationException extends IOException {
        private static final long serialVersionUID = 1;

        OtherCertificationException(String message) {
            super(message);
        }
    }

    /**
     * As {@link #certify(Consumer, Consumer)}, on other machines.
     *
     * @param machines null for this one
     */
    public CertificationOutcome certify(
            Workers.@Nullable Provider machines, Consumer<Integer> started, Consumer<CertificateRow> done)
            throws IOException {
        Parts.requireRandom(run.recipe());
        try (Judge judge = Judge.open(run, null, execution, 0, machines)) {
            Dataset data = judge.run().data();
            List<Integer> wanted = indices(data.size());
            CertificationSettings inForce = settings.batch() > 0
                    ? settings
                    : CertificationSettings.OPTIONS.with(settings, "batch", judge.fittingDraws());
            Certification certification = judge.certification(inForce);
            Require.argument(
                    certification.largestRadius() > 0,
                    "even %s draws that all agree certify nothing at alpha %s: take more",
                    settings.n(),
                    settings.alpha());
            AtomicFiles.requireWritable(file);
            try (SystemLock lock = lock()) {
                List<CertificateRow> rows = begun(judge, certification.noise(), wanted);
                started.accept(wanted.size());
                rows.forEach(done);
                List<Integer> left = List.copyOf(wanted.subList(rows.size(), wanted.size()));
                long[] state = {rows.size(), System.nanoTime()}; // rows in the file, and since when
                try {
                    judge.workers().run("certify", left, (there, index) -> there.certify(inForce, index), row -> {
                        rows.add(row);
                        if (System.nanoTime() - state[1] >= BETWEEN_WRITES) {
                            write(rows);
                            state[0] = rows.size();
                            state[1] = System.nanoTime();
                        }
                        done.accept(row);
                    });
                } finally {
                    if (state[0] < rows.size()) {
                        write(rows);
                    }
                }
                return new CertificationOutcome(certification.noise(), certification.largestRadius(), rows);
            }
        }
    }

    /** Of two that write, one would put its checksum beside the other's rows. */
    private SystemLock lock() throws IOException {
        return SystemLock.tryLock(file.resolveSibling("." + file.getFileName() + ".lock"))
                .orElseThrow(() -> new IOException(
                        "another rsc is certifying into " + file + ": wait for it, or give another --out"));
    }

    /** The rows of an earlier start, which must be of the same question; without any, what is asked is written beside the file. */
    private List<CertificateRow> begun(Judge judge, SmoothingNoise noise, List<Integer> wanted) throws IOException {
        List<CertificateRow> rows = earlier();
        if (rows.isEmpty()) {
            requireOwnSidecar();
            JsonFile.write(
                    sidecar(),
                    new Sidecar(
                            noise.norm().name(),
                            noise.name(),
                            settings,
                            judge.run().recipe(),
                            judge.run().checkpoint(),
                            Provenance.of(judge.run().data(), judge.run().backend())));
        } else {
            requireSameNoise(noise);
            requireSame(judge.run());
            requireInOrder(rows, wanted);
            ObjectNode sidecar = readSidecar();
            if (sidecar.withObject(SETTINGS).path(LIMIT).intValue() != settings.limit()) {
                sidecar.withObject(SETTINGS).put(LIMIT, settings.limit());
                JsonFile.write(sidecar(), sidecar);
            }
        }
        return rows;
    }

    /** Whether more images are asked for than {@code limit}, of which the first rows are then the same. */
    private boolean more(int limit) {
        return limit > 0 && (settings.limit() == 0 || settings.limit() > limit);
    }

    private List<Integer> indices(int size) {
        List<Integer> indices = new ArrayList<>();
        int most = settings.limit() == 0 ? size : settings.limit();
        for (int i = 0; i < size && indices.size() < most; i += settings.skip()) {
            indices.add(i);
        }
        return indices;
    }

    static CertificateRow row(Certification certification, Dataset data, int index) {
        long start = System.nanoTime();
        try (StepScope scope = new StepScope();
                Batches one = Batches.sequential(Limited.single(index, data), 1)) {
            if (!one.hasNext()) {
                throw new IllegalStateException("certificates are numbered by image, so none can be left out: "
                        + one.skipped().getFirst());
            }
            Batch batch = one.next();
            Certification.Certified certified =
                    certification.certify(batch.images().select(0, 0), index);
            int label = data.label(index);
            return new CertificateRow(
                    index,
                    label,
                    certified.predicted(),
                    certified.radius(),
                    certified.predicted() == label ? 1 : 0,
                    certified.draws(),
                    (System.nanoTime() - start) / 1e9);
        }
    }

    private List<CertificateRow> earlier() throws IOException {
        List<CertificateRow> rows = new ArrayList<>();
        if (!Files.exists(file)) {
            return rows;
        }
        if (Files.exists(sidecar())) {
            FileSums.of(readSidecar()).verify(file);
        }
        List<String> lines = TextFile.lines(file);
        if (lines.isEmpty() || !CertificateRow.HEADERS.contains(lines.getFirst())) {
            throw new IOException(file + " exists and is not a certification: give another --out");
        }
        try {
            for (String line : lines.subList(1, lines.size())) {
                rows.add(CertificateRow.parse(line, settings.n()));
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged: " + e.getMessage() + "; delete it to certify anew", e);
        }
        return rows;
    }

    /** As long as there are no rows, a file of its name may be anything, a run's recipe too. */
    private void requireOwnSidecar() throws IOException {
        boolean own;
        try {
            own = !Files.exists(sidecar())
                    || JsonFile.read(sidecar(), "", "").path("norm").isTextual();
        } catch (IOException e) {
            own = false;
        }
        Require.file(
                own,
                "%s, where the settings of %s would be, exists and does not belong to a certification: give another --out",
                sidecar(),
                file);
    }

    /** Earlier versions drew it in float32. */
    private void requireSameNoise(SmoothingNoise noise) throws IOException {
        String earlier = readSidecar().path("noise").asText();
        if (!earlier.equals(noise.name())) {
            throw new OtherCertificationException(file + " was begun with noise that is " + earlier + ", now it is "
                    + noise.name() + ": give another --out, or delete " + file + " to certify anew");
        }
    }

    private void requireSame(LoadedRun loaded) throws IOException {
        Dataset data = loaded.data();
        JsonNode earlier = readSidecar();
        JsonNode now = JsonFile.tree(settings);
        Optional<String> changed = NetworkRecipe.changed(earlier.path("recipe"), JsonFile.tree(loaded.recipe()));
        if (changed.isPresent()) {
            throw new OtherCertificationException(file + " was begun with " + changed.get() + " (see " + sidecar()
                    + "): give the same, or another --out");
        }
        String images = earlier.path("provenance").path("datasetSha256").asText(data.checksum());
        if (!images.equals(data.checksum())) {
            throw new OtherCertificationException(file + " was begun with other test images than those of "
                    + data.name() + " now (see " + sidecar() + "): give the same, or another --out");
        }
        Set<String> names = new LinkedHashSet<>();
        now.fieldNames().forEachRemaining(names::add);
        earlier.path(SETTINGS).fieldNames().forEachRemaining(names::add);
        if (more(earlier.path(SETTINGS).path(LIMIT).intValue())) {
            names.remove(LIMIT);
        }
        for (String name : names) {
            requireSame(name, earlier.path(SETTINGS).path(name), now.path(name));
        }
        requireSame("checkpoint", earlier.path("checkpoint"), TextNode.valueOf(loaded.checkpoint()));
        requireSame(
                "backend",
                earlier.path("provenance").path("backend"),
                TextNode.valueOf(loaded.backend().title()));
    }

    private void requireSame(String name, JsonNode before, JsonNode now) throws IOException {
        if (!before.equals(now)) {
            throw new OtherCertificationException(file + " was begun with " + name + " " + said(before) + ", now it is "
                    + said(now) + " (see " + sidecar() + "): give the same, or another --out");
        }
    }

    private static String said(JsonNode value) {
        return value.isMissingNode() ? "not given" : value.toString();
    }

    /** Told by the checksum already, but for a file of an earlier version, which has none. */
    private void requireInOrder(List<CertificateRow> rows, List<Integer> wanted) throws IOException {
        for (int i = 0; i < rows.size(); i++) {
            if (i >= wanted.size() || rows.get(i).idx() != wanted.get(i)) {
                throw new IOException(file + " is damaged: line " + (i + 2) + " is of image "
                        + rows.get(i).idx() + ", where "
                        + (i >= wanted.size() ? "no more" : "image " + wanted.get(i))
                        + " should be; delete it to certify anew");
            }
        }
    }

    /** The sidecar first: killed in between, it still has the checksum of the file before. */
    private void write(List<CertificateRow> rows) {
        String lines = rows.stream().map(CertificateRow::line).collect(Collectors.joining("\n"));
        byte[] text = (CertificateRow.HEADER + "\n" + lines + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            JsonFile.write(sidecar(), FileSums.next(file, text).in(readSidecar()));
            AtomicFiles.write(file, temporary -> Files.write(temporary, text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ObjectNode readSidecar() throws IOException {
        if (!Files.exists(sidecar())) {
            throw new IOException(sidecar() + ", which says what " + file
                    + " was made with, is missing: put it back, or delete " + file + " to certify anew");
        }
        return JsonFile.read(sidecar(), "", "put a copy back, or delete " + file + " to certify anew");
    }

    private Path sidecar() {
        return file.resolveSibling(file.getFileName() + ".json");
    }
}
