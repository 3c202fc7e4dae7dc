package io.github.rscsnn.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class ReportPageTest {
    @TempDir
    private Path folder;

    /** Files of older versions have neither this verdict nor its count. */
    @Test
    void whatCouldNotBeSeenIsSaidToBeInconclusive() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1).complete(0.5625, 0.3125);
        Path file = run.path().resolve("results/check.json");
        String old = Files.readString(file);
        Files.writeString(
                file,
                old.replace("\"passed\": null,", "\"passed\": null, \"verdict\": \"INCONCLUSIVE\",")
                        .replace("\"raised\": 1,", "\"raised\": 0, \"inconclusive\": 1,")
                        .replace("\"verdict\": \"CLEAR\"", "\"verdict\": \"INCONCLUSIVE\", \"adjusted\": 0.31"));
        String page = page("run");
        assertThat(cells(page, "The paper's checklist", "3")).contains("? inconclusive");
        assertThat(cells(page, "All checks", "clean-accuracy")).contains("? inconclusive");
        assertThat(page).contains("no warning, 1 inconclusive", "p = 0.310 after Holm");
    }

    @Test
    void oneRunWithEverything() throws IOException {
        RunFiles.of(folder.resolve("run"), "rsc1", 0.1).complete(0.5625, 0.3125);
        String page = page("run");
        assertThat(headings(page))
                .containsExactly(
                        "Verdict",
                        "Accuracy",
                        "Curves",
                        "Certified accuracy",
                        "Checklist: may the attack be believed?",
                        "Images",
                        "Training",
                        "Firing rates, energy and spikes",
                        "All measurements",
                        "Where the numbers come from",
                        "Not measured");
        assertThat(cells(page, "Clean and attacked accuracy (%)", "Clean"))
                .containsExactly("56.3", "50.0 – 62.5", "", "200", "10");
        assertThat(cells(page, "Clean and attacked accuracy (%)", "PGD"))
                .containsExactly("31.3", "25.0 – 37.5", "3.50", "200", "10");
        assertThat(cells(page, "Certified accuracy (%) at L2 radii, with 95 % intervals", "RSC-0.1"))
                .startsWith(
                        "50.0 6.7 – 93.3",
                        "50.0 6.7 – 93.3",
                        "50.0 6.7 – 93.3",
                        "25.0 0.6 – 80.6",
                        "0.0 0.0 – 60.3",
                        "0.0875",
                        "1",
                        "4");
        assertThat(cells(page, "After the last epoch", "RSC-0.1"))
                .containsExactly("2 of 2", "1.6250", "39.5", "48.1", "50000", "500.0", "0.06");
        assertThat(cells(page, "An image, one draw", "RSC-0.1"))
                .containsExactly("once", "mean of the pool", "1.235", "2.500", "7.929", "10.000", "79.3", "20");
        assertThat(cells(page, "The paper's checklist", "2"))
                .containsExactly("black box is better", "⚠ raised", "eotpgd 11.3", "p &lt;= 0.01");
        assertThat(cells(page, "The paper's checklist", "3")).contains("– not run");
        assertThat(cells(page, "Warnings", "more-draws")).contains("eotpgd 11.3 [5.0 – 20.0], p &lt; 0.001", "use EOT");
        assertThat(page)
                .contains(
                        "✓ cat, 9 of 10 draws",
                        "✗ dog, 7 of 10 draws",
                        "perturbation, 15.9 times",
                        "the checklist raised 1 warning against PGD (8/255, 7 steps, bptt)",
                        "(<a href=\"#checklist\">more</a>)");
        assertThat(Files.readString(folder.resolve("run/report-files/epsilon.csv")))
                .isEqualTo("""
                series,x,y,low,high
                PGD,0.0,56.25,50.0,62.5
                PGD,4.0,43.75,37.5,50.0
                PGD,8.0,31.25,25.0,37.5
                PGD,16.0,6.25,0.0,12.5
                """);
        assertThat(Files.readString(folder.resolve("run/report-files/measurements.csv"))
                        .lines())
                .hasSize(1 + 4);
        assertThat(Files.readString(folder.resolve("run/report-files/firing-rates.csv")))
                .contains("lif1,,12.5,,");
    }

    @Test
    void severalRunsAndTheirTradeOff() throws IOException {
        RunFiles.of(folder.resolve("runs/a"), "direct", 0.1)
                .evaluation(
                        "evaluation.json", "t", RunFiles.WEIGHTS, clean(0.75), RunFiles.pgd(RunFiles.EPSILON, 0.125));
        RunFiles.of(folder.resolve("runs/c"), "rsc1", 0.5).complete(0.5, 0.375);
        RunFiles.of(folder.resolve("runs/b"), "rsc1", 0.1).complete(0.625, 0.25);
        String page = page("runs");
        assertThat(headings(page)).contains("The trade-off: accuracy against σ²");
        assertThat(cells(page, "Clean and attacked accuracy (%)", "Direct"))
                .hasSize(2)
                .last()
                .asString()
                .startsWith("12.5 ");
        assertThat(Files.readString(folder.resolve("runs/report-files/trade-off.csv")))
                .contains(
                        "Clean,0.1,62.5,56.25,68.75",
                        "Clean,0.5,50.0,43.75,56.25",
                        "PGD,0.1,25.0,18.75,31.25",
                        "PGD,0.5,37.5,31.25,43.75");
        assertThat(cells(page, "In what the runs differ", "sigma2")).containsExactly("0.1", "0.1", "0.5");
        assertThat(cells(page, "What these commands would add", "the checklist"))
                .containsExactly("Direct", "./rsc check " + folder.resolve("runs/a"));
        assertThat(page)
                .contains("of test image 0, cat")
                .doesNotContain("<script", "@import", "src=\"http", "href=\"http", "url(http");
        everyFigureHasItsFiles(page, folder.resolve("runs"));
    }

    private static void everyFigureHasItsFiles(String page, Path beside) throws IOException {
        Matcher link = Pattern.compile("href=\"(report-files/[^\"]+)\"").matcher(page);
        List<String> names = new ArrayList<>();
        while (link.find()) {
            assertThat(beside.resolve(link.group(1))).isNotEmptyFile();
            names.add(link.group(1));
        }
        assertThat(names)
                .contains(
                        "report-files/accuracy.svg",
                        "report-files/accuracy.png",
                        "report-files/accuracy.csv",
                        "report-files/raster-rsc-0.5.svg",
                        "report-files/images-rsc-0.1.png",
                        "report-files/measurements.csv");
        Matcher picture =
                Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"").matcher(page);
        assertThat(picture.find()).isTrue();
        assertThat(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(picture.group(1))))
                        .getRGB(0, 0))
                .isEqualTo(0xff808080);
    }

    @Test
    void onlyWhatWasMeasured() throws IOException {
        RunFiles.of(folder.resolve("run"), "rsc2", 0.25).write("metrics.jsonl", "");
        String page = page("run");
        assertThat(headings(page)).containsExactly("Verdict", "Where the numbers come from", "Not measured");
        assertThat(page)
                .contains(
                        "Nothing is known: no accuracy was measured.",
                        "./rsc certify " + folder.resolve("run"),
                        "./rsc cost ",
                        "accuracy against ε")
                .doesNotContain("NaN", "null", "<figure");
        List<String> missing =
                ReportPage.read(List.of(folder.resolve("run")), null).missing();
        assertThat(missing)
                .contains("certificates (RSC-II-0.25): run ./rsc certify " + folder.resolve("run"))
                .hasSize(9);
    }

    @Test
    void attacksOfOneNameAreToldApart() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1)
                .evaluation("evaluation.json", "t", RunFiles.WEIGHTS, clean(0.5), RunFiles.pgd(RunFiles.EPSILON, 0.3));
        run.evaluation(
                "evaluations/x.json",
                "u",
                RunFiles.WEIGHTS,
                RunFiles.result(
                        "pgd",
                        "pgd(linf, epsilon=0.03137, alpha=0.01, steps=40, random start)",
                        "bptt",
                        RunFiles.EPSILON,
                        0.2));
        run.reproduced(
                "p.json",
                RunFiles.result("eotpgd", "pgd(linf, epsilon=0.03137, steps=7)", "eot:10+bptt", RunFiles.EPSILON, 0.1));
        run.reproduced(
                "blind.json", RunFiles.result("sapgd", "sapgd(epsilon=0.03137)", "bptt", RunFiles.EPSILON, 0.5, 200));
        String page = page("run");
        assertThat(rows(page, "Clean and attacked accuracy (%)"))
                .containsExactly("Clean", "PGD, steps=7", "PGD, steps=40", "EOT-PGD", "SAPGD");
        assertThat(cells(page, "Clean and attacked accuracy (%)", "SAPGD"))
                .as("an attack that saw nothing has no number")
                .startsWith("– no gradient", "");
        assertThat(page)
                .contains(
                        "sapgd (results/reproduce/blind.json): no gradient on 200 images",
                        "under EOT-PGD at ε = 8/255 (L∞)",
                        "the strongest of 4 attacks");
    }

    @Test
    void anotherNormIsNamedAndNoNumberOfTheFirst() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "direct", 0.1);
        run.evaluation("evaluation.json", "t", RunFiles.WEIGHTS, clean(0.75), suite(0.5, 0.25), suite(1, 0.125))
                .options("evaluation.json", "{\"norm\": \"l2\", \"budget\": \"100\"}");
        String page = page("run");
        assertThat(page)
                .contains(
                        "under Strongest at ε = 1 (L2).",
                        "--norm l2 --budget 100",
                        "against the bound ε in L2",
                        "ε (L2)")
                .doesNotContain("L∞");
        assertThat(cells(page, "Clean and attacked accuracy (%)", "Strongest"))
                .as("no QTE, which counts in 1/255 of another norm")
                .containsExactly("12.5", "6.2 – 18.8", "", "200", "10");
        assertThat(Files.readString(folder.resolve("run/report-files/epsilon-in-l2.csv")))
                .contains("0.0,75.0", "0.5,25.0", "1.0,12.5");
        run.evaluation("evaluations/first.json", "s", RunFiles.WEIGHTS, suite(RunFiles.EPSILON, 0.375));
        assertThat(page("run"))
                .contains("under Strongest at ε = 8/255 (L∞).", "the only attack")
                .as("one curve a norm")
                .contains("0.5 in L2");
        run.options("evaluations/first.json", "{\"norm\": \"l3\"}");
        assertThat(ReportPage.read(List.of(run.path()), null).warnings())
                .singleElement()
                .asString()
                .endsWith("first.json is left out: 'norm' is l3, which is none of [LINF, L2, L1]");
    }

    private static String suite(double epsilon, double accuracy) {
        return RunFiles.result("strongest", "worst case of 4 attacks", "", epsilon, accuracy);
    }

    @Test
    void noiseIsNoAttackThatANetworkWithstands() throws IOException {
        String noise = RunFiles.result("noise", "noise(epsilon=0.03137)", "", RunFiles.EPSILON, 0.75);
        String blind = RunFiles.result("pgd", "pgd(epsilon=0.03137)", "bptt", RunFiles.EPSILON, 0.75, 200);
        RunFiles.of(folder.resolve("run"), "direct", 0.1)
                .evaluation("evaluation.json", "t", RunFiles.WEIGHTS, clean(0.75), noise, blind);
        assertThat(page("run"))
                .contains(
                        "Robustness is unknown: 75.0 % of clean images are right, and no attack that saw a gradient was run.");
    }

    @Test
    void commandOfTheStrongestNamesTheDrawsOfItsAttacks() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1)
                .evaluation("evaluation.json", "t", RunFiles.WEIGHTS, suite(RunFiles.EPSILON, 0.375));
        Path file = run.path().resolve("results/evaluation.json");
        run.write(
                "results/evaluation.json",
                Files.readString(file)
                        .replace("[\"clean\", \"pgd\"]", "[\"strongest\"]")
                        .replace("\"bptt\", \"draws\"", "\"eot:30+bptt\", \"suite\": {\"draws\": 30}, \"draws\""));
        assertThat(page("run"))
                .contains(
                        "--attacks strongest --epsilon 8/255 --steps 7 --gradient eot:30+bptt --no-random-start --limit 200"
                                + " --batch 100 --seed 7 --eot 30")
                .doesNotContain("--suite-eot");
    }

    @Test
    void checkOfAnotherAttackIsOneOfThat() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1).complete(0.5, 0.25);
        Path file = run.path().resolve("results/check.json");
        run.write(
                "results/check.json",
                Files.readString(file)
                        .replace(
                                "\"settings\": {",
                                "\"curves\": [], \"settings\": {\"attack\": \"apgd-ce\", \"options\": {\"norm\": \"l2\"}, "));
        assertThat(page("run"))
                .contains(
                        "raised 1 warning against APGD-CE (8/255 in L2, 7 steps, bptt)",
                        "--attack apgd-ce",
                        "--norm l2 --transfer-from",
                        "--curves");
    }

    @Test
    void whatCannotBeReadIsNamedAndLeftOut() throws IOException {
        RunFiles.of(folder.resolve("runs/good"), "rsc1", 0.1)
                .complete(0.5, 0.25)
                .write("results/check.json", "{\"raised\": ")
                .write("results/cost.json", "{\"activity\": {\"layers\": 3}}")
                .evaluation("evaluations/old.json", "s", "other weights", RunFiles.pgd(RunFiles.EPSILON, 0.4))
                .evaluation("evaluations/wrong.json", "v", RunFiles.WEIGHTS, RunFiles.result("pgd", "a", "b", 0.1, 1.5))
                .write("certificates.tsv", "idx\tlabel\tpredict\tradius\tcorrect\ttime\n1\t2\n");
        RunFiles.of(folder.resolve("runs/none"), "rsc1", 0.5).write("recipe.json", "[]");
        Path out = folder.resolve("page.html");
        ReportPage report = ReportPage.read(List.of(folder.resolve("runs")), null);
        report.write(out);
        Path good = folder.resolve("runs/good");
        assertThat(report.size()).isEqualTo(1);
        assertThat(report.warnings())
                .hasSize(6)
                .anySatisfy(line -> assertThat(line)
                        .startsWith(good.resolve("results/check.json") + " is left out: it is not JSON"))
                .contains(
                        good.resolve("results/cost.json") + " is left out: 'layers' is not a list",
                        good.resolve("results/evaluations/wrong.json")
                                + " is left out: 'accuracy' is 1.5, not in [0, 1]",
                        good.resolve("results/evaluations/old.json")
                                + " is left out: it was measured on other weights than the run has now",
                        good.resolve("certificates.tsv") + " is left out: line 2 is no certificate",
                        "corrupt recipe " + folder.resolve("runs/none/recipe.json")
                                + ": it holds no JSON object; the run is left out");
        String page = Files.readString(out);
        assertThat(page).contains("Not all files could be used", "'layers' is not a list");
        assertThat(headings(page))
                .contains("Accuracy", "Training")
                .doesNotContain("Certified accuracy", "Firing rates, energy and spikes");
    }

    @Test
    void whatFilesHoldIsEscaped() throws IOException {
        String evil = "<img src=x onerror=alert(1)>";
        RunFiles.of(folder.resolve("a & <b>"), "rsc1", 0.1)
                .evaluation(
                        "evaluation.json",
                        "t",
                        RunFiles.WEIGHTS,
                        clean(0.5),
                        RunFiles.result(evil, evil + " 100% %s", evil, RunFiles.EPSILON, 0.25))
                .certificates();
        String page = page("a & <b>");
        assertThat(page).doesNotContain("<img src=x", "Gaussian <b>").contains("Gaussian &lt;b&gt;", "&lt;IMG SRC=X");
        assertThat(page).contains("./rsc cost '" + folder.resolve("a &amp; &lt;b&gt;") + "'");
    }

    @Test
    void commandsAreThoseOfTheSettings() throws IOException {
        RunFiles.of(folder.resolve("run"), "rsc1", 0.1).complete(0.5, 0.25);
        String page = page("run");
        Path run = folder.resolve("run");
        assertThat(page)
                .contains(
                        "./rsc train --data cifar10 --data-dir /data --allow-part=false --arch vgg5 --width 0.5 --coding rsc1 --sigma2 0.1"
                                + " --noise-space normalised --time-steps 4 --epochs 2 --seed 42 --backend auto --precision f32 --out "
                                + run,
                        "./rsc evaluate " + run
                                + " --attacks clean,pgd --epsilon 8/255 --steps 7 --gradient bptt --no-random-start --limit 200"
                                + " --batch 100 --seed 7",
                        "./rsc check " + run
                                + " --epsilon 8/255 --alpha 0.01 --steps 7 --gradient bptt --more-steps 40 --eot 10 --queries 60"
                                + " --points 20 --draws 6 --level 0.01 --limit 40 --batch 100 --seed 42 --transfer-from '/runs/other run'",
                        "./rsc certify " + run + " --n0 20 --n 500 --alpha 0.001 --limit 4 --skip 1 --seed 42",
                        "./rsc cost " + run + " --limit 20 --batch 20 --seed 42");
    }

    @Test
    void saysHowManyDrawsACertificationTookThatStopped() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1).certificates();
        Path sidecar = run.path().resolve("certificates.tsv.json");
        run.write(
                "certificates-decided.tsv",
                Files.readString(run.path().resolve("certificates.tsv"))
                        .replace("time", "draws\ttime")
                        .replace("\t0:00:01.0", "\t600\t0:00:01.0"));
        run.write(
                "certificates-decided.tsv.json",
                Files.readString(sidecar)
                        .replace("\"seed\": 42", "\"seed\": 42, \"stop\": {\"radii\": [0.1, 0.2], \"width\": 0.0}"));
        assertThat(cells(page("run"), "Certified accuracy (%)", "RSC-0.1"))
                .as("radii of all draws say more")
                .contains("20 + 500");
        Files.delete(sidecar);
        Files.delete(run.path().resolve("certificates.tsv"));
        String page = page("run");
        assertThat(cells(page, "Certified accuracy (%)", "RSC-0.1"))
                .anySatisfy(cell ->
                        assertThat(cell).startsWith("20 + 600").contains("at most 500: until decided at 0.1,0.2"));
        assertThat(page).contains("--seed 42 --radius 0.1,0.2 --out ");
    }

    @Test
    void ofSeveralCertificationsTheLargestCounts() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1).certificates();
        run.write("certificates-few.tsv", "idx\tlabel\tpredict\tradius\tcorrect\ttime\n0\t3\t3\t0.9\t1\t0:00:01.0\n");
        run.write("certificates-few.tsv.json", Files.readString(run.path().resolve("certificates.tsv.json")));
        assertThat(cells(page("run"), "Certified accuracy (%)", "RSC-0.1")).contains("0.0875", "4");
        Files.delete(run.path().resolve("certificates.tsv"));
        String page = page("run");
        assertThat(cells(page, "Certified accuracy (%)", "RSC-0.1")).contains("0.9000", "1");
        assertThat(page).contains("--seed 42 --out " + run.path().resolve("certificates-few.tsv"));
        Files.delete(run.path().resolve("certificates-few.tsv.json"));
        assertThat(ReportPage.read(List.of(run.path()), null).warnings())
                .containsExactly(run.path().resolve("certificates-few.tsv")
                        + " is left out: certificates-few.tsv.json, which says what its radii mean, is missing");
    }

    @Test
    void tellsTheReproductionThatARunBelongsTo() throws IOException {
        RunFiles.of(folder.resolve("out/runs/one"), "rsc1", 0.1);
        Files.writeString(folder.resolve("out/a.json"), "{\"command\": \"rsc reproduce table9\", \"rows\": []}");
        Files.writeString(folder.resolve("out/b.json"), "no JSON");
        assertThat(page("out/runs/one")).doesNotContain("rsc reproduce");
        Files.writeString(folder.resolve("out/c.json"), """
                {"command": "rsc reproduce table3 --rows 'a b'", "rows": [{"notes": [{"run": "elsewhere/out/runs/one"}]}]}""");
        assertThat(page("out/runs/one"))
                .contains("./rsc reproduce table3 --rows 'a b'")
                .doesNotContain("table9");
    }

    /** What it shows is there to be pasted into a shell, and a run folder may come from anybody. */
    @Test
    void commandsHoldNothingThatAShellWouldActOn() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("out/runs/one"), "rsc1", 0.1);
        Path recipe = run.path().resolve("recipe.json");
        String more = "{\"x; touch a #\": 1, \"y$(touch b)\": true, \"teacher\": \"$(touch c)\",";
        Files.writeString(recipe, more + Files.readString(recipe).strip().substring(1));
        for (String command : List.of("table3; touch d", "table3 $(touch d)", "table3 'a' `touch d`", "a\\ntouch d")) {
            Files.writeString(
                    folder.resolve("out/c.json"),
                    "{\"command\": \"rsc reproduce " + command
                            + "\", \"rows\": [{\"notes\": [{\"run\": \"out/runs/one\"}]}]}");
            String commands = page("out/runs/one").split("<pre>", 2)[1].split("</pre>", 2)[0];
            assertThat(commands)
                    .doesNotContain("touch a", "touch b", "touch d", "rsc reproduce")
                    .contains("--teacher '$(touch c)'");
        }
    }

    @Test
    void saysInWordsWhatHoldsAndHowSureThatIs() throws IOException {
        RunFiles.of(folder.resolve("runs/a"), "direct", 0.1)
                .evaluation(
                        "evaluation.json", "t", RunFiles.WEIGHTS, clean(0.75), RunFiles.pgd(RunFiles.EPSILON, 0.0625));
        RunFiles.of(folder.resolve("runs/b"), "rsc1", 0.1).complete(0.625, 0.5);
        RunFiles.of(folder.resolve("runs/c"), "poisson", 0.1)
                .evaluation(
                        "evaluation.json", "t", RunFiles.WEIGHTS, clean(0.75), RunFiles.pgd(RunFiles.EPSILON, 0.5625))
                .certificates();
        RunFiles.of(folder.resolve("runs/d"), "ann", 0.1)
                .evaluation("evaluation.json", "t", RunFiles.WEIGHTS, clean(0.75));
        List<String> verdict = all("<li class=\"(.*?)</li>", page("runs")).stream()
                .map(item -> plain("<" + item))
                .toList();
        assertThat(verdict)
                .containsExactly(
                        "Direct Breaks: of 75.0 % clean accuracy 6.3 % is left under PGD at ε = 8/255 (L∞). 95 % interval"
                                + " 0.0 – 12.5 (200 images, 10 draws); the only attack; not checked.",
                        "RSC-0.1 Keeps most: of 62.5 % clean accuracy 50.0 % is left under PGD at ε = 8/255 (L∞). 95 %"
                                + " interval 43.7 – 56.3 (200 images, 10 draws); the only attack; caught being weak: an"
                                + " upper bound. Certified: 50.0 % of 4 images, L2 radius 0.087 on average, at most 0.250.",
                        "Poisson Keeps most: of 75.0 % clean accuracy 56.3 % is left under PGD at ε = 8/255 (L∞). 95 %"
                                + " interval 50.0 – 62.5 (200 images, 10 draws); the only attack; not checked. Certified:"
                                + " 50.0 % of 4 images, L2 radius 0.087 on average, at most 0.250.",
                        "ANN Robustness is unknown: 75.0 % of clean images are right, and no attack that saw a gradient"
                                + " was run.");
        String page = Files.readString(folder.resolve("runs/report.html"));
        assertThat(all("<li class=\"(\\w+)\">", page))
                .as("good only where nothing speaks against it")
                .containsExactly("bad", "open", "good", "open");
        assertThat(page)
                .contains(
                        "Best under the strongest attack run on each: Poisson; its interval overlaps with that of RSC-0.1.")
                .contains("RSC-0.1, Poisson: no attack averaged its gradients over draws (EOT)");
    }

    /** Votes of the ledger are shown where they give the accuracy that is shown, and only there. */
    @Test
    void confusionAndVotesComeFromTheLedger() throws IOException {
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1);
        run.ledger(20, 0.8);
        run.evaluation("evaluation.json", "t", RunFiles.WEIGHTS, RunFiles.result("clean", "none", "", 0, 0.5));
        assertThat(page("run")).doesNotContain("class=\"matrix\"");
        run.evaluation(
                "evaluation.json",
                "t",
                RunFiles.WEIGHTS,
                RunFiles.result("clean", "none", "", 0, 0.8).replace("\"images\": 200", "\"images\": 20"));
        String page = page("run");
        assertThat(headings(page)).contains("Confusion", "Curves");
        assertThat(cells(page, "Clean images, 20 images", "1")).containsExactly("0", "10");
        List<String> votes = Files.readAllLines(folder.resolve("run/report-files/votes.csv"));
        assertThat(votes).hasSize(1 + 5).last().isEqualTo("clean,9.0,100.0,,"); // 7 of 9 at least
        assertThat(Double.parseDouble(votes.get(1).split(",")[2]))
                .as("one draw in %s", votes)
                .isBetween(75.0, 85.0);
    }

    @Test
    void theSameReportAsMarkdownCsvAndJson() throws IOException {
        RunFiles.of(folder.resolve("run"), "rsc1", 0.1).complete(0.5625, 0.3125);
        ReportPage report = ReportPage.read(List.of(folder.resolve("run")), "a | <b>");
        report.write(folder.resolve("r.md"));
        report.write(folder.resolve("r.csv"));
        report.write(folder.resolve("r.json"));
        assertThat(Files.readString(folder.resolve("r.md")))
                .startsWith("# a \\| &lt;b>\n")
                .contains(
                        "* **RSC-0.1** Keeps about half: of 56.3 % clean accuracy 31.3 % is left under PGD",
                        "![Accuracy of RSC-0.1](r-files/accuracy.svg)",
                        "\n| PGD    |       31.3 |   25.0 – 37.5 | 3.50 | 200 |  10 |\n",
                        "\n## Checklist: may the attack be believed?\n");
        assertThat(folder.resolve("r-files/accuracy.svg")).isNotEmptyFile();
        assertThat(Files.readAllLines(folder.resolve("r.csv")))
                .hasSize(1 + 4)
                .last()
                .asString()
                .startsWith("RSC-0.1,pgd,")
                .contains(",16/255,6.3,0.0 – 12.5,");
        JsonNode json = Json.read(folder.resolve("r.json"));
        assertThat(json.path("verdict").path("models").path(0).path("tone").asText())
                .isEqualTo("OPEN");
        assertThat(json.path("measurements")).hasSize(4);
        assertThat(json.path("measurements")
                        .path(0)
                        .path("measure")
                        .path("accuracy")
                        .asDouble())
                .isEqualTo(0.5625);
        assertThat(json.path("sections").findValuesAsText("block")).contains("Grid", "Figures", "Gallery", "Fold");
    }

    @Test
    void refusesWhatIsNoRun() throws IOException {
        assertThatThrownBy(() -> ReportPage.read(List.of(folder.resolve("none")), null))
                .isInstanceOf(IOException.class)
                .hasMessage("no such run: " + folder.resolve("none"));
        assertThatThrownBy(() -> ReportPage.read(List.of(folder), null)).hasMessageContaining("no run in " + folder);
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> ReportPage.read(List.of(file), null)).hasMessage("not a folder: " + file);
        RunFiles run = RunFiles.of(folder.resolve("run"), "rsc1", 0.1);
        ReportPage report = ReportPage.read(List.of(run.path()), null);
        assertThatThrownBy(() -> report.write(folder)).hasMessageContaining("it is a folder");
        assertThatThrownBy(() -> report.write(folder.resolve("no/such/page.html")))
                .hasMessageContaining("cannot write");
        Files.writeString(folder.resolve("page-files"), "mine");
        assertThatThrownBy(() -> report.write(folder.resolve("page.html"))).hasMessageContaining("cannot make folder");
        run.write("recipe.json", "{");
        assertThatThrownBy(() -> ReportPage.read(List.of(run.path()), null)).hasMessageStartingWith("corrupt recipe");
    }

    private static String clean(double accuracy) {
        return RunFiles.result("clean", "none", "", 0, accuracy);
    }

    private String page(String name) throws IOException {
        Path out = folder.resolve(name).resolve("report.html");
        ReportPage report = ReportPage.read(List.of(folder.resolve(name)), null);
        assertThat(report.warnings()).isEmpty();
        report.write(out);
        return Files.readString(out);
    }

    private static List<String> headings(String page) {
        return all("<h2[^>]*>([^<]*)</h2>", page);
    }

    private static List<String> rows(String page, String caption) {
        return all("<th scope=\"row\"[^>]*>(.*?)</th>", table(page, caption)).stream()
                .map(ReportPageTest::plain)
                .toList();
    }

    /** The texts of a row behind its heading. */
    private static List<String> cells(String page, String caption, String row) {
        String[] lines = table(page, caption).split("<tr>");
        for (String line : Arrays.copyOfRange(lines, 1, lines.length)) {
            if (plain(line).startsWith(row + " ")) {
                return all("<td[^>]*>(.*?)</td>", line).stream()
                        .map(ReportPageTest::plain)
                        .toList();
            }
        }
        throw new AssertionError("no row '" + row + "' in table '" + caption + "'");
    }

    private static String table(String page, String caption) {
        int start = page.indexOf("<caption><span>" + caption);
        assertThat(start).as("table '" + caption + "'").isPositive();
        return page.substring(start, page.indexOf("</table>", start));
    }

    private static String plain(String markup) {
        return markup.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").strip();
    }

    private static List<String> all(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
