package io.github.rscsnn.report.page;

import io.github.rscsnn.evaluate.ImageResult;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.evaluate.LedgerRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Writes run folders as training, evaluation and the other commands leave them, with numbers that a test can name. */
record RunFiles(Path path) {
    static final String WEIGHTS = "5eed";
    static final double EPSILON = 8 / 255.0;

    /** With a recipe, a checkpoint, provenance and two epochs. */
    static RunFiles of(Path path, String coding, double sigma2) throws IOException {
        RunFiles run = new RunFiles(path);
        Files.createDirectories(path.resolve("results"));
        run.write("recipe.json", """
                {"data": "cifar10", "data-dir": "/data", "allow-part": false, "arch": "vgg5", "width": 0.5, "coding": "%s",
                 "sigma2": %s, "noise-space": "normalised", "time-steps": 4, "epochs": 2, "augment": null, "seed": 42,
                 "backend": "auto", "precision": "f32"}""".formatted(coding, sigma2));
        run.write("checkpoint.json", "{\"weightsSha256\": \"" + WEIGHTS + "\"}");
        run.write("provenance.json", provenance("2026-01-01T00:00:00Z", "cifar10 train, 50000 images"));
        run.write("metrics.jsonl", """
                {"epoch":1,"learningRate":0.1,"loss":1.95,"trainAccuracy":0.27,"testAccuracy":0.402,"images":50000,"seconds":100}
                {"epoch":2,"learningRate":0.0,"loss":1.625,"trainAccuracy":0.395,"testAccuracy":0.481,"images":50000,"seconds":100}
                """);
        return run;
    }

    private static String provenance(String created, String dataset) {
        return """
                {"version": "0.1.0", "commit": "abc", "created": "%s", "jvm": "25", "backend": "auto: fused f32 (vector-256)",
                 "dataset": "%s", "datasetSha256": "00"}""".formatted(created, dataset);
    }

    /** One row of an evaluation: n = 200, k = 10, the interval 6.25 points to each side. */
    static String result(String label, String attack, String source, double epsilon, double accuracy) {
        return result(label, attack, source, epsilon, accuracy, 0);
    }

    static String result(String label, String attack, String source, double epsilon, double accuracy, int blind) {
        return String.format(
                Locale.ROOT,
                """
                {"label": "%s", "attack": "%s", "source": "%s", "images": 200, "draws": 10, "accuracy": %s, "low": %s,
                 "high": %s, "voteAccuracy": %s, "voteLow": 0.01, "voteHigh": 0.99, "confidentlyWrong": 0.0625,
                 "confidentlyWrongLow": 0.03, "confidentlyWrongHigh": 0.11, "imagesWithoutGradient": %d, "epsilon": %s,
                 "warning": %s}""",
                label,
                attack,
                source,
                accuracy,
                accuracy - 0.0625,
                accuracy + 0.0625,
                accuracy,
                blind,
                label.equals("clean") ? "null" : String.valueOf(epsilon),
                blind > 0 ? "\"no gradient on " + blind + " images\"" : "null");
    }

    static String pgd(double epsilon, double accuracy) {
        String attack =
                String.format(Locale.ROOT, "pgd(linf, epsilon=%.5f, alpha=0.01, steps=7, random start)", epsilon);
        return result("pgd", attack, "bptt", epsilon, accuracy);
    }

    /** @param file below {@code results} */
    RunFiles evaluation(String file, String created, String weights, String... results) throws IOException {
        return write("results/" + file, """
                {"title": "x", "recipe": {"data-dir": "/data"}, "model": "m", "checkpoint": "%s",
                 "settings": {"attacks": ["clean", "pgd"], "epsilons": [0.03137254901960784], "alpha": null, "steps": 7,
                  "randomStart": false, "gradient": "bptt", "draws": 0, "limit": 200, "batch": 100, "seed": 7, "transfer": null},
                 "provenance": %s, "results": [%s]}""".formatted(
                        weights, provenance(created, "cifar10 test, 200 images"), String.join(",", results)));
    }

    /** Says of an evaluation which settings of attacks it named. */
    RunFiles options(String file, String options) throws IOException {
        String evaluation = Files.readString(path.resolve("results/" + file));
        return write(
                "results/" + file,
                evaluation.replace("\"transfer\": null", "\"transfer\": null, \"options\": " + options));
    }

    RunFiles reproduced(String file, String result) throws IOException {
        return write("results/reproduce/" + file, """
                {"metric": "x", "epsilon": 0.03137254901960784, "weights": "%s", "result": %s, "provenance": %s}""".formatted(
                        WEIGHTS, result, provenance("2026-01-03T00:00:00Z", "cifar10 test, 200 images")));
    }

    /** Four images: certified right at 0.25 and 0.1, certified wrong at 0.3, an abstention. */
    RunFiles certificates() throws IOException {
        write("certificates.tsv.json", """
                {"norm": "L2", "noise": "Gaussian <b>", "checkpoint": "%s", "settings": {"n0": 20, "n": 500, "alpha": 0.001,
                 "limit": 4, "skip": 1, "batch": 0, "seed": 42}, "provenance": %s}""".formatted(
                        WEIGHTS, provenance("2026-01-04T00:00:00Z", "cifar10 test, 10000 images")));
        return write("certificates.tsv", """
                idx\tlabel\tpredict\tradius\tcorrect\ttime
                0\t3\t3\t0.250000\t1\t0:00:01.0
                1\t8\t8\t0.100000\t1\t0:00:01.0
                2\t0\t8\t0.300000\t0\t0:00:01.0
                3\t6\t-1\t0.000000\t0\t0:00:01.0
                """);
    }

    RunFiles check() throws IOException {
        return write("results/check.json", """
                {"checkpoint": "%s", "settings": {"epsilon": 0.03137254901960784, "stepSize": 0.01, "steps": 7, "gradient": "bptt",
                  "moreSteps": 40, "eot": 10, "squares": 60, "points": 20, "draws": 6, "level": 0.01, "limit": 40, "batch": 100,
                  "seed": 42}, "transferFrom": "/runs/other run", "recipe": {}, "provenance": %s, "raised": 1,
                 "findings": [
                  {"check": "clean-accuracy", "item": 0, "verdict": "CLEAR", "measured": [{"what": "clean", "share": 0.5875,
                   "low": 0.421, "high": 0.7405, "pValue": null}], "remark": "chance 10.0 %%", "raisedIf": "not above chance",
                   "advice": "train longer"},
                  {"check": "more-draws", "item": 2, "verdict": "RAISED", "measured": [{"what": "eotpgd", "share": 0.1125,
                   "low": 0.05, "high": 0.2, "pValue": 0.0001}], "remark": "", "raisedIf": "EOT leaves less", "advice": "use EOT"}],
                 "checklist": [{"item": 2, "symptom": "black box is better", "passed": false, "check": "more-draws",
                  "seen": "eotpgd 11.3", "threshold": "p <= 0.01"},
                  {"item": 3, "symptom": "unbounded", "passed": null, "check": "unbounded", "seen": "", "threshold": "t"}],
                 "results": [{"images": 40}]}""".formatted(
                        WEIGHTS, provenance("2026-01-05T00:00:00Z", "cifar10 test, 40 images")));
    }

    RunFiles cost() throws IOException {
        return write("results/cost.json", """
                {"checkpoint": "%s", "settings": {"limit": 20, "batch": 20, "seed": 42}, "provenance": %s,
                 "activity": {"timeSteps": 4, "images": 20, "layers": [
                  {"site": "lif1", "synapses": "conv 3x3, 3 to 4", "connections": 1000, "inputRate": null, "firingRate": 0.125},
                  {"site": "logits", "synapses": "linear, 4 to 10", "connections": 40, "inputRate": 0.25, "firingRate": null}]},
                 "layers": [{"site": "lif1", "macs": 1000, "acs": 0, "energy": 4.6e-9, "annEnergy": 4.6e-9},
                  {"site": "logits", "macs": 0, "acs": 40, "energy": 3.6e-11, "annEnergy": 1.84e-10}],
                 "estimates": [{"eachStep": false, "eachSpike": false, "macs": 1234567, "acs": 2500000, "energy": 7.929e-6,
                  "annEnergy": 1.0e-5}],
                 "raster": {"image": 0, "label": "cat", "timeSteps": 4, "layers": [
                  {"site": "lif1", "neurons": 64, "shown": [3, 40], "spikes": ["0101", "0010"]}]}}""".formatted(
                        WEIGHTS, provenance("2026-01-06T00:00:00Z", "cifar10 test, 20 images")));
    }

    RunFiles examples() throws IOException {
        byte[] grey = new byte[3 * 2 * 2];
        java.util.Arrays.fill(grey, (byte) 128);
        String pixels = Base64.getEncoder().encodeToString(grey);
        StringBuilder pictures = new StringBuilder();
        for (String[] one : new String[][] {
            {"IMAGE", "image"},
            {"CODED", "coded, all 4 steps"},
            {"ADVERSARIAL", "adversarial"},
            {"PERTURBATION", "perturbation, 15.9 times"}
        }) {
            pictures.append(pictures.isEmpty() ? "" : ",").append("""
                    {"kind": "%s", "title": "%s", "channels": 3, "height": 2, "width": 2, "pixels": "%s"}""".formatted(one[0], one[1], pixels));
        }
        return write("results/examples.json", """
                {"title": "x", "checkpoint": "%s", "attack": {"label": "pgd", "attack": "pgd(...)", "source": "bptt",
                  "epsilon": 0.03137254901960784}, "images": [{"index": 0, "label": "cat", "clean": {"predicted": "cat", "votes": 9,
                  "draws": 10}, "attacked": {"predicted": "dog", "votes": 7, "draws": 10}, "pictures": [%s]}]}""".formatted(WEIGHTS, pictures));
    }

    /** Clean images of two classes in turn, each with ten draws, of which a share is right. */
    RunFiles ledger(int images, double right) throws IOException {
        Ledger ledger = new Ledger(path.resolve("results/ledger.tsv"), WEIGHTS, "0", List.of(), 0);
        int votes = (int) Math.round(10 * right);
        List<ImageResult> results = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            int[] counts = i % 2 == 0 ? new int[] {votes, 10 - votes} : new int[] {10 - votes, votes};
            results.add(new ImageResult(i, i % 2, counts, "", null, false, 0, 0, null, 0, null));
        }
        LedgerRows.add(ledger.judgement("clean", "none", null, List.of()), results);
        return this;
    }

    /** Everything that a page can show. */
    RunFiles complete(double clean, double attacked) throws IOException {
        evaluation(
                "evaluation.json",
                "2026-01-02T00:00:00Z",
                WEIGHTS,
                result("clean", "none", "", 0, clean),
                pgd(EPSILON, attacked));
        evaluation(
                "evaluations/a.json",
                "2026-01-02T00:00:00Z",
                WEIGHTS,
                result("clean", "none", "", 0, clean),
                pgd(EPSILON, attacked));
        evaluation(
                "evaluations/b.json",
                "2026-01-02T01:00:00Z",
                WEIGHTS,
                pgd(EPSILON / 2, clean - 0.125),
                pgd(2 * EPSILON, 0.0625));
        return certificates().check().cost().examples();
    }

    RunFiles write(String name, String text) throws IOException {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return this;
    }
}
