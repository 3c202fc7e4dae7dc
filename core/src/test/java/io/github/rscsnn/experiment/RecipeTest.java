package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.train.JsonFile;
import io.github.rscsnn.train.Schedule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
    private static final String EXAMPLE = """
            # a comment
            data = "shapes10"
            coding = "rsc2"
            sigma2 = 0.25
            time-steps = 3
            lr = 1
            allow-part = true
            seed = 7
            """;

    @TempDir
    private Path folder;

    @Test
    void laterLayersWin() {
        Recipe recipe = Recipe.resolve(Map.of("epochs", 5, "lr", 0.2), Map.of("lr", 0.3), Map.of());
        assertThat(recipe.training().epochs()).isEqualTo(5);
        assertThat(recipe.training().optimiser().lr()).isEqualTo(0.3);
        assertThat(recipe.training().batch())
                .isEqualTo(Recipe.DEFAULTS.training().batch());
        assertThat(Recipe.resolve()).isEqualTo(Recipe.DEFAULTS);
    }

    @Test
    void readsToml() throws IOException {
        Recipe recipe = Recipe.resolve(Recipe.read(file(EXAMPLE)));
        assertThat(recipe.data().name()).isEqualTo("shapes10");
        assertThat(recipe.coding().sigma2()).isEqualTo(0.25);
        assertThat(recipe.network().timeSteps()).isEqualTo(3);
        assertThat(recipe.training().optimiser().lr()).isEqualTo(1);
        assertThat(recipe.data().allowPart()).isTrue();
        assertThat(recipe.training().seed()).isEqualTo(7);
        assertThat(recipe.title()).isEqualTo("RSC-II-0.25");
        assertThat(Recipe.read(file(""))).isEmpty();
    }

    /** Runs from before there was a choice of precision were trained in float32, wherever they are resumed. */
    @Test
    void aRunWithoutPrecisionIsOfFloat32() throws IOException {
        String json = Recipe.DEFAULTS.toJson().replaceAll(",\\s*\"precision\" : \"auto\"", "");
        Path file = Files.writeString(folder.resolve("recipe.json"), json);
        assertThat(json).doesNotContain("precision");
        assertThat(Recipe.fromJson(file).machine().precision()).isEqualTo("f32");
    }

    @Test
    void extendsAnotherFile() throws IOException {
        Files.writeString(folder.resolve("base.toml"), "epochs = 3\nlr = 0.2\n");
        Files.createDirectory(folder.resolve("rows"));
        Files.writeString(folder.resolve("rows/middle.toml"), "extends = \"../base.toml\"\nlr = 0.3\nseed = 1\n");
        Path last = Files.writeString(folder.resolve("rows/last.toml"), "extends = \"middle.toml\"\nseed = 2\n");
        assertThat(Recipe.resolve(Recipe.read(last)))
                .isEqualTo(Recipe.resolve(Map.of("epochs", 3, "lr", 0.3, "seed", 2)));

        Files.writeString(folder.resolve("base.toml"), "extends = \"rows/last.toml\"");
        assertThatThrownBy(() -> Recipe.read(last))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("extends itself");
        Files.writeString(folder.resolve("base.toml"), "extends = 3");
        assertThatThrownBy(() -> Recipe.read(last)).hasMessageContaining("must name a file");
    }

    /** Each is the narrow network's but for what its name says. */
    @ParameterizedTest
    @CsvSource({
        "ann, ANN, 1",
        "direct, Direct, 4",
        "poisson, Poisson, 8",
        "rsc-0.01, RSC-0.01, 4",
        "rsc-0.1, RSC-0.1, 4",
        "rsc-0.5, RSC-0.5, 4",
        "rsc2-0.1, RSC-II-0.1, 4",
        "direct-adv, Direct, 4",
        "poisson-adv, Poisson, 8",
        "rsc-0.1-adv, RSC-0.1, 4",
        "kd, RSC-0.1, 4",
        "ps, RSC-0.1, 4",
        "e-rsct, RSC-0.1, 4",
        "black-box, Direct, 4",
    })
    void fastRecipes(String name, String title, int steps) throws IOException {
        Path fast = Path.of("../recipes/fast");
        Recipe base = Recipe.resolve(Recipe.read(fast.resolve("cifar10-narrow.toml")));
        Recipe recipe = Recipe.resolve(Recipe.read(fast.resolve("cifar10-narrow-" + name + ".toml")));
        assertThat(recipe.title()).isEqualTo(title);
        assertThat(recipe.steps()).isEqualTo(steps);
        assertThat(recipe.training().robust().advEpsilon() > 0).isEqualTo(name.endsWith("-adv"));
        assertThat(List.of(
                        recipe.network().arch(),
                        recipe.coding().noiseSpace(),
                        recipe.training().optimiser().schedule(),
                        recipe.training().optimiser().warmup(),
                        recipe.training().ema()))
                .isEqualTo(List.of(base.network().arch(), NoiseSpace.NORMALISED, Schedule.COSINE_STEP, 1.0, 0.999));
    }

    @Test
    void recipesOfOlderVersionsTakeDefaultsForNewKeys() throws IOException {
        Path json = Files.writeString(folder.resolve("recipe.json"), """
                {"data": "shapes10", "arch": "vgg11", "coding": "direct", "epochs": 2, "seed": 3}""");
        assertThat(Recipe.fromJson(json))
                .isEqualTo(Recipe.resolve(
                        Map.of("data", "shapes10", "arch", "vgg11", "coding", "direct", "epochs", 2, "seed", 3),
                        // float32 is all that there was
                        Map.of("precision", "f32")));
    }

    @Test
    void survivesJson() throws IOException {
        Recipe recipe = Recipe.resolve(Recipe.read(file(EXAMPLE)), Map.of("data-dir", "/some where"));
        Path json = Files.writeString(folder.resolve("recipe.json"), recipe.toJson());
        assertThat(Recipe.fromJson(json)).isEqualTo(recipe);
        assertThat(Recipe.resolve(recipe.toMap())).isEqualTo(recipe);
        assertThat(recipe.toJson()).contains("\"time-steps\" : 3").contains("\"augment\" : null");
        assertThat(JsonFile.tree(recipe).toString())
                .as("the same keys elsewhere")
                .contains("time-steps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "epocs = 5            | unknown recipe key 'epocs'; known: adv-epsilon, adv-norm, adv-steps",
                "[train];epochs = 5   | unknown recipe key 'train'",
                "time_steps = 5       | unknown recipe key 'time_steps'",
                "epochs = 'many'      | recipe key 'epochs' has a value of the wrong type or size: many",
                "epochs = 1.5         | recipe key 'epochs' has a value of the wrong type",
                "epochs = 99999999999 | has a value of the wrong type or size: 99999999999",
                "epochs = [5]         | recipe key 'epochs' has a value of the wrong type",
                "allow-part = 1       | recipe key 'allow-part' has a value of the wrong type",
                "lr = 'high'          | recipe key 'lr' has a value of the wrong type or size: high",
                "lr = true            | recipe key 'lr' has a value of the wrong type",
                "data = ''            | recipe key 'data' has no value",
                "time-steps = 0       | time-steps must be at least 1, got 0",
                "adv-epsilon = 8      | adv-epsilon must be in [0, 1], got 8",
                "train-limit = -1     | at least 0, got -1",
                "threads = 100000     | threads must be in [0, 1024], got 100000",
            })
    void refusesWrongValues(String toml, String message) throws IOException {
        Path file = file(toml.replace(';', '\n'));
        assertThatThrownBy(() -> Recipe.resolve(Recipe.read(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** The paper's Table 8; what it does not list (marked *) is as its first rows. */
    @ParameterizedTest
    @CsvSource({
        "vgg5, direct, cifar10, 8",
        "vgg11, poisson, cifar100, 16",
        "vgg16, rsc1, tiny-imagenet, 8",
        "vgg16, rsc2, cifar10, 8",
        "resnet19, direct, imagenet, 1",
        "resnet19, poisson, imagenet, 2",
        "resnet19-rga, rsc1, imagenet, 1",
        "sew-resnet18, direct, imagenet, 4",
        "sew-resnet18, poisson, imagenet, 8",
        "sew-resnet18, rsc1, imagenet, 4",
        "sew-resnet18, ann, imagenet, 1",
        "vgg5, ann, cifar10, 1",
        // *
        "resnet19, direct, cifar10, 8",
        "sew-resnet18, poisson, cifar10, 16",
        "vgg16, direct, imagenet, 8",
    })
    void timeStepsOfTable8(String arch, String coding, String data, int expected) {
        Map<String, String> values = Map.of("arch", arch, "coding", coding, "data", data);
        assertThat(Recipe.resolve(values).steps()).isEqualTo(expected);
        assertThat(Recipe.resolve(values, Map.of("time-steps", 3)).steps()).isEqualTo(3);
    }

    /** What only a part can judge; told even where the recipe's coding would not use the value. */
    @ParameterizedTest
    @CsvSource({
        "coding, rsc3, unknown coding 'rsc3'; known: ann",
        "arch, vgg6, unknown arch 'vgg6'",
        "noise-space, foo, unknown noise-space 'foo'; known: pixel",
        "reset, none, unknown reset 'none'; known:",
        "schedule, linear, unknown schedule 'linear'",
        "augment, twice, unknown augment 'twice'",
        "loss, mse, unknown loss 'mse'; known: ce",
        "backend, tpu, unknown backend 'tpu'; known: auto, cuda",
        "sigma2, -0.1, sigma2 must be at least 0, got -0.1",
        "leak, 0, leak",
        "leak, 1.5, leak",
        "gamma, 0, gamma",
        "kd-direction, sideways, unknown kd-direction 'sideways'; known: teacher-student",
        "kd-reduction, sum, unknown kd-reduction 'sum'; known: batch-mean",
        "kd-temperature, 0, temperature",
        "width, 0, width must be in",
        "width, NaN, width must be in",
        "epochs, 0, epochs must be at least 1",
        "batch, 0, batch must be at least 1",
        "lr, 0, lr must be above 0",
        "momentum, 1, momentum must be in",
        "weight-decay, -1, weight-decay must be at least 0",
    })
    void wrongValuesAreRefusedWhateverTheCoding(String key, String value, String message) {
        Object typed = value.matches("-?[0-9]+")
                ? (Object) Integer.valueOf(value)
                : value.matches("-?[0-9.]+|NaN") ? (Object) Double.valueOf(value) : value;
        for (String coding : new String[] {"direct", "ann", "rsc1"}) {
            assertThatThrownBy(() -> Recipe.resolve(Map.of("coding", coding), Map.of(key, typed)))
                    .as(coding)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }
    }

    @Test
    void refusesFilesThatAreNoRecipe() throws IOException {
        assertThatThrownBy(() -> Recipe.read(folder.resolve("none.toml")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such recipe file");
        assertThatThrownBy(() -> Recipe.read(folder)).isInstanceOf(IOException.class);
        Path broken = file("epochs == 5");
        assertThatThrownBy(() -> Recipe.read(broken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(broken + " is not valid TOML");
    }

    /** Whatever key is wrong is told when the recipe is resolved, not when the part is first needed. */
    @ParameterizedTest
    @CsvSource({
        "data, cifar-10, cifar10",
        "coding, rsc9, rsc1",
        "neuron, lift, lif",
        "arch, vgg15, vgg16",
        "arch, layers:conv, conv64",
        "noise-space, pixels, pixel",
        "reset, none, hard",
        "schedule, step, cosine",
        "augment, mixup, crop-flip",
        "decay, l1, decoupled",
        "loss, mse, ce",
        "kd-direction, both, teacher-student",
        "kd-reduction, sum, batch-mean",
        "broken-images, ignore, skip",
        "backend, gpu, cuda",
        "precision, fp16, bf16",
    })
    void everyNameIsCheckedAtOnce(String key, String value, String known) {
        assertThatThrownBy(() -> Recipe.resolve(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + value.replace("layers:", "") + "'")
                .hasMessageContaining(known);
    }

    @ParameterizedTest
    @CsvSource({
        "sigma2, -1",
        "width, 0",
        "leak, 0",
        "threshold, -1",
        "gamma, 0",
        "epochs, 0",
        "batch, 0",
        "lr, -1",
        "momentum, 2",
        "weight-decay, -1",
        "warmup, -1",
        "warmup, 201",
        "ema, 1",
        "label-smoothing, 1",
        "tet-lambda, 2",
        "kd-lambda, -1",
        "consistency, -1",
        "kd-temperature, 0",
        "adv-epsilon, 2",
        "adv-steps, 0",
        "retraction, 1",
        "periods, 0",
        "crafted-epsilon, 2",
        "time-steps, 0",
        "threads, -1",
        "loader-threads, -1",
        "image-size, -1",
        "train-limit, -1",
        "test-limit, -1"
    })
    void everyNumberIsCheckedAtOnce(String key, double value) {
        Object number = value == Math.rint(value) ? (Object) (int) value : (Object) value;
        assertThatThrownBy(() -> Recipe.resolve(Map.of(key, number)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*" + number + "(\\.0)?([^0-9].*|$)");
    }

    @Test
    void eventDataHaveNoTwinAndNoPeriods() {
        Map<String, Object> frames = Map.of("data", "frames", "coding", "none");
        assertThatThrownBy(() -> Recipe.resolve(frames, Map.of("loss", "e-rsc")))
                .hasMessage("frames over time have no ANN twin: name a run that was trained on them, --teacher RUN");
        assertThatThrownBy(() -> Recipe.resolve(frames, Map.of("init", "twin"))).hasMessageEndingWith("--init RUN");
        assertThatThrownBy(() -> Recipe.resolve(frames, Map.of("periods", 2)))
                .hasMessageContaining("leave --periods out");
        assertThat(Recipe.resolve(frames, Map.of("loss", "kd", "teacher", "run", "init", "run"))
                        .steps())
                .isEqualTo(8);
    }

    @Test
    void adversarialImagesAreOfTheNormThatIsNamed() {
        Map<String, Object> keys = Map.of("adv-epsilon", 1.5, "adv-norm", "l2", "adv-steps", 3);
        assertThat(Recipe.resolve(keys).training().robust().adversary().name())
                .startsWith("pgd(l2, epsilon=1.50000, alpha=0.5, steps=3, random start");
        assertThatThrownBy(() -> Recipe.resolve(Map.of("adv-epsilon", 1.5)))
                .hasMessageContaining("adv-epsilon must be in [0, 1], got 1.5");
    }

    @Test
    void consistencyNeedsNoise() {
        assertThatThrownBy(() -> Recipe.resolve(Map.of("consistency", 10, "coding", "direct")))
                .hasMessage("consistency 10.0 is between draws of a random coding (rsc1, rsc2, poisson), not direct");
        assertThat(Parts.loss(Recipe.resolve(Map.of("consistency", 10))).draws())
                .isEqualTo(2);
    }

    @Test
    void classesOfOthersAreNotLoadedToBeResolved() {
        assertThat(Recipe.resolve(Map.of(
                                "coding",
                                "org.example.Coding",
                                "neuron",
                                "org.example.Neuron",
                                "arch",
                                "org.example.Net"))
                        .coding()
                        .name())
                .isEqualTo("org.example.Coding");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"``", "null", "{", "[]", "{}", "{'epochs': 5}", "{'colour': 1}"})
    void refusesCorruptJson(String json) throws IOException {
        Path file = Files.writeString(folder.resolve("recipe.json"), json.replace('\'', '"'));
        assertThatThrownBy(() -> Recipe.fromJson(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("corrupt recipe " + file);
    }

    /** Every damage of a recipe file is harmless, an IOException or an IllegalArgumentException. */
    @Test
    void damageIsTold() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        byte[] whole = EXAMPLE.getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            for (int flips = random.nextInt(6); flips >= 0; flips--) {
                damaged[random.nextInt(damaged.length)] =
                        (byte) (i % 2 == 0 ? random.nextInt(256) : 32 + random.nextInt(96));
            }
            Path file = Files.write(folder.resolve("r.toml"), damaged);
            try {
                Recipe.resolve(Recipe.read(file));
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(250);
        String deep = "a = " + "[".repeat(20_000);
        Path file = file(deep);
        assertThatThrownBy(() -> Recipe.read(file)).isInstanceOf(IOException.class);
    }

    private Path file(String toml) throws IOException {
        return Files.writeString(folder.resolve("recipe.toml"), toml);
    }
}
