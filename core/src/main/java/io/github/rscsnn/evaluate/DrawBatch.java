package io.github.rscsnn.evaluate;

import io.github.rscsnn.coding.Noise;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.network.Pass;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.NoGradGuard;

/** How many draws a forward pass may take at once in the memory that there is. */
public final class DrawBatch {
    /** More gain no speed. */
    static final int MOST = 100;

    /**
     * Tensors of a neuron layer's size that live at once for each layer: current before and after normalisation, and the
     * membrane, its distance to the threshold, spikes, reset and stacked spikes of all steps, as the reference has them.
     */
    private static final int TENSORS_A_LAYER = 12;

    private static final Path MEMORY = Path.of("/proc/meminfo");

    private DrawBatch() {}

    /**
     * As many draws as fit in half of the memory that is free, 1 to 100; found out by one forward pass of one image.
     *
     * @param channels C of the images
     * @param height H
     * @param width W
     */
    public static int fitting(SpikingClassifier classifier, Pass pass, int channels, int height, int width) {
        return within(bytesADraw(classifier, pass, channels, height, width), available());
    }

    /** The same where {@code sharers} networks of this size, at least 1, compute at the same time. */
    public static int fitting(SpikingClassifier classifier, Pass pass, ImageFormat images, int sharers) {
        long bytes = bytesADraw(classifier, pass, images.channels(), images.height(), images.width());
        return within(bytes, available() / sharers);
    }

    static int within(long bytesADraw, long available) {
        return Math.clamp(available / 2 / Math.max(1, bytesADraw), 1, MOST);
    }

    static long bytesADraw(SpikingClassifier classifier, Pass pass, int channels, int height, int width) {
        long[] elements = {2L * classifier.timeSteps() * channels * height * width};
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            classifier.logits(
                    Tensors.of(new float[channels * height * width], 1, channels, height, width),
                    Noise.perImage(new Seeds(0), 0),
                    pass.withObserver((site, output) -> elements[0] += output.numel() * TENSORS_A_LAYER));
        }
        return Float.BYTES * elements[0];
    }

    /** What JavaCPP lets tensors take, and what the system has. */
    private static long available() {
        long used = Pointer.physicalBytes();
        long limit = Pointer.maxPhysicalBytes();
        long machine = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
        long own = (limit > 0 ? Math.min(limit, machine) : machine) - used;
        return Math.max(0, Math.min(own, free()));
    }

    /** Memory that the system could give without swapping; unknown (boundless) where it does not say. */
    private static long free() {
        try {
            return Files.readAllLines(MEMORY).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
