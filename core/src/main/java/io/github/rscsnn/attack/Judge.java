package io.github.rscsnn.attack;

import io.github.rscsnn.tensor.Seeds;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Decides from fresh draws whether images break a model; an attack's own samples do not count. */
@FunctionalInterface
public interface Judge {
    /**
     * @param images candidates [N, C, H, W]
     * @param labels int64 [N]
     * @param seeds of the draws; unlike those of the attack
     * @param imageIds identity of each image
     * @return one verdict an image
     */
    List<Verdict> judge(Tensor images, Tensor labels, Seeds seeds, int... imageIds);

    /**
     * @param broken whether the image counts as misclassified
     * @param wrongShare share of the draws that were misclassified, in [0, 1]
     */
    record Verdict(boolean broken, double wrongShare) implements java.io.Serializable {}
}
