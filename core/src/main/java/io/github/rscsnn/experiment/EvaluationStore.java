package io.github.rscsnn.experiment;

import com.fasterxml.jackson.core.JacksonException;
import io.github.rscsnn.data.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps the evaluations of a run apart: {@code results/evaluations/KEY.json}, KEY a digest of all that the numbers depend on. */
final class EvaluationStore {
    private EvaluationStore() {}

    static void keep(RunFolder run, EvaluationOutcome outcome) throws IOException {
        Path folder = run.resultFile("evaluation").resolveSibling("evaluations");
        Files.createDirectories(folder);
        RunFolder.writeJson(folder.resolve(key(outcome) + ".json"), outcome);
    }

    private static String key(EvaluationOutcome outcome) {
        try {
            String question = String.join(
                    "\n",
                    RunFolder.JSON.writeValueAsString(outcome.settings()),
                    outcome.checkpoint(),
                    outcome.provenance().backend(),
                    outcome.provenance().datasetSha256());
            return digest(question);
        } catch (JacksonException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name of a file that belongs to a question. */
    static String digest(String question) {
        return Digests.sha256(question.getBytes(StandardCharsets.UTF_8)).substring(0, 10);
    }
}
