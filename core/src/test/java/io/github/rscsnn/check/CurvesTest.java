package io.github.rscsnn.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.rscsnn.InScope;
import io.github.rscsnn.attack.PlantedDefences;
import io.github.rscsnn.attack.PlantedDefences.Planted;
import io.github.rscsnn.check.Curve.State;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.Ledger;
import io.github.rscsnn.network.Pass;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class CurvesTest {
    private static Map<String, Curve> curves(Planted planted, int steps, int images) {
        return curves(planted, 0.01, steps, images);
    }

    private static Map<String, Curve> curves(Planted planted, double alpha, int steps, int images) {
        CheckSettings settings = CheckSettings.OPTIONS.make(Map.of(
                "epsilon",
                PlantedDefences.THREAT.epsilon(),
                "alpha",
                alpha,
                "steps",
                steps,
                "eot",
                2,
                "queries",
                1,
                "points",
                1,
                "draws",
                6,
                "limit",
                images,
                "batch",
                images,
                "seed",
                3));
        Evidence evidence = new Evidence(
                planted.classifier(),
                Pass.EVALUATION,
                new PlantedImages(planted, images),
                settings,
                null,
                Ledger.NONE,
                EvaluationListener.SILENT);
        return Curves.of(evidence).stream().collect(Collectors.toMap(Curve::of, curve -> curve));
    }

    /** An image turns where it is moved by its contrast, 7.5/255: four steps of 0.005 do not reach that, eight do. */
    @Test
    void oneStepHasNotConvergedAndSevenHave() {
        Map<String, Curve> one = curves(PlantedDefences.honest(), 0.005, 1, 24);
        assertThat(one.get("steps").points()).extracting(Curve.Point::at).containsExactly(1.0, 2.0, 4.0, 8.0);
        assertThat(one.get("steps").points().getLast().value()).isZero();
        assertThat(one.get("steps").state()).isEqualTo(State.NOT_CONVERGED);
        assertThat(one.get("steps").remark())
                .startsWith("steps from 4 to 8 take ")
                .endsWith(": take more");

        Map<String, Curve> seven = curves(PlantedDefences.honest(), 7, 72);
        assertThat(seven).doesNotContainKey("draws"); // nothing is drawn
        assertThat(seven.get("steps").state()).isEqualTo(State.CONVERGED);
        assertThat(seven.get("epsilon").state()).isEqualTo(State.CONVERGED);
        assertThat(seven.get("epsilon").points().getFirst().value()).isEqualTo(1);
        assertThat(seven.get("epsilon").points().getLast().at()).isEqualTo(1);
        List<Curve.Point> losses = seven.get("loss").points();
        assertThat(losses).hasSize(41);
        assertThat(losses.getFirst().value()).isLessThan(losses.getLast().value());
        assertThat(seven.get("loss").state()).isEqualTo(State.CONVERGED);
    }

    /** Too few images for anything to be sure. */
    @Test
    void fewImagesAreUndecided() {
        Curve steps = curves(PlantedDefences.honest(), 7, 8).get("steps");
        assertThat(steps.state()).isEqualTo(State.UNDECIDED);
        assertThat(steps.remark()).containsPattern("--limit \\d+ would do");
    }

    @Test
    void anAttackWithoutGradientsIsBlind() {
        Map<String, Curve> curves = curves(PlantedDefences.saturated(), 7, 24);
        assertThat(curves.get("epsilon").state()).isEqualTo(State.NOT_CONVERGED);
        assertThat(curves.get("epsilon").remark())
                .isEqualTo("100.0 % left at epsilon 1, chance 25.0 %: the attack is blind");
        assertThat(curves.get("loss").remark()).isEqualTo("the attack does not raise its own loss");
    }

    @Test
    void randomNetworksHaveACurveOfDraws() {
        Curve draws = curves(PlantedDefences.honestRandom(), 2, 8).get("draws");
        assertThat(draws.points()).extracting(Curve.Point::at).containsExactly(1.0, 2.0, 5.0, 10.0, 20.0);
    }

    /** A loss that nears 1 as 1 - 2^-t, and one that rises evenly. */
    @Test
    void theLastQuarterTellsWhetherALossStillRises() {
        List<Double> nearing = DoubleStream.iterate(0, t -> t <= 8, t -> t + 1)
                .mapToObj(t -> 1 - Math.pow(2, -t))
                .toList();
        assertThat(Curves.loss(nearing).state()).isEqualTo(State.CONVERGED);
        List<Double> even =
                DoubleStream.iterate(0, t -> t <= 8, t -> t + 1).boxed().toList();
        Curve rising = Curves.loss(even);
        assertThat(rising.state()).isEqualTo(State.NOT_CONVERGED);
        assertThat(rising.remark()).startsWith("the last quarter of 8 steps adds 25.0 % of the rise from 0.00 to 8.00");
        assertThat(rising.points().get(3).value()).isCloseTo(3, within(0.0));
        assertThat(Curves.loss(even.subList(0, 3)).state()).isEqualTo(State.UNDECIDED);
    }
}
