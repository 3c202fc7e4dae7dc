package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.attack.AttackOptions;
import io.github.rscsnn.attack.GradientSource;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Shapes10;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walks through the code that docs/architecture.md shows are those that the program takes. */
class WalkTest {
    private static List<String> walk;

    @TempDir
    private Path folder;

    /** Methods from {@code first} on, outermost first, as {@code Type.method}; lambdas belong to who wrote them. */
    private static List<String> since(String first) {
        List<String> names = new ArrayList<>();
        StackWalker.getInstance().forEach(frame -> {
            String type = frame.getClassName();
            String name =
                    type.substring(type.lastIndexOf('.') + 1).replaceFirst("\\$.*", "") + "." + frame.getMethodName();
            if (type.startsWith("io.github.rscsnn") && !type.contains("WalkTest") && !name.contains("lambda$")) {
                names.addFirst(name);
            }
        });
        List<String> walk = names.subList(names.indexOf(first), names.size());
        List<String> once = new ArrayList<>();
        walk.stream()
                .filter(name -> once.isEmpty() || !once.getLast().equals(name))
                .forEach(once::add);
        return once;
    }

    /** In the place of PGD. */
    public record Seen(AttackOptions options) implements Attack {
        @Override
        public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
            if (walk == null) {
                walk = since("EvaluateCommand.run");
            }
            return images.clone();
        }

        @Override
        public String name() {
            return "seen";
        }
    }

    /** In the place of Eq. 1. */
    public record Felt() implements Neuron {
        @Override
        public Tensor fire(Tensor current, Firing firing) {
            walk = since("SpikingClassifier.logits");
            return current.relu();
        }

        @Override
        public String name() {
            return "felt";
        }
    }

    private static List<String> documented(String heading) throws IOException {
        String text = Files.readString(Path.of("../docs/architecture.md"));
        String block = text.substring(text.indexOf("```\n", text.indexOf(heading)) + 4);
        return block.substring(0, block.indexOf("```"))
                .lines()
                .map(line -> line.strip().split("\\s+")[0])
                .toList();
    }

    @Tag("slow")
    @Test
    void fromTheCommandToAnAttack() throws IOException {
        walk = null;
        String run = folder.resolve("run").toString();
        CliRun.of(TinyRuns.train(Path.of(run)));
        CliRun done = CliRun.of("evaluate", run, "--attacks", Seen.class.getName(), "--limit", "5");
        assertThat(done.exit()).as(done.err()).isZero();
        List<String> said = documented("From `./rsc evaluate` to a gradient");
        assertThat(said.subList(0, said.size() - 2)).isEqualTo(walk);
        assertThat(said.subList(said.size() - 2, said.size()))
                .containsExactly("Pgd.perturb", "GradientSource.gradient");
    }

    @Test
    void fromLogitsToTheNeuron() throws IOException {
        Dataset images = Shapes10.generate(Split.TEST, 2, 0);
        Recipe recipe = Recipe.resolve(Map.of(
                "data",
                "shapes10",
                "arch",
                "layers:conv4,avg2,fc8",
                "coding",
                "direct",
                "time-steps",
                2,
                "neuron",
                Felt.class.getName()));
        try (SpikingClassifier classifier = Parts.classifier(recipe, images);
                StepScope scope = new StepScope()) {
            classifier.logits(
                    Tensors.of(new float[2 * images.imageBytes()], 2, 3, 32, 32), Noise.none(), Pass.EVALUATION);
        }
        List<String> said = documented("From `SpikingClassifier.logits` to Eq. 1");
        assertThat(said.subList(0, said.size() - 1)).isEqualTo(walk);
        assertThat(said).last().isEqualTo("Lif.fire");
    }
}
