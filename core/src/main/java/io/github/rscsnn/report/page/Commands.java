package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rscsnn.experiment.Certificates;
import io.github.rscsnn.option.Fraction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands that give the same run and the same numbers again, written from the settings that result files keep. */
final class Commands {
    private static final Pattern BACKEND = Pattern.compile("(auto: )?(\\w+) (f32|bf16)\\b.*");
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]*");
    private static final String WORD = "[A-Za-z0-9_./:,=+@%-]+";
    private static final Pattern PLAIN = Pattern.compile(WORD);

    /** Words, and words in quotes. */
    private static final Pattern COMMAND =
            Pattern.compile("(" + WORD + "|'[^'\\p{Cntrl}]*')( +(" + WORD + "|'[^'\\p{Cntrl}]*'))*");

    private final List<String> words = new ArrayList<>();

    private Commands(String command, @Nullable RunData run) {
        words.add("./rsc");
        words.add(command);
        if (run != null) {
            words.add(path(run));
        }
    }

    static String train(RunData run) {
        Commands command = new Commands("train", null);
        for (Map.Entry<String, JsonNode> entry : run.recipe().properties()) {
            if (!KEY.matcher(entry.getKey()).matches()) {
                continue; // no key of a recipe: whoever wrote the file meant something else
            }
            if (entry.getValue().isBoolean()) {
                command.words.add("--" + entry.getKey() + "=" + entry.getValue().asText());
            } else if (!entry.getValue().isNull()) {
                command.option("--" + entry.getKey(), entry.getValue());
            }
        }
        if (!run.recipe().has("precision")) {
            command.words.add("--precision f32"); // all that there was before there was a choice
        }
        return command.add("--out", run.path().toString()).toString();
    }

    static String evaluate(RunData run, JsonNode outcome) {
        JsonNode settings = outcome.path("settings");
        Commands command = new Commands("evaluate", run).add("--attacks", joined(settings.path("attacks"), false));
        command.add(
                "--epsilon",
                settings.path("epsilons").isArray()
                        ? joined(settings.path("epsilons"), true)
                        : Fraction.text(settings.path("epsilon").asDouble()));
        command.options(settings, "alpha", "steps", "gradient");
        if (settings.path("randomStart").isBoolean()
                && !settings.path("randomStart").asBoolean()) {
            command.words.add("--no-random-start");
        }
        command.positive("--draws", settings.path("draws")).options(settings, "limit", "batch", "seed");
        List<String> attacks = List.of(joined(settings.path("attacks"), false).split(","));
        JsonNode suite = settings.path("suite");
        if (attacks.contains("suite")) {
            command.options(suite, "suite-steps=steps", "suite-eot=draws", "suite-queries=squares");
        } else if (attacks.contains("strongest")
                && settings.path("gradient")
                        .asText()
                        .startsWith("eot:" + suite.path("draws").asText() + "+")) {
            command.options(suite, "eot=draws"); // the draws of its attacks are those that --eot names
        }
        command.named(settings.path("options"));
        JsonNode transfer = settings.path("transfer");
        if (transfer.isObject()) {
            command.option("--transfer-from", transfer.path("from"))
                    .add("--transfer-attacks", joined(transfer.path("attacks"), false));
        }
        return command.execution(run, outcome).toString();
    }

    static String check(RunData run) {
        JsonNode settings = run.check().path("settings");
        Commands command = new Commands("check", run)
                .add("--epsilon", Fraction.text(settings.path("epsilon").asDouble()));
        command.options(settings, "attack", "alpha=stepSize", "steps", "gradient", "more-steps=moreSteps", "eot")
                .options(settings, "queries=squares", "points")
                .positive("--draws", settings.path("draws"))
                .options(settings, "level", "limit", "batch", "seed")
                .named(settings.path("options"))
                .option("--transfer-from", run.check().path("transferFrom"));
        if (run.check().path("curves").isArray()) {
            command.words.add("--curves");
        }
        return command.execution(run, run.check()).toString();
    }

    static String certify(RunData run, Certificates certificates) {
        JsonNode settings = certificates.settings();
        Commands command = new Commands("certify", run);
        command.options(settings, "n0", "n", "alpha", "limit", "skip")
                .positive("--batch", settings.path("batch"))
                .options(settings, "seed");
        if (!certificates.decided().isEmpty()) {
            command.add("--radius", joined(certificates.decided(), false));
        }
        if (settings.path("stop").path("width").asDouble() > 0) {
            command.option("--stop-width", settings.path("stop").path("width"));
        }
        if (!certificates.file().equals("certificates.tsv")) {
            command.add("--out", run.path().resolve(certificates.file()).toString());
        }
        return command.backend(run, certificates.provenance()).toString();
    }

    static String cost(RunData run) {
        return new Commands("cost", run)
                .options(run.cost().path("settings"), "limit", "batch", "seed")
                .toString();
    }

    /** Where the data lay, if elsewhere than the run says, and what executed the layers. */
    private Commands execution(RunData run, JsonNode outcome) {
        JsonNode data = outcome.path("recipe").path("data-dir");
        if (data.isTextual() && !data.equals(run.recipe().path("data-dir"))) {
            add("--data-dir", data.asText());
        }
        return backend(run, outcome.path("provenance"));
    }

    private Commands backend(RunData run, JsonNode provenance) {
        Matcher title = BACKEND.matcher(provenance.path("backend").asText());
        if (title.matches()) {
            String name = title.group(1) == null ? title.group(2) : "auto";
            if (!name.equals(run.recipe().path("backend").asText())) {
                add("--backend", name);
            }
            if (title.group(3).equals("bf16")) {
                add("--precision", "bf16");
            }
        }
        return this;
    }

    private Commands add(String option, String value) {
        words.add(option + " " + quoted(value));
        return this;
    }

    /** Those that are neither null nor missing, by their key; {@code option=key} where the option has another name. */
    private Commands options(JsonNode settings, String... keys) {
        for (String key : keys) {
            option("--" + key.replaceFirst("=.*", ""), settings.path(key.replaceFirst(".*=", "")));
        }
        return this;
    }

    /** Norm and settings of single attacks, each under its own name. */
    private Commands named(JsonNode options) {
        options.properties().forEach(option -> {
            if (KEY.matcher(option.getKey()).matches()) {
                option("--" + option.getKey(), option.getValue());
            }
        });
        return this;
    }

    /** Left out where it is null or missing. */
    private Commands option(String option, JsonNode value) {
        return value.isValueNode() && !value.isNull() ? add(option, value.asText()) : this;
    }

    /** Left out at 0, which stands for a default. */
    private Commands positive(String option, JsonNode value) {
        return value.asInt() > 0 ? option(option, value) : this;
    }

    static String joined(JsonNode list, boolean numbers) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(numbers ? Fraction.text(item.asDouble()) : item.asText()));
        return String.join(",", texts);
    }

    /** The run's folder as a word of a command. */
    static String path(RunData run) {
        return quoted(run.path().toString());
    }

    /**
     * Whether a command that a file holds is nothing but words: it is shown to be pasted, and a file may come from anybody.
     */
    static boolean isPlain(String command) {
        return COMMAND.matcher(command).matches();
    }

    /** For a POSIX shell. */
    static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
