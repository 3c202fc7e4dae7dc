package io.github.rscsnn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel on a GPU, where there is one, and what it says where there is none. */
class CudaLifKernelTest {
    private static boolean hasGpu() {
        try {
            CudaDriver.open();
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    @Test
    void agreesWithTheSpecification() {
        assumeTrue(hasGpu(), "no NVIDIA GPU");
        CudaLifKernel kernel = CudaLifKernel.load(0);
        CudaLifProbe.compare(new CudaLifSubject(kernel), CudaLifProbe.cases(false, 1, 2, 4, 8, 16, 20, 32, 33));
    }

    @Test
    void refusesWhatItCannotCompute() {
        assumeTrue(hasGpu(), "no NVIDIA GPU");
        CudaLifKernel kernel = CudaLifKernel.load(0);
        LifConstants lif = new LifConstants(0.5f, 1, true, false, SurrogateShape.TRIANGLE, 1);
        assertThatThrownBy(() -> kernel.forward(lif, 257, false, 4, 16, 32, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 256 time steps, got 257");
        assertThatThrownBy(() -> kernel.forward(lif, 4, false, 4, 2, 32, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("multiple of 4");
        assertThatThrownBy(() -> kernel.forward(lif, 4, false, 0, 16, 32, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neurons");
    }

    @Test
    void saysThatThereIsNoDriver() {
        assumeTrue(!hasGpu(), "there is an NVIDIA GPU");
        assertThatThrownBy(() -> CudaLifKernel.load(0))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("driver");
    }

    @Test
    void saysWhichLibraryIsMissingAndWhatToDo() {
        assertThatThrownBy(() -> NativeLibrary.open(List.of("libnothing.so.13", "libnothing.so"), "install it"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                        "the CUDA kernel needs libnothing.so.13 or libnothing.so, which cannot be loaded; install it");
    }

    @Test
    void theSourceIsAResource() {
        assertThat(CudaLifKernel.source()).contains("lif_forward_", "lif_backward_");
    }
}
