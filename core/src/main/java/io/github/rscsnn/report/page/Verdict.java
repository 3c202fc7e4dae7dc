package io.github.rscsnn.report.page;

import io.github.rscsnn.evaluate.BoundText;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.option.Fraction;
import io.github.rscsnn.report.Table;
import io.github.rscsnn.report.page.Block.Tone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the numbers say, in words.
 *
 * @param summary of a comparison; empty for one run
 * @param models one statement each
 * @param cautions why it may be otherwise, the gravest first
 */
record Verdict(String summary, List<Statement> models, List<Caution> cautions) {
    /** Below this many images an interval is wide. */
    private static final int MANY_IMAGES = 1000;

    /**
     * @param model name
     * @param place of the model, for its colour
     * @param finding what became of it under the strongest attack measured
     * @param tone whether that is good
     * @param sureness how sure that is
     * @param certified what is proven
     */
    record Statement(String model, int place, String finding, Tone tone, String sureness, String certified) {}

    /**
     * @param section that says more; empty for none
     * @param models it is about
     */
    record Caution(String text, String section, List<String> models) {}

    static Verdict of(Comparison runs) {
        List<Statement> statements = new ArrayList<>();
        for (RunData run : runs.runs()) {
            statements.add(statement(runs, run));
        }
        return new Verdict(summary(runs), statements, cautions(runs));
    }

    private static Statement statement(Comparison runs, RunData run) {
        Optional<Measure> strongest = runs.strongest(run);
        Optional<Measure> clean =
                strongest.flatMap(attacked -> runs.clean(run, attacked)).or(() -> runs.clean(run));
        String finding;
        String sureness = "";
        Tone tone = Tone.OPEN;
        if (strongest.isPresent()) {
            Measure attacked = strongest.get();
            finding = clean.map(own -> kept(own, attacked) + ": of ").orElse("") + said(clean, attacked) + " under "
                    + runs.attack(attacked) + " at ε = " + Fraction.text(runs.epsilon()) + " ("
                    + runs.norm().sign() + ").";
            tone = doubted(run, attacked)
                    ? Tone.OPEN
                    : clean.map(own -> tone(own, attacked)).orElse(Tone.OPEN);
            sureness = sureness(runs, run, attacked);
        } else if (clean.isPresent()) {
            finding = "Robustness is unknown: " + Table.percent(clean.get().accuracy())
                    + " % of clean images are right, and no attack that saw a gradient was run.";
        } else {
            finding = "Nothing is known: no accuracy was measured.";
        }
        return new Statement(runs.name(run), runs.runs().indexOf(run), finding, tone, sureness, certified(run));
    }

    private static String said(Optional<Measure> clean, Measure attacked) {
        return clean.map(own -> Table.percent(own.accuracy()) + " % clean accuracy ")
                        .orElse("") + Table.percent(attacked.accuracy()) + " % "
                + (clean.isPresent() ? "is left" : "are right");
    }

    /** Judged by the interval, so that few images say little. */
    private static String kept(Measure clean, Measure attacked) {
        if (attacked.high() < clean.accuracy() / 4) {
            return "Breaks";
        }
        if (attacked.high() < clean.accuracy() / 2) {
            return "Loses most";
        }
        return attacked.low() > clean.accuracy() / 2 ? "Keeps most" : "Keeps about half";
    }

    private static Tone tone(Measure clean, Measure attacked) {
        return attacked.high() < clean.accuracy() / 2
                ? Tone.BAD
                : attacked.low() > clean.accuracy() / 2 ? Tone.GOOD : Tone.OPEN;
    }

    /** Whether the attack was caught being weak; that it broke the network all the same is no doubt. */
    private static boolean doubted(RunData run, Measure attacked) {
        return attacked.warning() != null || run.check().path("raised").asInt() > 0;
    }

    private static String sureness(Comparison runs, RunData run, Measure attacked) {
        int attacks = runs.attacked(run).size();
        String checked = run.check().isMissingNode()
                ? "not checked"
                : run.check().path("raised").asInt() > 0
                        ? "caught being weak: an upper bound"
                        : "no check found the attack weak";
        return "95 % interval " + Format.interval(attacked.low(), attacked.high()) + " (" + attacked.images()
                + " images, " + attacked.draws() + (attacked.draws() == 1 ? " draw); " : " draws); ")
                + (attacks == 1 ? "the only attack" : "the strongest of " + attacks + " attacks") + "; " + checked
                + ".";
    }

    private static String certified(RunData run) {
        Certificates own = run.certificates();
        if (own == null) {
            return run.random() ? "Nothing is certified." : "";
        }
        return "Certified: "
                + BoundText.lowerPercent((double) own.certified(0) / own.rows().size(), 1) + " % of "
                + own.rows().size() + " images, " + own.norm() + " radius " + BoundText.lower(own.averageRadius(), 3)
                + " on average, at most " + BoundText.lower(own.largest(), 3) + ".";
    }

    /** Who is right most often under attack, and whether the intervals tell it from the next. */
    private static String summary(Comparison runs) {
        List<RunData> ranked = runs.runs().stream()
                .filter(run -> runs.strongest(run).isPresent())
                .sorted((a, b) -> Double.compare(
                        strongest(runs, b).accuracy(), strongest(runs, a).accuracy()))
                .toList();
        if (runs.single() || ranked.size() < 2) {
            return "";
        }
        Measure best = strongest(runs, ranked.getFirst());
        List<String> near = ranked.subList(1, ranked.size()).stream()
                .filter(run -> strongest(runs, run).high() >= best.low())
                .map(runs::name)
                .toList();
        return "Best under the strongest attack run on each: " + runs.name(ranked.getFirst())
                + (near.isEmpty()
                        ? ", by more than the intervals are wide."
                        : "; its interval overlaps with " + (near.size() == 1 ? "that of " : "those of ")
                                + String.join(", ", near) + ".");
    }

    private static Measure strongest(Comparison runs, RunData run) {
        return runs.strongest(run).orElseThrow();
    }

    private static List<Caution> cautions(Comparison runs) {
        Map<String, Caution> all = new LinkedHashMap<>();
        for (RunData run : runs.runs()) {
            for (Measure measure : run.measures()) {
                if (measure.warning() != null) {
                    add(all, runs, run, measure.label() + " (" + measure.origin() + "): " + measure.warning(), "");
                }
            }
            if (run.check().path("raised").asInt() > 0) {
                String text = "the checklist raised " + ChecklistSection.count(run.check()) + " against "
                        + ChecklistSection.attack(run.check())
                        + "; accuracy under that attack must not be read as robustness";
                add(all, runs, run, text, "checklist");
            }
        }
        for (RunData run : runs.runs()) {
            runs.strongest(run).ifPresent(attacked -> {
                if (run.random() && run.measures().stream().noneMatch(Verdict::averagesDraws)) {
                    add(
                            all,
                            runs,
                            run,
                            "no attack averaged its gradients over draws (EOT), which random networks need",
                            "missing");
                }
                if (run.check().isMissingNode()) {
                    add(all, runs, run, "nobody checked whether the attack was weak", "missing");
                }
                if (attacked.images() < MANY_IMAGES) {
                    add(all, runs, run, "fewer than " + MANY_IMAGES + " images: the intervals are wide", "");
                }
            });
        }
        return List.copyOf(all.values());
    }

    private static boolean averagesDraws(Measure measure) {
        return measure.source().startsWith("eot") || Variant.isSuite(measure.label());
    }

    private static void add(Map<String, Caution> all, Comparison runs, RunData run, String text, String section) {
        all.computeIfAbsent(text, key -> new Caution(key, section, new ArrayList<>()))
                .models()
                .add(runs.name(run));
    }
}
