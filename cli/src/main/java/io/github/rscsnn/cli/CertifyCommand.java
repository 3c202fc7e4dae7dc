package io.github.rscsnn.cli;

import io.github.rscsnn.evaluate.BinomialInterval;
import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.evaluate.SmoothingNoise;
import io.github.rscsnn.evaluate.Stopping;
import io.github.rscsnn.experiment.CertificateRow;
import io.github.rscsnn.experiment.CertificationOutcome;
import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.Cluster;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.option.OptionTable;
import io.github.rscsnn.report.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rsc certify}. */
@Command(
        name = "certify",
        description = "Certify test images of a random run: no perturbation within a radius changes the majority.",
        footer = {
            "Randomized smoothing (Cohen et al. 2019): L2 radii for a network behind rsc1 or rsc2, L1 radii for poisson.",
            "They are in pixel units and hold with probability 1 - alpha for the majority vote over the noise, not for",
            "one draw. docs/certificates.md derives them. With --radius or --stop-width an image takes as many draws as it",
            "needs: its bound holds at all times, at the same alpha. Stopped, it goes on where it was when started again with the",
            "same options, or with a larger --limit.",
            "",
            "Examples:",
            "  rsc certify runs/rsc --n 1000 --limit 100",
            "  rsc certify runs/rsc --radius 0.1,0.25 --limit 0",
            "  rsc certify runs/rsc --n 100000 --skip 20 --limit 0 --out rsc.tsv"
        })
final class CertifyCommand extends RscCommand {
    private static final List<Double> L2_RADII = List.of(0.0, 0.05, 0.1, 0.25, 0.5, 0.75);

    /** Poisson coding of 16 steps certifies 0.042 at most. */
    private static final List<Double> L1_RADII = List.of(0.0, 0.005, 0.01, 0.02, 0.04, 0.08);

    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder made by 'rsc train'.")
    private Path run;

    @Mixin
    private final OptionGroup options = new OptionGroup(CertificationSettings.OPTIONS);

    record CertifyOptions(List<Double> radius, Double stopWidth, List<Double> radii, Path out) {
        static final OptionTable<CertifyOptions> TABLE = new OptionTable<>(CertifyOptions.class);

        CertifyOptions {
            radius = radius == null ? List.of() : radius;
        }
    }

    @Mixin
    private final OptionGroup own = new OptionGroup(CertifyOptions.TABLE);

    @Mixin
    private ExecutionOptions execution;

    @Mixin
    private final SparkOptions spark = new SparkOptions("spark");

    @Mixin
    private TableOptions tables;

    /**
     * What {@code --json} writes.
     *
     * @param run folder
     * @param noise distribution that was smoothed over
     * @param settings draws, alpha and images
     * @param images number of images
     * @param abstained number of images whose vote was not sure
     * @param averageRadius mean over all images in pixel units; 0 for those that abstained or were wrong
     * @param largestRadius that a vote without any dissent gives
     * @param drawsAnImage mean number of draws
     * @param table the printed one, cells by header, those that are numbers as numbers
     * @param certificates one an image
     */
    record Certificates(
            String run,
            String noise,
            CertificationSettings settings,
            int images,
            long abstained,
            double averageRadius,
            double largestRadius,
            double drawsAnImage,
            List<Map<String, Object>> table,
            List<CertificateRow> certificates) {}

    @Override
    protected int run(Terminal terminal) throws Exception {
        CertifyOptions asked = CertifyOptions.TABLE.make(own.given());
        if (asked.radii() != null && asked.radii().stream().anyMatch(radius -> !(radius >= 0))) {
            throw wrongUsage("radii must be at least 0, got " + asked.radii());
        }
        tables.check();
        CertificationSettings settings = settings(asked.radius(), asked.stopWidth());
        Path file = asked.out() == null ? run.resolve("certificates.tsv") : asked.out();
        tables.requireJsonBeside(file, file.resolveSibling(file.getFileName() + ".json"));
        CertificationRun certification =
                new CertificationRun(RunFolder.open(run), settings, execution.execution(), file);
        CertificationOutcome outcome = certify(terminal, certification);
        tables.remark(run + ": " + outcome.noise().name() + " noise");
        Table table = table(outcome, asked.radii() != null ? asked.radii() : asked.radius());
        tables.print(table);
        List<Double> others = asked.radii() == null ? List.of() : asked.radii();
        if (!asked.radius().isEmpty() && !asked.radius().containsAll(others)) {
            tables.remark(
                    "images stopped when --radius %s was decided: at other radii more of them may be certified",
                    asked.radius());
        }
        tables.write(new Certificates(
                run.toString(),
                outcome.noise().name(),
                settings,
                outcome.rows().size(),
                outcome.abstained(),
                outcome.averageRadius(),
                outcome.largestRadius(),
                outcome.drawsAnImage(),
                table.records(),
                outcome.rows()));
        tables.remark(
                "%d images, %d abstained, average certified radius %s (no radius can exceed %s here),"
                        + " %s, %.2f s an image; %s",
                outcome.rows().size(),
                outcome.abstained(),
                BoundText.lower(outcome.averageRadius(), 4),
                BoundText.upper(outcome.largestRadius(), 4),
                draws(settings, outcome),
                outcome.secondsAnImage(),
                file);
        return DONE;
    }

    private CertificationSettings settings(List<Double> decide, Double width) {
        if (width != null && !(width > 0)) {
            throw wrongUsage("--stop-width must be above 0, got " + width + ": leave it out to take all draws");
        }
        Map<String, Object> given = options.given();
        if (!decide.isEmpty() || width != null) {
            given.putIfAbsent("n", Stopping.MOST_DRAWS);
            given.put("stop", new Stopping(decide, width == null ? 0 : width));
        }
        return CertificationSettings.OPTIONS.make(given);
    }

    private static String draws(CertificationSettings settings, CertificationOutcome outcome) {
        return settings.stop() == null
                ? settings.n() + " draws each"
                : String.format(
                        Locale.ROOT,
                        "%.0f draws on average (%d images took all %d)",
                        outcome.drawsAnImage(),
                        outcome.exhausted(settings.n()),
                        settings.n());
    }

    private CertificationOutcome certify(Terminal terminal, CertificationRun certification) throws Exception {
        int[] counts = new int[3];
        try (WorkReport report = new WorkReport(terminal, "start it again to go on")) {
            Consumer<Integer> started = images -> {
                counts[2] = images;
                report.on("certify", images, "images");
            };
            Consumer<CertificateRow> done = row -> {
                report.check();
                counts[0]++;
                counts[1] += row.correct();
                report.on("certify", counts[2], "images")
                        .update(counts[0], Progress.metrics(Double.NaN, counts[1] / (double) counts[0]));
            };
            if (!spark.isGiven()) {
                return certification.certify(started, done);
            }
            try (Cluster cluster = spark.open()) {
                return cluster.certify(certification, started, done);
            }
        }
    }

    private static Table table(CertificationOutcome outcome, List<Double> asked) {
        boolean euclidean = outcome.noise().norm() == SmoothingNoise.Norm.L2;
        List<Double> shown = !asked.isEmpty() ? asked : euclidean ? L2_RADII : L1_RADII;
        int images = outcome.rows().size();
        return Table.of(shown)
                .column(outcome.noise().norm() + " radius", radius -> radius)
                .column(
                        "certified accuracy %",
                        radius -> BoundText.lowerPercent(outcome.certified(radius) / (double) images, 1))
                .column(
                        "95 % interval",
                        radius -> {
                            BinomialInterval interval = BinomialInterval.of(outcome.certified(radius), images, 0.05);
                            return BoundText.percents(interval.lower(), interval.upper(), 1);
                        })
                .table();
    }
}
