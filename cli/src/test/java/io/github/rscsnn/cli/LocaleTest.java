package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.report.Axis;
import io.github.rscsnn.report.BarPlot;
import io.github.rscsnn.report.LinePlot;
import io.github.rscsnn.report.Plot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locales with digits, decimal signs, cases of letters and years of their own: what is written is the same under all. */
@Isolated
@Tag("slow")
class LocaleTest {
    private static final String OTHERS_DIGITS = "(?s).*[\\p{Nd}&&[^0-9]].*";

    private final Locale before = Locale.getDefault();

    @TempDir
    private Path folder;

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fa", "ar-EG", "tr", "de", "th-TH-u-ca-buddhist"})
    void trainsResumesEvaluatesAndReports(String tag) throws IOException {
        Locale.setDefault(Locale.forLanguageTag(tag));
        String run = folder.resolve("run").toString();
        String weights = folder.resolve("w.safetensors").toString();
        String again = folder.resolve("again").toString();
        works(TinyRuns.train(Path.of(run), "--coding", "rsc1"));
        works("evaluate", run, "--attacks", "clean,fgsm", "--epsilon", "2/255,8/255", "--limit", "10", "--draws", "2");
        works("certify", run, "--n0", "5", "--n", "20", "--limit", "2");
        works("export", run, "--to", "safetensors", "--out", weights);
        String[] like = TinyRuns.train(Path.of(again), "--from", "spikingjelly", "--weights", weights);
        like[0] = "import";
        works(like);
        works("train", "--resume", again); // weights that are imported are epoch 0
        works("report", run, again, "--out", folder.resolve("page.html").toString());
        works("data", "export", "shapes10", "--out", folder.resolve("images").toString(), "--limit", "10");

        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            assertThat(file.getKey()).matches("[ -~]+");
            String text = new String(file.getValue(), StandardCharsets.UTF_8);
            if (!file.getKey().matches(".*(png|safetensors|tfevents.*)")) {
                assertThat(text).as(file.getKey()).doesNotMatch(OTHERS_DIGITS).doesNotContain("٫", "NaN%");
            }
            if (file.getKey().endsWith(".json")) {
                new ObjectMapper().readTree(text);
            }
        }
        String year = java.time.LocalDate.now(java.time.ZoneOffset.UTC).getYear() + "-";
        assertThat(Files.readString(Path.of(run, "provenance.json"))).contains("\"created\" : \"" + year);
        assertThat(Path.of(run, "weights-0001.safetensors")).exists();
        assertThat(folder.resolve("images/val/warm-disc/000000.png")).exists();
    }

    @Test
    void figuresAreTheSame() throws IOException {
        List<Plot> plots = List.of(
                new LinePlot(
                        "x",
                        Axis.log("a"),
                        Axis.percent("accuracy (%)"),
                        List.of(LinePlot.Series.of(
                                "s", List.of(LinePlot.Point.of(0.5, 12.25), LinePlot.Point.of(9, 8))))),
                new BarPlot(
                        "x",
                        Axis.linear("cosine").range(0, 1),
                        List.of("1", "2"),
                        List.of(new BarPlot.Series("i", List.of(BarPlot.Bar.of(0.5, 0.4, 0.6), BarPlot.Bar.MISSING)))));
        List<String> drawn = new ArrayList<>();
        for (String tag : List.of("und", "fa", "de", "tr")) {
            Locale.setDefault(Locale.forLanguageTag(tag));
            StringBuilder all = new StringBuilder();
            for (Plot plot : plots) {
                Path out = folder.resolve(tag + plot.getClass().getSimpleName());
                for (Path file : plot.write(out, "plot")) {
                    all.append(file.toString().endsWith("png") ? "" : Files.readString(file));
                }
            }
            drawn.add(all.toString());
        }
        assertThat(drawn).allMatch(drawn.getFirst()::equals);
    }

    private static void works(String... command) {
        CliRun run = CliRun.of(command);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out() + run.err()).doesNotMatch(OTHERS_DIGITS);
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return content;
    }
}
