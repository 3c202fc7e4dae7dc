package io.github.rscsnn.network;

import org.bytedeco.pytorch.Tensor;

/**
 * The fused backend wherever its kernels know the neuron and surrogate of a pass, the reference otherwise: what an attack
 * with an unusual surrogate needs. In bfloat16, which the reference does not have, such a pass fails, unless the precision was
 * nobody's choice.
 *
 * @param fused the fast one
 * @param mixed whether the reference, in float32, takes what the fast one does not know in bfloat16
 */
public record AutoBackend(FusedBackend fused, boolean mixed) implements WholeNetworks {
    /** One whose precision was named: it runs in it or fails. */
    public AutoBackend(FusedBackend fused) {
        this(fused, false);
    }

    @Override
    public String title() {
        return "auto: " + fused.title() + (mixed ? " or " + ReferenceBackend.INSTANCE.title() : "");
    }

    @Override
    public Tensor forward(Network network, Signal input, Pass pass) {
        String obstacle = fused.obstacle(network, pass);
        if (obstacle != null && fused.precision() != Precision.F32 && !mixed) {
            throw new IllegalArgumentException(
                    "this pass cannot run in " + fused.precision().title() + ": of the fused backend " + obstacle
                            + "; use --precision f32 (attacks: --attack-precision auto or f32)");
        }
        Backend chosen = obstacle == null ? fused : ReferenceBackend.INSTANCE;
        return chosen.forward(network, input, pass.withBackend(chosen));
    }

    @Override
    public void rest() {
        fused.rest();
    }

    @Override
    public ParameterUpdate update() {
        return fused.update();
    }
}
