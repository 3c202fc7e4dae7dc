package io.github.rscsnn.cli;

import io.github.rscsnn.interchange.NetworkImport;
import io.github.rscsnn.interchange.Verification;
import io.github.rscsnn.network.NetworkGraph;
import io.github.rscsnn.network.SourceComparison.Compared;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What {@code rsc import} says of an exported network. */
final class ImportText {
    private static final int NAME = 28;

    private ImportText() {}

    static void print(NetworkImport.Outcome outcome, PrintWriter out) {
        NetworkGraph.Execution execution = outcome.execution();
        out.println("fused kernels:      " + joined(execution.fused()));
        out.println("composed operators: " + joined(execution.composed()));
        if (outcome.verification() != null) {
            print(outcome.verification(), out);
        }
        outcome.notes().forEach(note -> out.println(wrapped(note)));
    }

    private static void print(Verification verification, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-" + NAME + "s %12s %8s %12s %8s%n",
                "layer of neurons",
                "outputs",
                "active",
                "differ",
                "ties");
        for (Compared layer : verification.layers()) {
            boolean wide = layer.site().length() > NAME;
            if (wide) { // stands above its numbers
                out.println(layer.site());
            }
            out.printf(
                    Locale.ROOT,
                    "%-" + NAME + "s %12d %6.1f %% %12s %8d%n",
                    wide ? "" : layer.site(),
                    layer.values(),
                    100.0 * layer.active() / layer.values(),
                    layer.relative() > 0 ? String.format(Locale.ROOT, "%.1e", layer.relative()) : layer.different(),
                    layer.ties());
        }
        out.printf(
                Locale.ROOT,
                "logits of %d images: largest difference %.1e of the largest, layer by layer%n",
                verification.images(),
                verification.logits());
        out.printf(
                Locale.ROOT,
                "run by itself: logits %.1e, %d outputs of neurons differ%n  (%s)%n",
                verification.freeLogits(),
                verification.freeSpikes(),
                verification.backend());
    }

    private static String joined(List<String> names) {
        return names.isEmpty() ? "none" : indented(String.join(", ", names), 20);
    }

    /** Indented, in lines of 80 columns. */
    static String wrapped(String note) {
        return "  " + indented(note, 2);
    }

    /** Broken at blanks into lines of 80 columns, all but the first behind that many blanks. */
    private static String indented(String text, int indent) {
        return String.join(
                System.lineSeparator() + " ".repeat(indent), HelpText.wrapped(text, HelpText.WIDTH - indent));
    }
}
