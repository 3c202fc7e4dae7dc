package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RecipeKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** Options of a command that are a recipe's: all that they are is taken from their {@link RecipeKey}. */
@Command
class RecipeOptions {
    private static final String FILE = "recipe";

    private final Map<String, String> defaults;
    private final List<String> keys;
    private final Map<String, Object> given = new LinkedHashMap<>();

    /** All keys, and {@code --recipe}. */
    RecipeOptions() {
        this(Map.of());
    }

    /**
     * @param defaults what the help says of those that are not a recipe's
     * @param keys all if there are none
     */
    RecipeOptions(Map<String, String> defaults, String... keys) {
        this.defaults = defaults;
        this.keys = List.of(keys);
    }

    /** Gives the commands of which such are a part their options. */
    static void install(CommandLine root) {
        root.getSubcommands().values().forEach(RecipeOptions::install);
        for (CommandSpec part : root.getCommandSpec().mixins().values()) {
            if (part.userObject() instanceof RecipeOptions options) {
                options.addTo(root.getCommandSpec());
            }
        }
    }

    private void addTo(CommandSpec command) {
        if (keys.isEmpty()) {
            command.addOption(OptionSpec.builder("--" + FILE)
                    .type(Path.class)
                    .paramLabel("FILE")
                    .description("TOML file with any of these keys; options win.")
                    .setter(setter(FILE))
                    .build());
        }
        RecipeKey.ALL.stream()
                .filter(key -> keys.isEmpty() || keys.contains(key.name()))
                .forEach(key -> command.addOption(option(key)));
    }

    private OptionSpec option(RecipeKey key) {
        String own = defaults.get(key.name());
        OptionSpec.Builder option = OptionSpec.builder("--" + key.name())
                .type(key.type())
                .paramLabel(key.label())
                .description(own == null ? key.help() : key.help(own))
                .setter(setter(key.name()));
        if (key.type() == Boolean.class) {
            option.arity("0..1").fallbackValue("true");
        } else if (!key.known().isEmpty()) {
            RecipeChoice choice = new RecipeChoice(key);
            option.converters(choice).completionCandidates(choice);
        } else if (key.isEpsilon()) {
            option.converters(new EpsilonConverter());
        }
        return option.build();
    }

    private ISetter setter(String name) {
        return new ISetter() {
            @Override
            public <T> T set(T value) {
                given.put(name, value);
                return value;
            }
        };
    }

    /**
     * Defaults, then {@code base}, then the recipe file, then the options given.
     *
     * @throws IllegalArgumentException naming the key and value that do not fit
     * @throws IOException if the recipe file cannot be read
     */
    Recipe resolve(Map<String, ?> base) throws IOException {
        Map<String, Object> values = given();
        Object file = values.remove(FILE);
        return Recipe.resolve(base, file == null ? Map.of() : Recipe.read((Path) file), values);
    }

    /** The options given on the command line, by recipe key; with {@code recipe}, the file. */
    Map<String, Object> given() {
        Map<String, Object> values = new LinkedHashMap<>(given);
        values.values().removeAll(Collections.singleton(null)); // what is reset before each parse
        return values;
    }

    /** One of them, or what holds if it is not given. */
    String text(String key, String otherwise) {
        return (String) given().getOrDefault(key, otherwise);
    }
}
