package io.github.rscsnn.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.attack.Attack;
import io.github.rscsnn.examples.OwnAttack;
import io.github.rscsnn.examples.OwnCoding;
import io.github.rscsnn.examples.OwnNeuron;
import io.github.rscsnn.network.Architecture;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Network;
import io.github.rscsnn.network.Vgg;
import io.github.rscsnn.neuron.Neuron;
import io.github.rscsnn.neuron.Relu;
import io.github.rscsnn.tensor.Seeds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Parts of an application, named by their class. */
@Isolated
class OwnPartTest {
    private static final String CODING = OwnCoding.class.getName();
    private static final String NEURON = OwnNeuron.class.getName();
    private static final String ATTACK = OwnAttack.class.getName();

    /** Has no constructor that the library could call. */
    public static final class WithoutConstructor extends OfTests {
        public WithoutConstructor(int steps) {
            super("without " + steps);
        }
    }

    /** Refuses. */
    public static final class Refusing extends OfTests {
        public Refusing() {
            super("refusing");
            throw new IllegalArgumentException("not with me");
        }
    }

    /** Is nothing that a recipe could name, and must not run for being named. */
    public static final class Unrelated {
        static {
            System.setProperty("rsc.test.unrelated", "ran");
        }
    }

    /** Fails while it is loaded. */
    public static final class FailingToLoad extends OfTests {
        private static final int NUMBER = Integer.parseInt("no number");

        public FailingToLoad() {
            super("failing " + NUMBER);
        }
    }

    /** The library cannot see it. */
    static final class Hidden extends OfTests {
        public Hidden() {
            super("hidden");
        }
    }

    /** A network of an application. */
    public static final class OwnArchitecture implements Architecture {
        @Override
        public Network build(Input input, Neuron neuron, Seeds seeds) {
            return Vgg.of("vgg5", 1.0 / 16).build(input, neuron, seeds);
        }
    }

    /** Of these classes. */
    private abstract static class OfTests implements Neuron {
        private final String name;

        OfTests(String name) {
            this.name = name;
        }

        @Override
        public org.bytedeco.pytorch.Tensor fire(org.bytedeco.pytorch.Tensor current, Firing firing) {
            return current.relu();
        }

        @Override
        public String name() {
            return name;
        }
    }

    private static Recipe recipe(String key, Object value, String... more) {
        Map<String, Object> rest = more.length == 0 ? Map.of() : Map.of(more[0], more[1]);
        return Recipe.resolve(Map.of("data", "shapes10", "threshold", 0.5, key, value), rest);
    }

    @Test
    void areMadeByTheirConstructors() {
        assertThat(Parts.coding(recipe("coding", CODING))).isEqualTo(new OwnCoding(8));
        assertThat(Parts.neuron(recipe("neuron", NEURON)))
                .as("from the recipe, where it asks for it")
                .isEqualTo(new OwnNeuron(0.5, 0.2));
        assertThat(Parts.architecture(recipe("arch", OwnArchitecture.class.getName())))
                .isInstanceOf(OwnArchitecture.class);
        assertThat(recipe("coding", CODING).title()).isEqualTo("OwnCoding");
        assertThat(recipe("coding", CODING).steps()).as("as Direct").isEqualTo(8);
    }

    @Test
    void attackGetsTheSettingsOfTheEvaluation() {
        EvaluationSettings settings = EvaluationSettings.OPTIONS.make(Map.of(
                "attacks",
                java.util.List.of("clean", ATTACK),
                "epsilon",
                List.of(0.1),
                "alpha",
                0.02,
                "steps",
                3,
                "gradient",
                "eot:2",
                "draws",
                0,
                "limit",
                5,
                "batch",
                5,
                "seed",
                1));
        assertThat(settings.plans().getLast().label()).isEqualTo("OwnAttack");
        Attack attack = settings.plans().getLast().attack();
        assertThat(attack.name()).isEqualTo("momentum(epsilon=0.1, alpha=0.02, steps=3)");
        assertThatThrownBy(() -> settings.withAttacks(ATTACK, ATTACK)).hasMessageContaining("twice");
        assertThatThrownBy(() -> settings.withAttacks(CODING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no attack");
    }

    @Test
    void mistakesAreNamed() {
        refused("org.example.Missing", "no class org.example.Missing for a neuron", "RSC_CLASSPATH");
        refused(CODING, CODING + " is no neuron", "io.github.rscsnn.neuron.Neuron");
        refused(WithoutConstructor.class.getName(), "needs a public constructor", Recipe.class.getName());
        refused(Hidden.class.getName(), "must be public", Hidden.class.getName());
        refused(OfTests.class.getName(), "and not abstract", OfTests.class.getName());
        refused(Refusing.class.getName(), "not with me", "not with me");
        refused(FailingToLoad.class.getName(), "cannot be made", FailingToLoad.class.getName());
        refused("lief", "unknown neuron 'lief'; known: lif, relu", "lief");
    }

    @Test
    void aClassThatIsNoPartDoesNotRun() {
        refused(Unrelated.class.getName(), "is no neuron", "io.github.rscsnn.neuron.Neuron");
        assertThat(System.getProperty("rsc.test.unrelated")).isNull();
    }

    private static void refused(String neuron, String... messages) {
        assertThatThrownBy(() -> Parts.check(recipe("neuron", neuron)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(messages);
    }

    @Test
    void neuronIsChosenByNameOrByCoding() {
        assertThat(Parts.neuron(recipe("coding", "ann"))).isInstanceOf(Relu.class);
        assertThat(Parts.neuron(recipe("coding", "ann", "neuron", "lif")).name())
                .startsWith("lif(");
        assertThat(Parts.neuron(recipe("neuron", "relu"))).isInstanceOf(Relu.class);
        assertThat(Experiment.annTwin(recipe("neuron", NEURON)).neuron().name()).isNull();
    }

    @Test
    void theJvmOfTheTestsLacksNothing() {
        assertThat(Backends.notice()).isEmpty();
        assertThat(JvmCheck.problems()).isEmpty();
    }
}
