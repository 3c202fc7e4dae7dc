package io.github.rscsnn.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated
class StepScopeTest {
    @Test
    void freesWhatIsNotKept() {
        Tensor inside;
        try (StepScope scope = new StepScope()) {
            inside = torch.ones(3);
            assertThat(inside.isNull()).isFalse();
        }
        assertThat(inside.isNull()).isTrue();
    }

    @Test
    void whatIsKeptBelongsToTheEnclosingScope() {
        Tensor kept;
        try (StepScope outer = new StepScope()) {
            try (StepScope inner = new StepScope()) {
                kept = inner.keep(torch.ones(3));
            }
            assertThat(Tensors.floats(kept)).containsExactly(1, 1, 1);
        }
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void whatIsKeptWithoutAnEnclosingScopeIsReleasedByHand() {
        Tensor kept;
        try (StepScope scope = new StepScope()) {
            kept = scope.keep(torch.ones(3));
        }
        assertThat(Tensors.floats(kept)).containsExactly(1, 1, 1);
        StepScope.release(kept);
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void whatIsRetainedOutlivesAllScopes() {
        Tensor retained;
        try (StepScope outer = new StepScope()) {
            try (StepScope inner = new StepScope()) {
                retained = StepScope.retain(torch.ones(3));
            }
        }
        assertThat(Tensors.floats(retained)).containsExactly(1, 1, 1);
        StepScope.release(retained);
        assertThat(retained.isNull()).isTrue();
        StepScope.release(retained);
        StepScope.release(null);
    }

    @Test
    void refusesToKeepWhatPointsIntoAnotherTensor() {
        try (StepScope scope = new StepScope()) {
            Tensor leaf = torch.ones(3);
            leaf.set_requires_grad(true);
            leaf.sum().backward();
            assertThatThrownBy(() -> scope.keep(leaf.grad()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("detach()");
            assertThatThrownBy(() -> StepScope.retain(leaf.grad())).hasMessageContaining("detach()");
            assertThat(Tensors.floats(scope.keep(leaf.grad().detach()))).containsExactly(1, 1, 1);
        }
    }

    /** 500 steps that make 16 MB each, with a graph and a kept result, leave nothing behind. */
    @Tag("slow")
    @Test
    void nativeMemoryStaysFlat() {
        for (int i = 0; i < 20; i++) {
            step();
        }
        long pointers = Pointer.totalCount();
        long bytes = Pointer.physicalBytes();
        for (int i = 0; i < 500; i++) {
            step();
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(pointers);
        assertThat(Pointer.physicalBytes() - bytes).isLessThan(256L << 20);
    }

    private static void step() {
        try (StepScope outer = new StepScope()) {
            try (StepScope scope = new StepScope()) {
                Tensor x = torch.ones(1 << 20);
                x.set_requires_grad(true);
                x.mul(new Scalar(2.0)).square().sum().backward();
                scope.keep(x.grad().detach());
            }
        }
    }
}
