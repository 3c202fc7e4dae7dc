package io.github.rscsnn.network;

import io.github.rscsnn.neuron.Neuron;
import org.bytedeco.pytorch.Tensor;

/**
 * The fused backend wherever its kernels know the neuron and surrogate of a pass, the reference otherwise: what an attack
 * with an unusual surrogate needs. In bfloat16, which the reference does not have, such a pass fails.
 *
 * @param fused the fast one
 */
public record AutoBackend(FusedBackend fused) implements Backend {
    @Override
    public String title() {
        return "auto: " + fused.title();
    }

    @Override
    public Tensor forward(Network network, Signal input, Pass pass) {
        String obstacle = fused.obstacle(network, pass);
        if (obstacle != null && fused.precision() != Precision.F32) {
            throw new IllegalArgumentException("this pass cannot run in "
                    + fused.precision().title() + ": of the fused backend " + obstacle + "; use --precision f32");
        }
        Backend chosen = obstacle == null ? fused : ReferenceBackend.INSTANCE;
        return chosen.forward(network, input, pass.withBackend(chosen));
    }

    @Override
    public void rest() {
        fused.rest();
    }

    @Override
    public Signal convBlock(ConvBlock block, Signal input, Pass pass) {
        return ReferenceBackend.INSTANCE.convBlock(block, input, pass);
    }

    @Override
    public Signal linearBlock(LinearBlock block, Signal input, Pass pass) {
        return ReferenceBackend.INSTANCE.linearBlock(block, input, pass);
    }

    @Override
    public Signal norm(BatchNorm norm, Signal input, Pass pass) {
        return ReferenceBackend.INSTANCE.norm(norm, input, pass);
    }

    @Override
    public Signal pool(Pool pool, Signal input) {
        return ReferenceBackend.INSTANCE.pool(pool, input);
    }

    @Override
    public Signal add(Signal a, Signal b) {
        return ReferenceBackend.INSTANCE.add(a, b);
    }

    @Override
    public Signal neuron(String site, Neuron neuron, Signal current, Pass pass) {
        return ReferenceBackend.INSTANCE.neuron(site, neuron, current, pass);
    }

    @Override
    public ParameterUpdate update() {
        return fused.update();
    }
}
