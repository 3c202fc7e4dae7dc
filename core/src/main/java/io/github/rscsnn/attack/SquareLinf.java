package io.github.rscsnn.attack;

import io.github.rscsnn.coding.Noise;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Candidates of the L∞ Square attack (Algorithm 2): vertical stripes of ±ε first, then squares whose perturbation is ε or −ε,
 * one sign for each channel.
 */
record SquareLinf(Threat threat, Tensor clean) implements Square.Proposals {
    @Override
    public Tensor first(Noise noise) {
        Tensor stripes = noise.uniform(clean.size(0), clean.size(1), 1, clean.size(3));
        return threat.project(clean.add(epsilon(stripes)), clean);
    }

    @Override
    public Tensor next(Tensor current, int side, Noise noise) {
        long channels = clean.size(1);
        Tensor uniform = noise.uniform(clean.size(0), 2 + channels).to(clean.device(), clean.scalar_type());
        SquareWindow window = SquareWindow.at(uniform.select(1, 0), uniform.select(1, 1), side, clean);
        Tensor signs = epsilon(uniform.narrow(1, 2, channels)).view(-1, channels, 1, 1);
        return torch.where(window.mask(), threat.project(clean.add(signs), clean), current);
    }

    private Tensor epsilon(Tensor uniform) {
        return Square.signs(uniform.to(clean.device(), clean.scalar_type())).mul(new Scalar(threat.epsilon()));
    }
}
