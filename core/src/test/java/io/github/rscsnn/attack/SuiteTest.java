package io.github.rscsnn.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.coding.NoiseSpace;
import io.github.rscsnn.coding.RandomizedSmoothingCoding;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(InScope.class)
@Tag("slow")
class SuiteTest {
    private static final Threat THREAT = PlantedDefences.THREAT;

    private static SourceFactory factory(SpikingClassifier classifier, String spec) {
        return SourceFactory.of(GradientSources.parse(spec), classifier, Pass.EVALUATION);
    }

    private static Judge judge(SpikingClassifier classifier) {
        return new Judge(factory(classifier, "bptt"), 1);
    }

    private static int[] ids() {
        return IntStream.range(0, PlantedDefences.IMAGES).map(i -> 100 + i).toArray();
    }

    private static List<Suite.Entry> small(Planted planted) {
        return SuitePlan.SUITE.entries(
                new SuitePlan.Target(
                        THREAT,
                        new SuiteBudget(10, 1, 400),
                        SourceSpec.PLAIN,
                        false,
                        spec -> SourceFactory.of(spec, planted.classifier(), Pass.EVALUATION),
                        factory(planted.other(), "bptt")),
                1);
    }

    /** All images in memory. */
    static List<SuiteImage> run(
            Suite suite, Planted planted, Seeds seeds, Map<Integer, SuiteImage> done, SuiteListener listener) {
        int[] all = ids();
        return suite.run(all, done, listener, (entry, batches, each) -> {
            for (int[] ids : batches) {
                try (StepScope scope = new StepScope()) {
                    long[] rows =
                            IntStream.of(ids).mapToLong(id -> row(all, id)).toArray();
                    Tensor index = Tensors.of(rows, rows.length);
                    each.accept(suite.attempt(
                            entry,
                            planted.images().index_select(0, index),
                            planted.labels().index_select(0, index),
                            ids,
                            seeds,
                            listener::asked));
                }
            }
        });
    }

    private static long row(int[] all, int id) {
        return IntStream.range(0, all.length)
                .filter(row -> all[row] == id)
                .findFirst()
                .orElseThrow();
    }

    static List<SuiteImage> run(Suite suite, Planted planted) {
        return run(suite, planted, new Seeds(4), Map.of(), (entry, states) -> {});
    }

    /** The first entry that can see through a defence gets what random points have left; those before it get nothing. */
    @ParameterizedTest
    @CsvSource({
        "honest, fgsm bptt, clean",
        "saturated, apgd-dlr bptt, fgsm bptt;pgd bptt;eotpgd stclamp+bptt;apgd-ce bptt",
        "shattered, eotpgd stclamp+bptt, fgsm bptt;pgd bptt",
        "silent, apgd-ce stclamp+surrogate:arctan:2.0, fgsm bptt;pgd bptt;eotpgd stclamp+bptt;apgd-ce bptt;apgd-dlr"
                + " bptt",
    })
    void reportsWhichAttackBrokeWhichDefence(String name, String entry, String fooled) {
        Planted planted = PlantedDefencesTest.planted(name);
        Suite suite = new Suite(THREAT, small(planted), judge(planted.classifier()), 8);
        SuiteReport report = SuiteReport.of(run(suite, planted));
        assertThat(report.images()).isEqualTo(8);
        assertThat(report.robust()).isZero();
        assertThat(report.robustShare()).isZero();
        Map<String, Integer> brokenBy = report.brokenBy();
        assertThat(brokenBy).containsEntry(Suite.CLEAN, 0);
        assertThat(brokenBy).containsKey(entry);
        assertThat(brokenBy.get(entry)).isGreaterThanOrEqualTo(5);
        assertThat(brokenBy.get(entry) + brokenBy.getOrDefault("random", 0)).isEqualTo(8);
        for (String blind : fooled.split(";")) {
            assertThat(brokenBy.get(blind)).as(blind).isZero();
        }
    }

    @Test
    void skipsBrokenImagesAndKeepsTheWorstPixels() {
        Planted planted = PlantedDefences.honest();
        float[] broken = Tensors.floats(planted.broken());
        List<Integer> attacked = new ArrayList<>();
        // breaks images 101 and 104 only
        Attack some = attack((images, noise) -> {
            attacked.add((int) images.size(0));
            Tensor result = images.clone();
            for (int i : new int[] {1, 4}) {
                result.select(0, i).copy_(planted.broken().select(0, i));
            }
            return result;
        });
        Attack nothing = attack((images, noise) -> {
            attacked.add((int) images.size(0));
            return images;
        });
        SourceFactory source = factory(planted.classifier(), "bptt");
        Suite suite = new Suite(
                THREAT,
                List.of(new Suite.Entry("nothing", nothing, source, 7), new Suite.Entry("some", some, source, 3)),
                judge(planted.classifier()),
                8);
        assertThat(suite.cost(List.of(), 8, 0)).isEqualTo(80);
        List<SuiteImage> states = run(suite, planted);
        assertThat(attacked).containsExactly(8, 6);
        for (int i = 0; i < 8; i++) {
            SuiteImage state = states.get(i);
            boolean hit = i == 1 || i == 4;
            assertThat(state.imageId()).isEqualTo(100 + i);
            assertThat(state.brokenBy()).isEqualTo(hit ? "some" : null);
            assertThat(state.tried()).isEqualTo(hit ? List.of("clean", "some") : List.of("clean", "some", "nothing"));
            assertThat(state.worstBy()).isEqualTo(hit ? "some" : "clean");
            assertThat(state.wrongShare()).isEqualTo(hit ? 1 : 0);
            if (hit) {
                assertThat(state.pixels()).isEqualTo(java.util.Arrays.copyOfRange(broken, i * 64, (i + 1) * 64));
            }
        }
        assertThat(SuiteReport.of(states).brokenBy())
                .containsExactly(Map.entry("clean", 0), Map.entry("some", 2), Map.entry("nothing", 0));
        assertThat(SuiteReport.of(states).robustShare()).isEqualTo(0.75);
    }

    @Test
    void countsGradientsAndQueriesOfEachImage() {
        Planted planted = PlantedDefences.honest();
        Threat tiny = Threat.linf(0.001);
        SourceFactory eot = factory(planted.classifier(), "eot:3");
        Suite suite = new Suite(
                tiny,
                List.of(
                        new Suite.Entry("pgd", new Pgd(tiny, 0.01, 5, true), eot, 45),
                        new Suite.Entry("square", new Square(tiny, 11, 0.8), eot, 11)),
                judge(planted.classifier()),
                3);
        for (SuiteImage state : run(suite, planted)) {
            assertThat(state.gradients()).isEqualTo(15);
            assertThat(state.queries()).isEqualTo(36);
            assertThat(state.broken()).isFalse();
        }
    }

    /** Stopped after any number of saved batches and resumed, it ends as if it had not been stopped. */
    @Test
    void resumesWhereItWasStopped() {
        Planted planted = PlantedDefences.silent();
        SourceFactory source = factory(planted.classifier(), "bptt");
        Suite suite = new Suite(
                THREAT,
                List.of(
                        new Suite.Entry("random", new RandomSearch(THREAT, 3), source, 3),
                        new Suite.Entry("square", new Square(THREAT, 60, 0.8), source, 60)),
                judge(planted.classifier()),
                3);
        List<SuiteImage> whole = run(suite, planted);
        assertThat(whole).anyMatch(SuiteImage::broken).anyMatch(state -> !state.broken());
        for (int stop : new int[] {0, 2, 4, 6}) {
            Map<Integer, SuiteImage> saved = new HashMap<>();
            int[] count = {0};
            assertThatThrownBy(() -> run(suite, planted, new Seeds(4), Map.of(), (entry, states) -> {
                        if (count[0]++ == stop) {
                            throw new IllegalStateException("stopped");
                        }
                        states.forEach(state -> saved.put(state.imageId(), state));
                    }))
                    .hasMessage("stopped");
            List<SuiteImage> resumed = run(suite, planted, new Seeds(4), saved, (entry, states) -> {});
            for (int i = 0; i < whole.size(); i++) {
                assertThat(resumed.get(i).brokenBy()).isEqualTo(whole.get(i).brokenBy());
                assertThat(resumed.get(i).tried()).isEqualTo(whole.get(i).tried());
                assertThat(resumed.get(i).pixels()).isEqualTo(whole.get(i).pixels());
            }
        }
    }

    @Test
    void refusesAnAttackThatLeavesTheThreat() {
        Planted planted = PlantedDefences.honest();
        Suite far = one(attack((images, noise) -> images.add(new Scalar(0.07))), planted);
        assertThatThrownBy(() -> run(far, planted)).hasMessageContaining("left the threat model");
        Suite bright = new Suite(
                Threat.linf(1),
                List.of(new Suite.Entry(
                        "bright",
                        attack((images, noise) -> images.add(new Scalar(0.6))),
                        factory(planted.classifier(), "bptt"),
                        1)),
                judge(planted.classifier()),
                8);
        assertThatThrownBy(() -> run(bright, planted)).hasMessageContaining("where [0, 1] is allowed");
    }

    /**
     * A worst case is at least as bad as each of its attacks, on every image: of a random model whose images waver, over the draws
     * that all of them are judged by. An image that is wrong in most draws is not left to the first attack that came by.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noMemberIsWorse(long seed) {
        Planted planted = PlantedDefences.honestRandom();
        Judge judge = SuiteBudget.QUICK.judge(factory(planted.classifier(), "bptt"), true);
        Threat threat = Threat.linf(0.03);
        List<Suite.Entry> members = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            SourceFactory source = factory(planted.classifier(), i % 2 == 0 ? "bptt" : "eot:5");
            Attack attack = i < 2
                    ? new RandomNoise(threat, RandomNoise.Distribution.SIGNS)
                    : new Pgd(threat, 0.004 * i, 1 + i % 3, true);
            members.add(new Suite.Entry("member " + i, attack, source, i));
        }
        List<SuiteImage> whole = run(new Suite(threat, members, judge, 8), planted, seed);
        for (Suite.Entry member : members) {
            List<SuiteImage> alone = run(new Suite(threat, List.of(member), judge, 8), planted, seed);
            for (int i = 0; i < whole.size(); i++) {
                assertThat(whole.get(i).wrongShare())
                        .as(member.name() + ", image " + i)
                        .isGreaterThanOrEqualTo(alone.get(i).wrongShare());
            }
        }
        assertThat(whole).anyMatch(image -> image.wrongShare() > 0 && image.wrongShare() < 1);
        for (SuiteImage image : whole) {
            assertThat(image.broken()).isEqualTo(image.wrongShare() == 1);
        }
    }

    static List<SuiteImage> run(Suite suite, Planted planted, long seed) {
        return run(suite, planted, new Seeds(seed), Map.of(), (entry, states) -> {});
    }

    @Test
    void namesMustDiffer() {
        Planted planted = PlantedDefences.honest();
        Suite.Entry entry =
                one(attack((images, noise) -> images), planted).entries().get(0);
        assertThatThrownBy(() -> new Suite(THREAT, List.of(entry, entry), judge(planted.classifier()), 8))
                .hasMessageContaining("two entries");
    }

    private static Suite one(Attack attack, Planted planted) {
        return new Suite(
                THREAT,
                List.of(new Suite.Entry("only", attack, factory(planted.classifier(), "bptt"), 1)),
                judge(planted.classifier()),
                8);
    }

    private static Attack attack(java.util.function.BiFunction<Tensor, Noise, Tensor> rule) {
        return new Attack() {
            @Override
            public Tensor perturb(GradientSource source, Tensor images, Tensor labels, Noise noise) {
                return rule.apply(images, noise);
            }

            @Override
            public String name() {
                return "made up";
            }
        };
    }

    /** A pixel of 0.5 under noise of σ = 1 is on either side of 0.5 half of the time; at 0.9 it is above with P = 0.655. */
    @Test
    void votesOfARandomModelAreFresh() {
        RandomizedSmoothingCoding coding =
                new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, 1, NoiseSpace.PIXEL);
        SpikingClassifier classifier =
                Toys.linear(coding, Tensors.of(new float[] {1, -1}, 2, 1), Tensors.of(new float[] {-0.5f, 0.5f}, 2));
        Judge judge = new Judge(factory(classifier, "bptt"), 400);
        Tensor images = Tensors.of(new float[] {0.9f, 0.9f}, 2, 1, 1, 1);
        List<Judge.Verdict> verdicts = judge.judge(images, Toys.labels(0, 1), new Seeds(1), 0, 1);
        assertThat(verdicts).as("it only wavers").noneMatch(Judge.Verdict::broken);
        // 5 standard deviations of a share of 400
        assertThat(verdicts.get(1).wrongShare()).isBetween(0.655 - 0.119, 0.655 + 0.119);
        assertThat(judge.judge(images, Toys.labels(0, 1), new Seeds(2), 0, 1)).isNotEqualTo(verdicts);
    }

    /** Noise of σ = 0.2 takes a pixel of 0.95 below 0.5 with P = 0.0122: 50 draws miss that of half of all images, 250 of 1 in 20. */
    @Test
    void fiftyWrongDrawsAreAskedAgain() {
        RandomizedSmoothingCoding coding =
                new RandomizedSmoothingCoding(RandomizedSmoothingCoding.Variant.I, 0.04, NoiseSpace.PIXEL);
        SpikingClassifier classifier =
                Toys.linear(coding, Tensors.of(new float[] {1, -1}, 2, 1), Tensors.of(new float[] {-0.5f, 0.5f}, 2));
        int count = 40;
        float[] pixels = new float[count];
        Arrays.fill(pixels, 0.95f);
        long[] labels = new long[count];
        Arrays.fill(labels, 1);
        List<Judge.Verdict> verdicts = new Judge(factory(classifier, "bptt"), 50)
                .judge(
                        Tensors.of(pixels, count, 1, 1, 1),
                        Toys.labels(labels),
                        new Seeds(3),
                        IntStream.range(0, count).toArray());
        // of 40 images 1.9 are expected; 9 and more have a probability of 1e-4
        assertThat(verdicts).filteredOn(Judge.Verdict::broken).hasSizeLessThan(9);
        assertThat(verdicts).allMatch(verdict -> verdict.wrongShare() > 0.85);
        assertThat(verdicts).filteredOn(verdict -> verdict.wrongShare() == 1).allMatch(Judge.Verdict::broken);
    }
}
