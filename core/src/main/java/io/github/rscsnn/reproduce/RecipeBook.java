package io.github.rscsnn.reproduce;

import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.option.Require;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The recipes of the paper's networks: the files of {@code recipes/}, which the jar holds too. */
public final class RecipeBook {
    private static final String FOLDER = "/io/github/rscsnn/recipes/";
    private static final String SUFFIX = ".toml";

    private RecipeBook() {}

    /** Names of the paper's without {@code .toml}, in alphabetical order. */
    public static List<String> names() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("the recipes that come with rsc-snn cannot be read", e);
        }
    }

    /** Whether there is one of this name, which may begin with a folder of {@code recipes/}. */
    static boolean has(String name) {
        return Files.isRegularFile(folder().resolve(name + SUFFIX));
    }

    /**
     * Keys and values of a recipe.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public static Map<String, Object> read(String name) {
        Require.argument(has(name), "no recipe '%s' comes with rsc-snn", name);
        try {
            return Recipe.read(folder().resolve(name + SUFFIX));
        } catch (IOException e) {
            throw new IllegalStateException("recipe " + name + " that comes with rsc-snn is broken", e);
        }
    }

    /** The part of a recipe's name that says data set and architecture, for example {@code cifar10-vgg5}. */
    static String network(String name) {
        return name.replaceFirst("-(ann|direct|poisson|rsc|black-box|sharmin|hire-snn|snn-rat)(-.*)?$", "");
    }

    /** The recipe of the network that makes the images which are transferred to another one. */
    static String blackBox(String name) {
        return network(name) + "-black-box";
    }

    private static Path folder() {
        try {
            URI readme = RecipeBook.class.getResource(FOLDER + "README.md").toURI();
            if (readme.getScheme().equals("jar")) {
                try {
                    FileSystems.newFileSystem(readme, Map.of());
                } catch (FileSystemAlreadyExistsException e) {
                    // opened by an earlier call, and kept: it lives as long as the process
                }
            }
            Path folder = Path.of(readme).getParent();
            Require.state(folder != null, "the recipes that come with rsc-snn are in no folder: %s", readme);
            return folder;
        } catch (URISyntaxException | IOException e) {
            throw new IllegalStateException("the recipes that come with rsc-snn cannot be read", e);
        }
    }
}
