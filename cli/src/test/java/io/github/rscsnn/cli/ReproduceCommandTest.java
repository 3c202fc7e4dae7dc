package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class ReproduceCommandTest {
    @TempDir
    private Path out;

    @Test
    void listsWhatThereIs() {
        CliRun run = CliRun.of("reproduce");
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("table3")
                .contains("noise-space")
                .contains("figure3")
                .contains("theory");
    }

    @Test
    void measuresARowBesideThePapers() {
        CliRun run = reproduce("table3", "--rows", "cifar10 direct", "--epochs", "1");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("(90.69, ").contains("details and files in " + out);
        assertThat(run.err()).contains("training cifar10-vgg5-direct");
        assertThat(out.resolve("table3.md"))
                .content()
                .contains("rsc reproduce table3 --rows 'cifar10 direct' --epochs 1 --set ")
                .contains("`train-limit = 32`");

        CliRun again = reproduce("table3", "--rows", "cifar10 direct", "--epochs", "1");
        assertThat(again.out()).isEqualTo(run.out());
        assertThat(again.err()).doesNotContain("training");
    }

    @Test
    void drawsTheNoiseCurves() {
        CliRun run = reproduce("figure3", "--epochs", "1");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(out.toFile().list())
                .contains("figure3.md", "figure3.json", "figure3.csv", "figure3-pgd.png", "figure3-fgsm.svg");
        assertThat(run.out()).containsPattern("0\\.5\\s+pgd\\s+8 ");
    }

    @Test
    void comparesCodings() {
        CliRun run = reproduce("figure2", "--rows", "shapes10");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(out.toFile().list()).contains("figure2-shapes10-bars.png", "figure2-shapes10-maps.png");
        assertThat(run.out()).contains("cosine");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "table33                      | unknown table 'table33'; known: table1, table2",
                "table3 --rows mnist          | no row of table3 matches 'mnist'",
                "table3 --with cifar10-small  | --with cifar10-small is for --publish NAME",
                "table3 --runs nowhere        | no folder of runs: nowhere",
                "table3 --eot 4 --rows ann --seeds 1 --publish x | leave out table3, --eot, --rows, --seeds",
                "--publish ../x               | a page's name is of letters, digits, '-', '_' and '.', and neither README nor",
                "table3 --set colour=red      | unknown recipe key 'colour'",
                "table3 --set batch=many      | 'batch' has a value of the wrong type",
                "table3 --epochs 0            | epochs must be at least 1, got 0",
                "table3 --epochs 1 --hours 1  | give either epochs or hours",
                "table3 --seeds 1,1           | seeds must be different numbers",
                "table3 --set seed=3          | has an option of its own",
                "table3 --seeds 1,x           | Invalid value for option '--seeds' (N): 'x' is not a whole number",
                "table3 --hours -1            | hours must be in (0, 10000], got -1.0",
                "table3 --limit -3            | limit must be at least 0, got -3",
                "table3 --draws 0             | draws must be at least 1, got 0",
                "table3 --epsilon 8           | did you mean 8/255?",
                "table1 --epsilon 0 --epochs 1 | epsilon must be above 0",
                "table3 --set width           | should be in KEY=VALUE format but was width",
                "table3 --set sigma2=-1       | sigma2 must be at least 0",
                "table3 --set width=0         | width must be",
                "table6 --set kd-direction=sideways | unknown kd-direction 'sideways'",
                "all --rows nonsense          | matches 'nonsense'",
                "all table3                   | 'all' stands alone"
            })
    void refusesImpossibleOnes(String arguments, String message) {
        List<String> line = new ArrayList<>(List.of("reproduce"));
        line.addAll(List.of(arguments.split(" +")));
        line.addAll(List.of("--out", out.resolve("none").toString()));
        CliRun run = CliRun.of(line.toArray(String[]::new));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains(message);
        assertThat(out.resolve("none")).doesNotExist();
    }

    @Test
    void severalByOneCommand() throws IOException {
        Path json = out.resolve("all.json");
        CliRun run = reproduce(
                "table8",
                "figure4",
                "table3",
                "--rows",
                "shapes10,cifar10 direct",
                "--epochs",
                "1",
                "--json",
                "" + json);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("table8:", "figure4:", "table3:").contains("(90.69, ");
        assertThat(out.toFile().list()).contains("table8.md", "figure4.md", "table3.md", "figure4-shapes10-maps.png");
        JsonNode all = new ObjectMapper().readTree(json.toFile());
        assertThat(all.path("table8")).hasSize(1);
        assertThat(all.path("table3").path(0).path("row").asText()).isEqualTo("Direct");
        assertThat(all.path("figure4").path(0).path("data").asText()).isEqualTo("shapes10");
    }

    @Test
    void outputThatCannotBe() throws IOException {
        Path file = Files.writeString(out.resolve("file"), "mine");
        for (String what : List.of("table3", "figure2", "theory")) {
            TinyRuns.assertFails(
                    RscCommand.FAILED, "cannot make folder " + file, "reproduce", what, "--out", file.toString());
        }
        assertThat(file).hasContent("mine");
    }

    /** A learning rate out of all bounds. */
    @Test
    void aTrainingThatDivergesSaysSo() {
        CliRun run = reproduce("table3", "--rows", "cifar10 direct", "--epochs", "1", "--set", "lr=1e30");
        assertThat(run.exit()).isEqualTo(RscCommand.FAILED);
        assertThat(run.err().lines().filter(line -> line.startsWith("rsc: ")))
                .singleElement()
                .asString()
                .contains("try a smaller --lr");
    }

    private CliRun reproduce(String... arguments) {
        List<String> line = new ArrayList<>(List.of("reproduce"));
        line.addAll(List.of(arguments));
        for (String set : List.of(
                "data=shapes10",
                "width=0.03",
                "time-steps=2",
                "train-limit=32",
                "batch=16",
                "threads=1",
                "threshold=0.5")) {
            line.addAll(List.of("--set", set));
        }
        line.addAll(List.of("--limit", "6", "--draws", "2", "--eot", "2", "--out", out.toString()));
        return CliRun.of(line.toArray(String[]::new));
    }

    /** A page tells a command that can be given again. */
    @Test
    void aPagesCommandKeepsTheNamesOfRecipes() {
        assertThat(ReproduceCommand.withoutFolders("fast/cifar10-narrow-rsc=/home/me/runs/a,runs/b/"))
                .isEqualTo("fast/cifar10-narrow-rsc=a,b/");
        assertThat(ReproduceCommand.withoutFolders("--run=cifar10-vgg5-direct=a,fast/x=../b"))
                .isEqualTo("--run=cifar10-vgg5-direct=a,fast/x=b");
        assertThat(ReproduceCommand.withoutFolders("--runs=/home/me/runs")).isEqualTo("--runs=runs");
    }
}
