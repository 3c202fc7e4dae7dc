package io.github.rscsnn.cli;

import io.github.rscsnn.data.PictureFile;
import io.github.rscsnn.experiment.Prediction;
import io.github.rscsnn.experiment.PredictionSettings;
import io.github.rscsnn.experiment.RobustClassifier;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc predict}. */
@Command(
        name = "predict",
        description = "Classify image files by majority vote over the noise, with a certificate if asked for.",
        footer = {
            "PNG, JPEG, WebP, GIF, BMP, TIFF, PNM.",
            "Of an image of another size the centre is cut out and scaled to the network's; a note",
            "says so. The vote abstains where the two leading classes could be equally likely (two-sided binomial test",
            "at alpha, Cohen et al. 2019). --certify gives the radius within which no perturbation of the image, as"
                    + " the",
            "network sees it, changes the vote: L2 for rsc1 and rsc2, L1 for poisson. A network that is not random",
            "(direct, ann) is asked once and gives probabilities. Each start draws its own noise, for",
            "whoever knows the seed beforehand can make an image for just these draws; --seed repeats an answer.",
            "",
            "Examples:",
            "  rsc predict runs/rsc cat.png dog.jpg",
            "  rsc predict runs/rsc photos/*.jpg --draws 1000 --json predictions.json",
            "  rsc predict runs/rsc cat.png --certify --n 10000"
        })
final class PredictCommand extends RscCommand {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder made by 'rsc train'.")
    private Path run;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<Path> images;

    @Mixin
    private final OptionGroup options = new OptionGroup(PredictionSettings.OPTIONS);

    @Option(names = "--certify", description = "Certify each answer.")
    private boolean certify;

    @Mixin
    private TableOptions tables;

    /**
     * One file's part of the JSON file.
     *
     * @param file as it was named
     * @param prediction null if the file could not be read
     * @param error why; else null
     */
    record Answer(
            String file,
            @Nullable Prediction prediction,
            @Nullable String error) {}

    /**
     * What {@code --json} writes.
     *
     * @param run folder
     * @param model short name, coding and neuron with all parameters
     * @param seed of the noise; null for a network that is not random
     * @param classNames by index
     * @param images one a file, in their order
     */
    record Answers(String run, String model, @Nullable Long seed, List<String> classNames, List<Answer> images) {}

    @Override
    protected int run(Terminal terminal) throws Exception {
        Map<String, Object> given = options.given();
        if (certify && given.containsKey("draws")) {
            throw wrongUsage("--draws is for the plain vote; --certify takes --n0 and --n");
        }
        if (!certify && (given.containsKey("n0") || given.containsKey("n"))) {
            throw wrongUsage("--n0 and --n need --certify; the plain vote takes --draws");
        }
        given.putIfAbsent("seed", new SecureRandom().nextLong(Long.MAX_VALUE));
        PredictionSettings settings = PredictionSettings.OPTIONS.make(given);
        tables.check();
        try (RobustClassifier classifier = RobustClassifier.load(run)) {
            if (certify) {
                classifier.noise(); // refuses a network that is not random, before any image is read
            }
            if (given.containsKey("draws") && !classifier.isRandom()) {
                note(terminal, run + " is not random: --draws changes nothing");
            }
            List<Answer> answers = answers(terminal, classifier, settings);
            List<Answer> answered =
                    answers.stream().filter(answer -> answer.error() == null).toList();
            if (!answered.isEmpty()) {
                if (tables.plain()) {
                    tables.remark(run + ": " + classifier.title());
                }
                PredictionTable table = new PredictionTable(classifier, settings, certify);
                tables.print(table.of(answered));
                if (tables.plain()) {
                    table.explanation().lines().forEach(line -> tables.remark(line));
                }
            }
            tables.write(new Answers(
                    run.toString(),
                    classifier.title(),
                    classifier.isRandom() ? settings.seed().getAsLong() : null,
                    classifier.format().classNames(),
                    answers));
            return answered.size() == answers.size() ? DONE : FAILED;
        }
    }

    private List<Answer> answers(Terminal terminal, RobustClassifier classifier, PredictionSettings settings) {
        List<Answer> answers = new ArrayList<>();
        try (StopSignal stop = new StopSignal(terminal, "nothing was written")) {
            for (Path image : images) {
                stop.check();
                answers.add(answer(terminal, classifier, settings, image));
            }
        }
        return answers;
    }

    private Answer answer(Terminal terminal, RobustClassifier classifier, PredictionSettings settings, Path file) {
        BufferedImage image;
        try {
            image = PictureFile.read(file);
        } catch (IOException e) {
            String message = Failures.message(e);
            terminal.err().println(terminal.red("rsc: ") + message);
            return new Answer(file.toString(), null, message);
        }
        Prediction prediction = certify ? classifier.certify(image, settings) : classifier.predict(image, settings);
        if (!prediction.notes().isEmpty()) {
            note(terminal, file + ": " + String.join("; ", prediction.notes()));
        }
        return new Answer(file.toString(), prediction, null);
    }

    private static void note(Terminal terminal, String text) {
        terminal.err().println(terminal.yellow("note: ") + text);
    }
}
