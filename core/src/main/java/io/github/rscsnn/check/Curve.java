package io.github.rscsnn.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rscsnn.evaluate.RobustResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How what an attack leaves changes with one of its settings, and whether it has stopped changing.
 *
 * @param of {@code steps}, {@code draws}, {@code epsilon}, or {@code loss}, which is by step
 * @param points by rising setting
 * @param state whether it has converged
 * @param remark what that rests on, with numbers
 */
public record Curve(String of, List<Point> points, State state, String remark) {
    /** What a curve says of the attack. */
    public enum State {
        /** More of it changes nothing that matters, or for ε: enough of it leaves no more than chance. */
        CONVERGED,
        /** More of it still does. */
        NOT_CONVERGED,
        /** Too few images to tell. */
        UNDECIDED
    }

    /**
     * @param at steps, draws, or ε in pixel units
     * @param value accuracy of one draw, in [0, 1]; of a curve of losses the mean of what the attack increases
     * @param low lower end of the accuracy's 95 % interval; null for a loss
     * @param high upper end
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Point(
            double at,
            double value,
            @Nullable Double low,
            @Nullable Double high) {
        static Point of(double at, RobustResult result) {
            return new Point(at, result.accuracy(), result.low(), result.high());
        }
    }

    public Curve {
        points = List.copyOf(points);
    }
}
