package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.attack.Threat;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.evaluate.Qte;
import io.github.rscsnn.experiment.LossKeys;
import io.github.rscsnn.experiment.NetworkKeys;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RobustKeys;
import io.github.rscsnn.loss.Distillation;
import io.github.rscsnn.train.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paper's tables as data, and the recipes behind their rows. */
class PaperTableTest {
    static List<String> tables() {
        return PaperTable.names().stream()
                .filter(name -> !PaperTable.load(name).columns().isEmpty())
                .toList();
    }

    private static final Pattern RIVAL = Pattern.compile(".*-(sharmin|hire-snn|snn-rat)");

    /** The paper's own. */
    static List<String> recipes() {
        return RecipeBook.names().stream()
                .filter(name -> !RIVAL.matcher(name).matches())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void everyNetworkHasARecipe(String name) {
        PaperTable table = PaperTable.load(name);
        assertThat(table.rows()).isNotEmpty();
        for (PaperRow row : table.rows()) {
            if (row.isNetwork()) {
                assertThat(RecipeBook.names()).as(row.name()).contains(row.recipe());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeIsOneThatCanBeTrained(String name) {
        Recipe recipe = Recipe.resolve(RecipeBook.read(name));
        Parts.check(recipe);
        assertThat(recipe.training().epochs()).isGreaterThanOrEqualTo(200);
        assertThat(recipe.training().seed()).isEqualTo(name.endsWith("black-box") ? 4242 : 42);
    }

    /** Eq. 6 binds the printed QTE to the printed accuracies; the one cell where it does not is a misprint of the paper. */
    @ParameterizedTest
    @CsvSource({"table3", "table4", "table6", "table7"})
    void thePapersQteFollowsFromItsAccuracies(String name) {
        int misprints = 0;
        for (PaperRow row : PaperTable.load(name).rows()) {
            for (String attack : List.of("fgsm", "pgd")) {
                double expected = Qte.of(
                        0, row.values().get("clean") / 100, 8, row.values().get(attack) / 100);
                double printed = row.values().get(attack.charAt(0) + "_qte");
                if (Math.abs(printed - Qte.round(expected).doubleValue()) > 0.0101) {
                    assertThat(row.name()).isEqualTo("CIFAR100 VGG-11 RSC-0.1");
                    misprints++;
                }
            }
        }
        assertThat(misprints).isEqualTo(name.equals("table3") ? 1 : 0);
    }

    /** The paper prints a network in several tables: the numbers must be the same, but where the paper's own are not. */
    @Test
    void tablesAgreeAboutTheSameNetwork() {
        List<String> differences = new ArrayList<>();
        Map<String, Double> known = new HashMap<>();
        int compared = 0;
        for (String name : List.of("table3", "table2", "table5", "table6", "table7", "table9", "noise-space")) {
            for (PaperRow row : PaperTable.load(name).rows()) {
                for (String column : List.of("clean", "fgsm", "pgd")) {
                    Double value = row.values().get(column);
                    if (value != null && row.isNetwork()) {
                        Double other = known.putIfAbsent(row.recipe() + " " + column, value);
                        compared += other == null ? 0 : 1;
                        if (other != null && !other.equals(value)) {
                            differences.add(name + " " + row.recipe() + " " + column);
                        }
                    }
                }
            }
        }
        assertThat(compared).isGreaterThan(50);
        assertThat(differences)
                .containsExactly(
                        "table2 cifar100-vgg11-rsc-0.5 clean",
                        "table7 cifar100-vgg11-direct clean",
                        "table7 cifar100-vgg11-direct fgsm",
                        "table7 cifar100-vgg11-direct pgd",
                        "table7 tiny-imagenet-vgg16-direct pgd");
    }

    /** Data set and network to what Appendix B.2 says of them; SNN-RAT's values where the paper says nothing. */
    @ParameterizedTest
    @MethodSource("recipes")
    void recipesSayWhatThePaperSays(String name) {
        Recipe recipe = Recipe.resolve(RecipeBook.read(name));
        String network = RecipeBook.network(name);
        List<Object> expected = switch (network) {
            case "cifar10-vgg5" -> List.of("cifar10", "vgg5", 200, 5e-4);
            case "cifar100-vgg11" -> List.of("cifar100", "vgg11", 200, 5e-4);
            case "tiny-imagenet-vgg16" -> List.of("tiny-imagenet", "vgg16", 300, 5e-4);
            case "imagenet-resnet19" -> List.of("imagenet", "resnet19", 300, 4e-5);
            case "imagenet-sew-resnet18" -> List.of("imagenet", "sew-resnet18", 320, 4e-5);
            default -> List.of();
        };
        assertThat(List.of(
                        recipe.data().name(),
                        recipe.network().arch(),
                        recipe.training().epochs(),
                        recipe.training().optimiser().weightDecay()))
                .isEqualTo(expected);
        assertThat(List.of(
                        recipe.training().optimiser().lr(),
                        recipe.training().optimiser().momentum(),
                        recipe.training().optimiser().schedule()))
                .isEqualTo(List.of(0.1, 0.9, Schedule.COSINE));
        assertThat(List.of(
                        recipe.neuron().leak(),
                        recipe.neuron().threshold(),
                        recipe.neuron().gamma()))
                .isEqualTo(List.of(1.0, 1.0, 1.0));
        String[] words = name.substring(network.length() + 1).split("-");
        String coding = words[0].equals("rsc") ? "rsc1" : words[0].equals("black") ? "direct" : words[0];
        assertThat(recipe.coding().name()).isEqualTo(coding);
        int[] directAndPoisson = network.endsWith("resnet19")
                ? new int[] {1, 2}
                : network.endsWith("resnet18") ? new int[] {4, 8} : new int[] {8, 16};
        assertThat(recipe.steps())
                .isEqualTo(coding.equals("ann") ? 1 : directAndPoisson[coding.equals("poisson") ? 1 : 0]);
        if (coding.equals("rsc1")) {
            double number = Double.parseDouble(words[1]);
            assertThat(recipe.coding().sigma2())
                    .isCloseTo(name.endsWith("std") ? number * number : number, within(1e-12));
            assertThat(recipe.coding().noiseSpace())
                    .isEqualTo(name.contains("pixel") ? NoiseSpace.PIXEL : NoiseSpace.NORMALISED);
        }
        assertThat(recipe.loss().name())
                .isEqualTo(
                        name.endsWith("e-rsct")
                                ? LossKeys.Name.E_RSC
                                : name.endsWith("-kd")
                                        ? LossKeys.Name.KD
                                        : name.endsWith("-ps") ? LossKeys.Name.TET : LossKeys.Name.CE);
        assertThat(List.of(
                        recipe.loss().distillation().lambda(),
                        recipe.loss().distillation().temperature(),
                        recipe.loss().tetLambda()))
                .isEqualTo(List.of(0.1, 1.0, 0.0));
        assertThat(List.of(
                        recipe.loss().distillation().direction(),
                        recipe.loss().distillation().reduction()))
                .isEqualTo(List.of(Distillation.Direction.TEACHER_STUDENT, Distillation.Reduction.BATCH_MEAN));
        assertThat(recipe.training().robust().advEpsilon())
                .isCloseTo(name.endsWith("-adv") ? 2.0 / 255 : 0, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cifar10-vgg5", "cifar100-vgg11"})
    void rivalsAreTrainedAsTheirPapersSay(String network) {
        Recipe rat = Recipe.resolve(RecipeBook.read(network + "-snn-rat"));
        assertThat(rat.training().robust())
                .isEqualTo(new RobustKeys(2.0 / 255, Threat.Norm.LINF, 2, 0.002, 1, 8.0 / 255));
        assertThat(rat.training().optimiser().weightDecay()).isZero();
        Recipe hire = Recipe.resolve(RecipeBook.read(network + "-hire-snn"));
        assertThat(hire.training().robust()).isEqualTo(new RobustKeys(0, Threat.Norm.LINF, 1, 0, 2, 8.0 / 255));
        Recipe sharmin = Recipe.resolve(RecipeBook.read(network + "-sharmin"));
        assertThat(sharmin.coding().name()).isEqualTo("poisson");
        assertThat(sharmin.network().init()).isEqualTo(NetworkKeys.TWIN);
        for (Recipe recipe : List.of(rat, hire, sharmin)) {
            assertThat(recipe.data().name() + "-" + recipe.network().arch()).isEqualTo(network);
            assertThat(recipe.training().epochs()).isEqualTo(200);
        }
    }

    @Test
    void knowsThePapersNumbers() {
        PaperRow row = PaperTable.load("table3")
                .select(List.of("cifar10 rsc-0.5"))
                .rows()
                .getFirst();
        assertThat(row.values()).containsEntry("clean", 78.67).containsEntry("pgd", 58.94);
    }

    @Test
    void selectsRowsByWords() {
        PaperTable table = PaperTable.load("table3");
        assertThat(table.select(List.of()).rows()).hasSize(23);
        assertThat(table.select(List.of("cifar10 vgg-5")).rows()).hasSize(5);
        assertThat(table.select(List.of("cifar100 RSC-0.1", "sew direct")).rows())
                .hasSize(2);
        assertThat(table.select(List.of("sew-resnet18")).rows()).hasSize(3);
        assertThatThrownBy(() -> table.select(List.of("cifar10", "mnist")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matches 'mnist'")
                .hasMessageContaining("CIFAR10 VGG-5 Direct");
        assertThatThrownBy(() -> PaperTable.load("table77")).hasMessageContaining("known: table1");
    }

    @ParameterizedTest
    @CsvSource({
        "cifar10-vgg5-rsc-0.1-e-rsct, cifar10-vgg5",
        "imagenet-sew-resnet18-direct, imagenet-sew-resnet18",
        "tiny-imagenet-vgg16-black-box, tiny-imagenet-vgg16",
        "cifar100-vgg11-ann, cifar100-vgg11"
    })
    void namesTheNetworkOfARecipe(String recipe, String network) {
        assertThat(RecipeBook.network(recipe)).isEqualTo(network);
    }

    @Test
    void cellsCarryMeanSpreadAndDifference() {
        Cell cell = new Cell("pgd", List.of(30.0, 34.0), null, null, 100, 10, 37.28, null);
        assertThat(cell.mean()).isEqualTo(32);
        assertThat(cell.deviation()).isCloseTo(Math.sqrt(8), within(1e-12));
        assertThat(cell.text()).isEqualTo("32.0 ±2.8 (37.28, -5.3)");
        assertThat(new Cell("pgd", List.of(30.0), 25.0, 35.5, 100, 10, null, "blind").text())
                .isEqualTo("30.0 [25.0, 35.5] !");
        assertThat(Cell.empty("pgd", 37.28).text()).isEqualTo("– (37.28)");
        assertThat(Cell.empty("pgd", null).mean()).isNull();
    }
}
