package io.github.rscsnn.cli;

import io.github.rscsnn.experiment.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options of a command that are a recipe's. */
class RecipeOptions extends OptionGroup {
    private static final String FILE = "recipe";

    private final boolean all;

    /** All keys, and {@code --recipe}. */
    RecipeOptions() {
        this(Map.of());
    }

    /**
     * @param defaults what the help says of those that are not a recipe's
     * @param keys all if there are none
     */
    RecipeOptions(Map<String, String> defaults, String... keys) {
        super(Recipe.KEYS, defaults, keys);
        this.all = keys.length == 0;
    }

    @Override
    void addTo(CommandSpec command) {
        if (all) {
            command.addOption(OptionSpec.builder("--" + FILE)
                    .type(Path.class)
                    .paramLabel("FILE")
                    .description("TOML file with any of these keys; options win.")
                    .setter(setter(FILE))
                    .build());
        }
        super.addTo(command);
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
}
