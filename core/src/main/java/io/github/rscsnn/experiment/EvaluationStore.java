package io.github.rscsnn.experiment;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(question.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
