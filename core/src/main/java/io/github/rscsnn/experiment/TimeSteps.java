package io.github.rscsnn.experiment;

/** The paper's time steps (Table 8), the default where a recipe names none. */
final class TimeSteps {
    private TimeSteps() {}

    /**
     * Table 8 gives 8, with Poisson 16, for the VGGs on CIFAR and Tiny-ImageNet; 1, with Poisson 2, for ResNet-19 and 4, with
     * Poisson 8, for SEW-ResNet-18, both on ImageNet. Pairs that it does not have take the first row. ANN twins have no time.
     */
    static int of(String arch, String coding, String data) {
        if (coding.equals("ann")) {
            return 1;
        }
        return direct(arch, data) * (coding.equals("poisson") ? 2 : 1);
    }

    private static int direct(String arch, String data) {
        if (data.equals("imagenet")) {
            if (arch.startsWith("resnet19")) {
                return 1;
            }
            if (arch.equals("sew-resnet18")) {
                return 4;
            }
        }
        return 8;
    }
}
