package io.github.rscsnn.report.page;

import io.github.rscsnn.experiment.BuildInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A report as data: all its forms (HTML, Markdown, CSV, JSON) are made of this.
 *
 * @param rsc version and commit that made it
 * @param warnings about files that could not be used
 * @param models names, in the order of their colours
 * @param chart of all models; null where nothing was measured
 * @param table beside it; null likewise
 * @param sections what else is known
 * @param measurements each accuracy
 */
record Report(
        String title,
        String rsc,
        List<String> warnings,
        List<String> models,
        Verdict verdict,
        Block.@Nullable Figure chart,
        Block.@Nullable Grid table,
        List<Section> sections,
        List<Measurement> measurements) {
    /** An accuracy of a model. */
    record Measurement(
            String model, Measure measure, @Nullable Double qte) {}

    /**
     * A part with a heading.
     *
     * @param id for links
     * @param summary of what it holds, in a few words
     * @param blocks empty where there is nothing to show, and then it is left out
     */
    record Section(String id, String title, String summary, List<Block> blocks) {
        Section {
            blocks = List.copyOf(blocks);
        }
    }

    static Report of(Comparison runs, String title, List<String> warnings) {
        List<Section> sections = new ArrayList<>(List.of(
                CurveSection.of(runs),
                TradeOffSection.of(runs),
                CertificateSection.of(runs),
                ChecklistSection.of(runs),
                ConfusionSection.of(runs),
                ExampleSection.of(runs),
                TrainingSection.of(runs),
                CostSection.of(runs),
                Accuracies.section(runs),
                OriginSection.of(runs),
                Missing.section(runs)));
        sections.removeIf(section -> section.blocks().isEmpty());
        return new Report(
                title,
                version(),
                warnings,
                runs.names(),
                Verdict.of(runs),
                Accuracies.chart(runs),
                Accuracies.table(runs),
                sections,
                Accuracies.measurements(runs));
    }

    /** What wrote it. */
    static String version() {
        return BuildInfo.current().toString();
    }
}
