package io.github.rscsnn.cli.doctor;

import io.github.rscsnn.network.Conv2dCheck;
import io.github.rscsnn.network.Conv2dCheck.Verdict;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.tensor.Processor;
import java.util.List;
import java.util.Locale;

/** Compares libtorch's convolutions with float64, in a process of its own: what they write past their memory ends it. */
final class ConvolutionProbe {
    /** Exit code. */
    static final int SOME_ARE_WRONG = 3;

    private ConvolutionProbe() {}

    public static void main(String[] arguments) {
        boolean bf16 = Processor.current().multipliesBfloat16();
        List<String> lines =
                verdict(Conv2dCheck.table(bf16 ? List.of(Precision.F32, Precision.BF16) : List.of(Precision.F32)));
        lines.forEach(System.out::println);
        System.exit(lines.size() == 1 ? 0 : SOME_ARE_WRONG);
    }

    /** A line that sums up, and before it one for each shape that is wrong. */
    static List<String> verdict(List<Verdict> table) {
        List<String> lines = new java.util.ArrayList<>();
        table.stream().filter(verdict -> !verdict.right()).forEach(verdict -> lines.add(line(verdict)));
        double worst = table.stream()
                .filter(Verdict::right)
                .mapToDouble(Verdict::deviation)
                .max()
                .orElse(0);
        String right = String.format(Locale.ROOT, "deviate from float64 by at most %.1e of the largest value", worst);
        lines.add(
                lines.isEmpty()
                        ? "all " + table.size() + " shapes tried are right: they " + right
                        : lines.size() + " of " + table.size() + " shapes tried are wrong; the others " + right);
        return lines;
    }

    private static String line(Verdict verdict) {
        return String.format(Locale.ROOT, "wrong: %s (deviates by %.1e)", verdict.shape(), verdict.deviation());
    }
}
