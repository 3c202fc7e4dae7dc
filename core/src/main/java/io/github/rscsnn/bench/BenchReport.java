package io.github.rscsnn.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.network.Product;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a benchmark found.
 *
 * @param settings what was timed
 * @param processor model name
 * @param bfloat16Instructions whether the processor multiplies bfloat16
 * @param memory how peaks of memory were measured
 * @param provenance of the numbers
 * @param timings one for each step kind, variant, batch and T
 * @param floors one for each step kind, precision, batch and T
 * @param epochs one for each variant, batch and T; empty where none was asked for
 */
public record BenchReport(
        BenchSettings settings,
        String processor,
        boolean bfloat16Instructions,
        String memory,
        Provenance provenance,
        List<Timing> timings,
        List<Floor> floors,
        List<Epoch> epochs) {
    /**
     * @param step kind
     * @param variant what executed it
     * @param backend full title of the backend
     * @param batch images
     * @param timeSteps T
     * @param seconds wall time of each repeat
     * @param faults page faults of each repeat; empty where the system does not tell
     * @param peakBytes largest resident memory of the process during one step; null where the system does not tell
     */
    public record Timing(
            StepKind step,
            Variant variant,
            String backend,
            int batch,
            int timeSteps,
            List<Double> seconds,
            List<Double> faults,
            @Nullable Long peakBytes) {
        /** Median of {@link #seconds}. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double median() {
            return Medians.of(seconds);
        }

        /** Median of {@link #faults}; null where the system does not tell. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public @Nullable Double pageFaults() {
            return faults.isEmpty() ? null : Medians.of(faults);
        }

        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double imagesPerSecond() {
            return batch / median();
        }

        /** Median time of one image and time step, in microseconds. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double microsPerImageStep() {
            return median() / batch / timeSteps * 1e6;
        }
    }

    /**
     * The convolutions and matrix products of a fused step alone.
     *
     * @param step kind
     * @param precision title
     * @param batch images
     * @param timeSteps T
     * @param seconds sum over all products, for each repeat
     * @param products one by one
     */
    public record Floor(
            StepKind step,
            String precision,
            int batch,
            int timeSteps,
            List<Double> seconds,
            List<ProductTime> products) {
        /** Median of {@link #seconds}. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double median() {
            return Medians.of(seconds);
        }

        /** Seconds of all products if each ran at the rate of the fastest one. */
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double limit() {
            double fastest = products.stream()
                    .mapToDouble(product -> product.gflop() / product.seconds())
                    .max()
                    .orElseThrow();
            return products.stream().mapToDouble(ProductTime::gflop).sum() / fastest;
        }
    }

    /**
     * @param site name of the layer's neurons
     * @param kind forward, or gradient of input or weights
     * @param input shape of the layer's input
     * @param weight shape of its weights
     * @param precision title
     * @param gflop floating-point operations in thousand millions
     * @param seconds median of the product alone
     * @param nonzero share of nonzero numbers in [0, 1]: of the input, or, for the input's gradient, of the gradient that
     *     arrives
     */
    public record ProductTime(
            String site,
            Product.Kind kind,
            List<Long> input,
            List<Long> weight,
            String precision,
            double gflop,
            double seconds,
            double nonzero) {}

    /**
     * A whole epoch of training: loading, augmentation, steps, metrics and checkpoint.
     *
     * @param images of the epoch
     * @param seconds wall time of all of it
     */
    public record Epoch(Variant variant, int batch, int timeSteps, int images, double seconds) {
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        public double imagesPerSecond() {
            return images / seconds;
        }
    }

    public Optional<Floor> floorOf(Timing timing) {
        return floorOf(timing.step(), timing.variant(), timing.batch(), timing.timeSteps());
    }

    private Optional<Floor> floorOf(StepKind step, Variant variant, int batch, int timeSteps) {
        if (!variant.hasFloor()) {
            return Optional.empty();
        }
        return floors.stream()
                .filter(floor -> floor.step() == step
                        && floor.precision().equals(variant.precision().title())
                        && floor.batch() == batch
                        && floor.timeSteps() == timeSteps)
                .findFirst();
    }

    /** Images a second of the epoch over those of the training step's limit; empty where training steps were not timed. */
    public Optional<Double> limitShare(Epoch epoch) {
        return floorOf(StepKind.TRAINING, epoch.variant(), epoch.batch(), epoch.timeSteps())
                .map(floor -> epoch.imagesPerSecond() * floor.limit() / epoch.batch());
    }

    /** Share of the step that its products alone would take; 1 is as fast as possible with these products. */
    public Optional<Double> floorShare(Timing timing) {
        return floorOf(timing).map(floor -> floor.median() / timing.median());
    }

    /** Share of the step that its products would take at the rate of the fastest of them. */
    public Optional<Double> limitShare(Timing timing) {
        return floorOf(timing).map(floor -> floor.limit() / timing.median());
    }

    /** How many times faster than the reference in the same run; empty where that was not timed. */
    public Optional<Double> speedup(Timing timing) {
        return timings.stream()
                .filter(other -> other.variant().equals(Variant.REFERENCE)
                        && other.step() == timing.step()
                        && other.batch() == timing.batch()
                        && other.timeSteps() == timing.timeSteps())
                .findFirst()
                .map(reference -> reference.median() / timing.median());
    }
}
