package io.github.rscsnn.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.attack.Departures;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.evaluate.Corrections;
import io.github.rscsnn.network.AttackedBackend;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps the evaluations of a run apart: {@code results/evaluations/KEY.json}, KEY a digest of all that the numbers depend on. */
final class EvaluationStore {
    private static final String ANEW = "anew";

    private EvaluationStore() {}

    static void keep(RunFolder run, EvaluationOutcome outcome) throws IOException {
        Path file = file(run, outcome);
        Files.createDirectories(file.getParent());
        JsonFile.write(file, outcome);
        Files.deleteIfExists(run.resultFile(ANEW));
    }

    /**
     * That an answer is given anew, so that one who was stopped goes on with what was judged since.
     *
     * @param question whose
     * @param ledgerBytes size of the ledger when it began
     */
    private record Anew(String question, long ledgerBytes) {}

    /** Size of the ledger when {@code asked}, which {@link #wasLast}, began to be answered anew: now, unless that was stopped. */
    static long begunAnew(RunFolder run, EvaluationOutcome asked) throws IOException {
        Path file = run.resultFile(ANEW);
        if (Files.exists(file)) {
            try {
                Anew begun = JsonFile.read(file, Anew.class, "", "");
                if (begun.question().equals(key(run, asked))) {
                    return begun.ledgerBytes();
                }
            } catch (IOException e) {
                // then it begins now
            }
        }
        Path ledger = Judge.ledgerFile(run);
        Anew now = new Anew(key(run, asked), Files.exists(ledger) ? Files.size(ledger) : 0);
        JsonFile.write(file, now);
        return now.ledgerBytes();
    }

    private static String key(RunFolder run, EvaluationOutcome outcome) throws IOException {
        String network = run.origin().network();
        String question = question(JsonFile.tree(outcome)) + (network.equals(run.weights()) ? "" : "\n" + network);
        return Digests.sha256(question.getBytes(StandardCharsets.UTF_8)).substring(0, 10);
    }

    private static Path file(RunFolder run, EvaluationOutcome outcome) throws IOException {
        return run.resultFile("evaluation").resolveSibling("evaluations").resolve(key(run, outcome) + ".json");
    }

    /**
     * The answer to the same question as {@code asked}, whose results are not looked at, if it was ever given.
     *
     * @throws IOException if its file is damaged
     */
    static Optional<EvaluationOutcome> find(RunFolder run, EvaluationOutcome asked) throws IOException {
        Path file = file(run, asked);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        EvaluationOutcome kept = JsonFile.read(
                file, EvaluationOutcome.class, "evaluation", "put a copy back, or delete it to measure anew");
        return same(JsonFile.tree(kept), asked) ? Optional.of(kept) : Optional.empty();
    }

    /** Whether {@code results/evaluation.json} answers the same question as {@code asked}, whose results are not looked at. */
    static boolean wasLast(RunFolder run, EvaluationOutcome asked) throws IOException {
        Path file = run.resultFile("evaluation");
        try {
            return Files.exists(file) && same(JsonFile.parse(Files.readAllBytes(file)), asked);
        } catch (JsonFile.ContentException e) {
            return false; // it is written over
        }
    }

    private static boolean same(JsonNode kept, EvaluationOutcome asked) {
        JsonNode now = JsonFile.tree(asked);
        return question(kept).equals(question(now))
                && NetworkRecipe.changed(kept.path("recipe"), now.path("recipe"))
                        .isEmpty();
    }

    /** All that the numbers depend on but the recipe, which is as old as the weights unless somebody changed it. */
    private static String question(JsonNode outcome) {
        JsonNode provenance = outcome.path("provenance");
        String backend = provenance.path("backend").asText();
        String question = String.join(
                "\n",
                outcome.path("settings").toString(),
                outcome.path("checkpoint").asText(),
                backend,
                provenance.path("datasetSha256").asText());
        List<String> lines = new ArrayList<>(List.of(question));
        if (backend.contains(AttackedBackend.ATTACKS)) {
            lines.add(Departures.ASKS_JUDGE);
        }
        lines.addAll(Corrections.of(
                backend,
                outcome.path("recipe").path("arch").asText(),
                outcome.path("settings").path("gradient").asText()));
        return String.join("\n", lines);
    }
}
