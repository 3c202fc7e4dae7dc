package io.github.rscsnn.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.check.Check;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.RunSearch;
import io.github.rscsnn.report.page.TablePage;
import io.github.rscsnn.train.AtomicFiles;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All networks of a folder under one protocol: clean, AutoAttack (its standard version, rand for random networks), the strongest that
 * a budget buys, certificates, the checklist and energy; sorted by what the strongest left.
 *
 * <p>Everything that is measured of a network lies in its own folder, so that a table that was stopped goes on, and one that is made
 * again measures nothing again.
 */
public final class Leaderboard {
    private final LeaderboardSettings settings;
    private final List<JudgedNetwork> networks;
    private final Map<Path, String> failed;

    /** Told how it goes; each method may throw to stop it. */
    public interface Listener extends EvaluationListener {
        /**
         * A network's turn.
         *
         * @param number from 1
         */
        default void network(Path run, int number, int all) {}

        /** A check of the checklist was looked at. */
        default void looked(Check check) {}

        /** @param images certified so far, of {@code all} */
        default void certified(int images, int all) {}
    }

    private Leaderboard(LeaderboardSettings settings, List<JudgedNetwork> networks, Map<Path, String> failed) {
        this.settings = settings;
        this.networks = List.copyOf(networks);
        this.failed = new LinkedHashMap<>(failed);
    }

    /**
     * Judges all runs up to three levels below {@code folder}. One that cannot be judged, or only in part, is in the table with the
     * reason.
     *
     * @throws IOException if the folder does not exist or holds no network
     */
    public static Leaderboard judge(Path folder, LeaderboardSettings settings, Execution execution, Listener listener)
            throws IOException {
        List<Path> runs = RunSearch.find(List.of(folder));
        List<JudgedNetwork> networks = new ArrayList<>();
        Map<Path, String> failed = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            listener.network(runs.get(i), i + 1, runs.size());
            try {
                networks.add(new NetworkJudge(RunFolder.open(runs.get(i)), settings, execution, listener).judge());
            } catch (IOException | RuntimeException e) {
                failed.put(runs.get(i), NetworkJudge.reason(e));
            }
        }
        networks.sort(Comparator.comparing(JudgedNetwork::dataset)
                .thenComparing(network -> network.strongest() == null)
                .thenComparing(network ->
                        network.strongest() == null ? 0 : -network.strongest().accuracy())
                .thenComparing(network -> network.about().name()));
        return new Leaderboard(settings, networks, failed);
    }

    /** Number of networks whose every number is there. */
    public int complete() {
        return (int) networks.stream().filter(JudgedNetwork::complete).count();
    }

    /** Number of networks in the folder. */
    public int size() {
        return networks.size() + failed.size();
    }

    /** Why which network is incomplete or not to be trusted, one line each. */
    public List<String> remarks() {
        List<String> lines = new ArrayList<>();
        for (JudgedNetwork network : networks) {
            network.reasons().forEach(reason -> lines.add(network.about().name() + ": " + reason));
            if (network.check() != null && network.check().raised() > 0) {
                lines.add(network.about().name() + ": unreliable, the checklist raised "
                        + String.join(", ", network.check().warnings()));
            }
            for (RobustResult result : results(network)) {
                if (result.warning() != null) {
                    lines.add(network.about().name() + ": " + result.label() + ": " + result.warning());
                }
            }
        }
        failed.forEach((run, reason) -> lines.add(run + ": not judged, " + reason));
        return lines;
    }

    private static List<RobustResult> results(JudgedNetwork network) {
        return Stream.of(network.autoAttack(), network.strongest())
                .filter(Objects::nonNull)
                .toList();
    }

    /** A row a network, the most robust of each data set first; those that could not be judged are in {@link #remarks}. */
    public Table table() {
        return Table.of(networks)
                .column("network", network -> network.about().name())
                .column("data", JudgedNetwork::dataset)
                .column("coding", JudgedNetwork::title)
                .column("architecture", JudgedNetwork::architecture)
                .percent("clean %", network -> accuracy(network.clean()))
                .percent("AutoAttack %", network -> accuracy(network.autoAttack()))
                .percent("strongest %", network -> accuracy(network.strongest()))
                .column(
                        "95 % interval",
                        part(JudgedNetwork::strongest, it -> BoundText.percents(it.low(), it.high(), 1)))
                .column(
                        "certified %",
                        part(JudgedNetwork::certificate, it -> BoundText.lowerPercent(it.certified(), 1)))
                .column(
                        "mean radius",
                        part(
                                JudgedNetwork::certificate,
                                it -> BoundText.lower(it.averageRadius(), 4) + " " + it.norm()))
                .column("check", part(JudgedNetwork::check, it -> it.raised() == 0 ? "clear" : it.raised() + " raised"))
                .number("SOPs M", "%.3f", part(JudgedNetwork::energy, it -> it.synapticOperations() / 1e6))
                .number("energy uJ", "%.3f", part(JudgedNetwork::energy, it -> it.joules() * 1e6))
                .table();
    }

    /** A cell that stays empty where this part of the network was not judged. */
    private static <T> Function<JudgedNetwork, Object> part(Function<JudgedNetwork, T> part, Function<T, Object> cell) {
        return network -> Optional.ofNullable(part.apply(network)).map(cell);
    }

    private static @Nullable Double accuracy(@Nullable RobustResult result) {
        return result == null ? null : result.accuracy();
    }

    /** The protocol in a sentence. */
    public String protocol() {
        String backends = networks.stream()
                .map(JudgedNetwork::backend)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining("; "));
        return String.format(
                Locale.ROOT,
                "%s, ε = %s, %s test images; AutoAttack standard (rand where the network is random), strongest with"
                        + " %d gradients an image; certificates of %d draws; operations and energy of one image and draw%s.",
                settings.norm().sign(),
                Fraction.text(settings.epsilon()),
                settings.limit() == 0 ? "all" : "the first " + settings.limit(),
                settings.budget(),
                settings.certifyDraws(),
                backends.isEmpty() ? "" : "; layers executed by " + backends);
    }

    /**
     * Writes {@code leaderboard.json}, {@code leaderboard.md} and {@code leaderboard.html}.
     *
     * @param out a folder, which is made where it is missing
     */
    public void write(Path out) throws IOException {
        AtomicFiles.requireFolder(out);
        JsonFile.write(out.resolve("leaderboard.json"), json());
        StringBuilder text = new StringBuilder("# Leaderboard\n\n");
        text.append(protocol()).append("\n\n").append(table().markdown());
        remarks().forEach(remark -> text.append("\n* ").append(remark));
        AtomicFiles.writeString(out.resolve("leaderboard.md"), text.append('\n').toString());
        AtomicFiles.writeString(
                out.resolve("leaderboard.html"),
                TablePage.html("Robustness of spiking networks", "Leaderboard", table(), protocol(), remarks()));
    }

    /** What {@code leaderboard.json} holds. */
    public ObjectNode json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.set("protocol", JsonFile.tree(settings));
        ArrayNode all = root.putArray("networks");
        networks.forEach(network -> all.add(json(network)));
        ArrayNode others = root.putArray("not_judged");
        failed.forEach(
                (run, reason) -> others.addObject().put("run", run.toString()).put("reason", reason));
        return root;
    }

    /** RobustBench's fields first, of its types; then what it has none for. */
    private ObjectNode json(JudgedNetwork network) {
        ModelInfo about = network.about();
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("link", about.link());
        row.put("name", about.name());
        row.put("authors", about.authors());
        row.put("additional_data", about.additionalData());
        row.put("number_forward_passes", 1);
        row.put("dataset", network.dataset());
        row.put("venue", about.venue());
        row.put("architecture", network.architecture());
        row.put("threat_model", settings.norm() == Threat.Norm.LINF ? "Linf" : "L2");
        row.put("eps", Fraction.text(settings.epsilon()));
        row.put("clean_acc", exact(network.clean()));
        row.put("reported", about.reported());
        row.put("autoattack_acc", exact(network.autoAttack()));
        row.put("best_known", network.bestKnown() == null ? null : exact(network.bestKnown()));
        row.put("unreliable", network.unreliable());
        row.put("complete", network.complete());
        row.put("run", network.run().toString());
        row.put("weights_sha256", network.weights());
        row.put("backend", network.backend());
        row.put("coding", network.title());
        row.put("time_steps", network.timeSteps());
        row.put("strongest_acc", exact(network.strongest()));
        row.set("results", JsonFile.tree(accuracies(network)));
        row.set("certificate", JsonFile.tree(network.certificate()));
        row.set("check", JsonFile.tree(network.check()));
        row.set("energy", JsonFile.tree(network.energy()));
        row.set("reasons", JsonFile.tree(network.reasons()));
        return row;
    }

    private record Accuracy(double accuracy, double low, double high, int images, int draws) {}

    private static Map<String, Accuracy> accuracies(JudgedNetwork network) {
        Map<String, Accuracy> all = new LinkedHashMap<>();
        Stream.concat(Stream.ofNullable(network.clean()), results(network).stream())
                .forEach(result -> all.put(
                        result.label(),
                        new Accuracy(result.accuracy(), result.low(), result.high(), result.images(), result.draws())));
        return all;
    }

    private static @Nullable String exact(@Nullable RobustResult result) {
        return result == null ? null : exact(result.accuracy());
    }

    private static String exact(double accuracy) {
        return String.format(Locale.ROOT, "%.2f", 100 * accuracy);
    }
}
