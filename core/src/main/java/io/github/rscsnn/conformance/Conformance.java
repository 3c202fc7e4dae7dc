package io.github.rscsnn.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.data.Folders;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.tensor.StepScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Runs this library on the inputs of golden cases and compares what comes out with what the case expects.
 *
 * <p>A case is a folder with a {@code case.json} (kind, parameters, arrays) and one {@code .npy} file an array.
 */
public final class Conformance {
    /** Computes what one kind of case asks for and compares it. */
    @FunctionalInterface
    interface Check {
        /**
         * @param golden inputs, parameters and expected arrays
         * @param backend what executes layers, where there are any
         * @param comparison takes every computed array
         * @throws IllegalArgumentException if the case lacks an array or parameter, or has one that is not understood
         */
        void run(GoldenCase golden, Backend backend, Comparison comparison);
    }

    private static final Map<String, Check> CHECKS = Map.of(
            "lif", new LifCheck(),
            "surrogate", (golden, backend, comparison) -> LifCheck.surrogate(golden, comparison),
            "network", new NetworkCheck(),
            "sgd_steps", new SgdCheck(),
            "attack", new AttackCheck(),
            "smoothing_certify", (golden, backend, comparison) -> SmoothingCheck.certify(golden, comparison),
            "smoothing_predict", (golden, backend, comparison) -> SmoothingCheck.predict(golden, comparison));

    private Conformance() {}

    /**
     * Checks every case of a directory, sorted by name. A case that cannot be read or is of an unknown kind is a failed
     * one, and so is a directory without any; the others are still checked.
     *
     * @param directory one case, a folder of cases, or a folder with such a folder named {@code cases}
     * @param backend what executes layers
     * @return at least one result
     * @throws IOException if there is no such directory or it cannot be listed
     */
    public static List<CaseResult> check(Path directory, Backend backend) throws IOException {
        List<CaseResult> results = new ArrayList<>();
        for (Path folder : cases(directory)) {
            results.add(checkCase(folder, backend));
        }
        if (results.isEmpty()) {
            results.add(CaseResult.notChecked(
                    directory.toString(), "?", "no case found: a case is a folder with a " + GoldenCase.FILE));
        }
        return results;
    }

    private static List<Path> cases(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        if (Files.exists(directory.resolve(GoldenCase.FILE))) {
            return List.of(directory);
        }
        Path inner = directory.resolve("cases");
        List<Path> folders = new ArrayList<>();
        for (Path child : Folders.list(Files.isDirectory(inner) ? inner : directory, Files::isDirectory)) {
            // arrays without a description are a damaged case, not something else
            if (!Folders.named(GoldenCase.FILE + "|.*\\.npy", child).isEmpty()) {
                folders.add(child);
            }
        }
        return folders;
    }

    private static CaseResult checkCase(Path folder, Backend backend) {
        String name = folder.toAbsolutePath().normalize().getFileName().toString();
        String kind = "?";
        try (StepScope scope = new StepScope()) {
            JsonNode description = GoldenCase.describe(folder);
            kind = description.path("kind").textValue();
            Check check = CHECKS.get(kind);
            if (check == null) {
                return CaseResult.notChecked(
                        name,
                        kind,
                        "not checked: unknown kind '" + kind + "', known are " + new TreeSet<>(CHECKS.keySet()));
            }
            GoldenCase golden = GoldenCase.read(folder, description);
            Comparison comparison = new Comparison(golden);
            check.run(golden, backend, comparison);
            return comparison.result(name);
        } catch (IOException | RuntimeException e) {
            return CaseResult.notChecked(name, kind, firstLine(e));
        }
    }

    /** libtorch's messages go on with a native stack trace. */
    private static String firstLine(Exception e) {
        String message =
                e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
        return e instanceof IOException || e instanceof IllegalArgumentException
                ? message
                : e.getClass().getSimpleName() + ": " + message;
    }
}
