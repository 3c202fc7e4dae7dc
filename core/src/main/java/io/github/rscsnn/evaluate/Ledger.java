package io.github.rscsnn.evaluate;

import io.github.rscsnn.data.Digests;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * All that was judged of a run, {@code results/ledger.tsv}: a row an image and attack, appended range by range and never changed.
 * docs/results.md names the columns. What was judged before is not judged again: a process that was stopped loses the range it
 * was at. Of two rows of the same judgement and image the later one counts.
 *
 * <p>Each row ends with a checksum of its own. One that does not fit is left out, and its range judged again.
 *
 * <p>Needs no libtorch.
 */
public final class Ledger {
    /** Keeps nothing. */
    public static final Ledger NONE = new Ledger(null, "", "", List.of(), Long.MAX_VALUE);

    /** Of the columns; the first cell of each row. */
    public static final int SCHEMA = 1;

    private static final String HEADER =
            "schema\tjudgement\tweights\trsc\tattack\tepsilon\timage\tlabel\tpredicted\tright\tdraws\tvotes"
                    + "\thow\tsource\teot\tzero_gradient\tzero_pixels\tpixels\tlast_right\tseconds"
                    + "\tbroken_by\tworst_by\tgradients\tqueries\tcheck";

    private static final List<String> COLUMNS = List.of(HEADER.split("\t"));

    private final @Nullable Path file;
    private final String weights;
    private final String rsc;
    private final List<String> facts;
    private final long from;
    private @Nullable Map<String, Map<Integer, ImageResult>> known;

    /**
     * @param file may be missing
     * @param weights short name of the weights that are judged
     * @param rsc version that judges
     * @param facts all that numbers depend on beside what {@link #judgement} is told: a judgement of others is another one
     * @param from size of the file whose rows do not count, in bytes: 0 where all do, {@link Long#MAX_VALUE} where none that is there does
     */
    public Ledger(@Nullable Path file, String weights, String rsc, List<String> facts, long from) {
        this.file = file;
        this.weights = weights;
        this.rsc = rsc;
        this.facts = List.copyOf(facts);
        this.from = from;
    }

    /** A row. */
    public record Row(
            String judgement, String attack, @Nullable Double epsilon, String how, ImageResult image) {}

    /** What is known of one attack at one ε under one judge. */
    public final class Judgement {
        private final String key;
        private final String attack;
        private final String how;
        private final @Nullable Double epsilon;

        private Judgement(String key, String attack, String how, @Nullable Double epsilon) {
            this.key = key;
            this.attack = attack;
            this.how = how;
            this.epsilon = epsilon;
        }

        /** By place in the data set. */
        Map<Integer, ImageResult> images() throws IOException {
            if (known == null) {
                known = new HashMap<>();
                if (file != null) {
                    read(file, from)
                            .forEach(row -> known.computeIfAbsent(row.judgement(), unused -> new TreeMap<>())
                                    .put(row.image().image(), row.image()));
                }
            }
            return known.getOrDefault(key, Map.of());
        }

        /** @throws UncheckedIOException if the file cannot be written */
        void add(List<ImageResult> images) {
            if (file == null || images.isEmpty()) {
                return;
            }
            try {
                append(
                        file,
                        images.stream()
                                .map(image -> text(new Row(key, attack, epsilon, how, image)))
                                .collect(Collectors.joining()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * @param attack label of the attack
     * @param how the attack with all its parameters
     * @param epsilon in pixel units; null for none
     * @param more facts that the numbers depend on
     */
    public Judgement judgement(String attack, String how, @Nullable Double epsilon, List<String> more) {
        List<String> all = new ArrayList<>(facts);
        all.addAll(List.of(attack, how, String.valueOf(epsilon)));
        all.addAll(more);
        String key = Digests.sha256(String.join("\n", all).getBytes(StandardCharsets.UTF_8));
        return new Judgement(key.substring(0, 12), attack, how, epsilon);
    }

    private static void append(Path file, String rows) throws IOException {
        Files.createDirectories(file.getParent());
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            ByteBuffer last = ByteBuffer.wrap(new byte[] {'\n'});
            channel.read(last, Math.max(0, channel.size() - 1));
            String before =
                    channel.size() == 0 ? HEADER + "\n" : last.get(0) == '\n' ? "" : "\n"; // after a row that was cut
            channel.position(channel.size());
            for (ByteBuffer text = StandardCharsets.UTF_8.encode(before + rows); text.hasRemaining(); ) {
                channel.write(text);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private String text(Row row) {
        ImageResult image = row.image();
        ImageResult.Spent suite = image.suite();
        List<Object> cells = Arrays.asList(
                SCHEMA,
                row.judgement(),
                weights,
                rsc,
                row.attack(),
                row.epsilon(),
                image.image(),
                image.label(),
                image.predicted(),
                image.right(),
                image.draws(),
                Arrays.stream(image.votes()).mapToObj(Integer::toString).collect(Collectors.joining(",")),
                row.how(),
                image.source(),
                image.attackDraws(),
                image.withoutGradient() ? 1 : 0,
                image.zeroPixels(),
                image.pixels(),
                image.lastRight() == null ? null : image.lastRight() ? 1 : 0,
                image.seconds(),
                suite == null ? null : suite.brokenBy(),
                suite == null ? null : suite.worstBy(),
                suite == null ? null : suite.gradients(),
                suite == null ? null : suite.queries());
        String line = cells.stream().map(Ledger::cell).collect(Collectors.joining("\t"));
        return line + "\t" + check(line) + "\n";
    }

    /** Quotes would be more than a letter to those who read such tables. */
    private static String cell(Object value) {
        return value == null ? "" : value.toString().replaceAll("\\s", " ").replace('"', '\'');
    }

    private static String check(String line) {
        CRC32C sum = new CRC32C();
        sum.update(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /**
     * All rows that are whole, in their order; none where there is no file. What is left out is logged.
     *
     * @throws IOException if it cannot be read, or is no ledger of this version
     */
    public static List<Row> read(Path file) throws IOException {
        return read(file, 0);
    }

    private static List<Row> read(Path file, long from) throws IOException {
        if (!Files.exists(file) || Files.size(file) <= from) {
            return List.of();
        }
        // bytes that are no text become signs that no checksum fits
        byte[] bytes = Files.readAllBytes(file);
        String all = new String(bytes, StandardCharsets.UTF_8);
        if (!all.lines().findFirst().orElse(HEADER).equals(HEADER)) {
            throw new IOException(file + " is no ledger of this version (its first line is another): move it away");
        }
        String text =
                from == 0 ? all : new String(bytes, (int) from, bytes.length - (int) from, StandardCharsets.UTF_8);
        List<String> lines = text.lines()
                .filter(line -> !line.equals(HEADER) && !line.isEmpty())
                .toList();
        List<Row> rows = new ArrayList<>();
        int damaged = 0;
        for (String line : lines) {
            int end = line.lastIndexOf('\t');
            if (end > 0 && line.substring(end + 1).equals(check(line.substring(0, end)))) {
                rows.add(row(line.split("\t", -1)));
            } else {
                damaged++;
            }
        }
        if (damaged > 0) {
            System.getLogger("io.github.rscsnn")
                    .log(
                            System.Logger.Level.WARNING,
                            file + ": " + damaged
                                    + " rows were cut or changed since they were written; they are left out,"
                                    + " and judged again where they are asked for");
        }
        return rows;
    }

    private static Row row(String... line) {
        Map<String, String> cells = new HashMap<>();
        for (int i = 0; i < line.length; i++) {
            cells.put(COLUMNS.get(i), line[i]);
        }
        UnaryOperator<String> cell = column -> Require.entry(cells, column);
        Function<String, Optional<String>> given =
                column -> Optional.of(cell.apply(column)).filter(text -> !text.isEmpty());
        return new Row(
                cell.apply("judgement"),
                cell.apply("attack"),
                given.apply("epsilon").map(Double::valueOf).orElse(null),
                cell.apply("how"),
                new ImageResult(
                        Integer.parseInt(cell.apply("image")),
                        Integer.parseInt(cell.apply("label")),
                        Arrays.stream(cell.apply("votes").split(","))
                                .mapToInt(Integer::parseInt)
                                .toArray(),
                        cell.apply("source"),
                        given.apply("eot").map(Integer::valueOf).orElse(null),
                        cell.apply("zero_gradient").equals("1"),
                        Long.parseLong(cell.apply("zero_pixels")),
                        Long.parseLong(cell.apply("pixels")),
                        given.apply("last_right").map("1"::equals).orElse(null),
                        Double.parseDouble(cell.apply("seconds")),
                        given.apply("queries")
                                .map(queries -> new ImageResult.Spent(
                                        given.apply("broken_by").orElse(null),
                                        given.apply("worst_by").orElse(null),
                                        Long.parseLong(cell.apply("gradients")),
                                        Long.parseLong(queries)))
                                .orElse(null)));
    }
}
