package io.github.rscsnn.cli.doctor;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Natives;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Loads libtorch and computes with it, in a process of its own: a library that does not fit kills the JVM, which then
 * {@code rsc doctor} survives to tell.
 */
final class NativeProbe {
    /** Side of the matrices multiplied, and so each element of their product. */
    private static final int SIZE = 64;

    private NativeProbe() {}

    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        Natives.requireThoseOfCuda();
        Natives.unpack();
        Tensor ones = torch.ones(SIZE, SIZE);
        double element = ones.matmul(ones).mean().item_double();
        Require.state(element == SIZE, "a product of matrices of ones gave %s instead of %s", element, SIZE);
        System.out.println(Loader.getVersion("org.bytedeco", "pytorch") + ", JavaCPP "
                + Loader.getVersion() + ", " + Loader.getPlatform() + ", "
                + torch.get_cpu_capability().getString()
                + (torch.hasMKLDNN() ? ", oneDNN" : ", without oneDNN")
                + (torch.hasCUDA() ? ", CUDA" : "") + ", " + torch.get_num_threads() + " threads, loaded in "
                + (System.nanoTime() - start) / 1_000_000 + " ms from " + Loader.getCacheDir());
    }
}
