package io.github.rscsnn.kernel;

/**
 * The shape of the surrogate derivative ds/dv at v = u - threshold. Each has one width gamma &gt; 0, so that
 * 1/gamma is the {@code alpha} of SpikingJelly's surrogate of that name.
 */
public enum SurrogateShape {
    /** max(gamma - |v|, 0) / gamma^2: Eq. 17 of the paper. */
    TRIANGLE,
    /** 1 / (2 gamma) where |v| &lt;= gamma, else 0. */
    RECTANGLE,
    /** 1 / (2 gamma (1 + (pi v / (2 gamma))^2)): the derivative of arctan(pi v / (2 gamma)) / pi. */
    ARCTAN,
    /** sigmoid'(v / gamma) / gamma. */
    SIGMOID,
    /** 1 everywhere; gamma is not used. */
    STRAIGHT_THROUGH
}
