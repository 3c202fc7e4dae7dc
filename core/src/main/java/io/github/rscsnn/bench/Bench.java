package io.github.rscsnn.bench;

import io.github.rscsnn.data.Batch;
import io.github.rscsnn.data.Batches;
import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.Limited;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Provenance;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.SpikingClassifier;
import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.Processor;
import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Times training steps, attack gradients and inference of several backends and, in the same run and in turns with them, the
 * floor: the convolutions and matrix products of the fused step alone.
 *
 * <p>The floor's products are those that the step really ran, recorded once, so this knows nothing of architectures.
 */
public final class Bench {
    private final BenchSettings settings;
    private final Dataset data;
    private final Progress listener;
    private final Map<Variant, Backend> backends = new LinkedHashMap<>();
    private final List<BenchReport.Timing> timings = new ArrayList<>();
    private final List<BenchReport.Floor> floors = new ArrayList<>();
    private final List<BenchReport.Epoch> epochs = new ArrayList<>();
    private @Nullable Dataset trainingData; // null: no epoch is timed
    private double warmupSeconds;
    private int rounds;

    /**
     * @param data images of the shape that the network sees, at least as many as the largest batch
     * @throws IllegalArgumentException if there are fewer, or a backend does not know its precision
     * @throws UnsupportedOperationException if a backend cannot run on this machine
     */
    public Bench(BenchSettings settings, Dataset data, Progress listener) {
        int largest = settings.batches().stream().max(Integer::compare).orElseThrow();
        if (largest > data.size()) {
            throw new IllegalArgumentException(
                    "a batch of " + largest + " needs as many images; " + data.name() + " has " + data.size());
        }
        this.settings = settings;
        this.data = data;
        this.listener = listener;
        for (Variant variant : settings.variants()) {
            Precision weights = variant.isAutocast() ? Precision.F32 : variant.precision();
            backends.put(variant, Parts.backend(variant.backend(), weights));
        }
    }

    /** What the epoch is of, where the settings ask for one: at least as many images. */
    public Bench withTrainingData(Dataset images) {
        if (images.size() < settings.epochImages()) {
            throw new IllegalArgumentException("an epoch of " + settings.epochImages() + " images needs as many; "
                    + images.name() + " has " + images.size());
        }
        trainingData = images;
        return this;
    }

    /**
     * Goes on warming up each kind of step until it has run for that long, if the settings' number of steps took less: Java's
     * compiler works on the kernels for seconds, whatever the number of steps.
     *
     * @param seconds 0 for the number of steps alone
     */
    public Bench warmingUpFor(double seconds) {
        warmupSeconds = seconds;
        return this;
    }

    /**
     * Times everything.
     *
     * @param classifiers makes the classifier for a number of time steps; it is closed here
     * @param trained whether its weights are of a run; an untrained network's running statistics are calibrated first
     */
    public BenchReport run(IntFunction<SpikingClassifier> classifiers, boolean trained) {
        for (int batch : settings.batches()) {
            for (int timeSteps : settings.timeSteps()) {
                time(classifiers, trained, batch, timeSteps);
            }
        }
        Processor processor = Processor.current();
        return new BenchReport(
                settings,
                processor.model(),
                processor.multipliesBfloat16(),
                PeakMemory.METHOD,
                Provenance.of(data, backends.values().iterator().next()),
                List.copyOf(timings),
                List.copyOf(floors),
                List.copyOf(epochs));
    }

    private void time(IntFunction<SpikingClassifier> classifiers, boolean trained, int batch, int timeSteps) {
        try (StepScope scope = new StepScope();
                SpikingClassifier classifier = classifiers.apply(timeSteps);
                Batches batches = Batches.sequential(Limited.first(batch, data), batch)) {
            Batch images = batches.next();
            try (Steps steps = new Steps(classifier, settings.recipe(), images)) {
                if (!trained) {
                    steps.calibrate(Backends.observed(Precision.F32, torch.get_num_threads(), null));
                }
                settings.steps().stream().sorted().forEach(kind -> time(steps, kind, batch, timeSteps));
            }
            if (trainingData != null) { // last, for it changes the weights
                EpochClock clock = new EpochClock(settings.recipe(), trainingData, settings.epochImages());
                backends.forEach((variant, backend) -> epochs.add(epoch(clock, classifier, variant, batch, timeSteps)));
            }
        }
    }

    private void time(Steps steps, StepKind kind, int batch, int timeSteps) {
        String where = ", batch " + batch + ", T " + timeSteps;
        Map<Variant, Long> peaks = new LinkedHashMap<>();
        Map<Variant, List<Double>> seconds = new LinkedHashMap<>();
        Map<Variant, List<Double>> faults = new LinkedHashMap<>();
        backends.forEach((variant, backend) -> {
            seconds.put(variant, new ArrayList<>());
            faults.put(variant, new ArrayList<>());
            rest(steps, backends.values()); // what they keep is not this one's memory
            long start = System.nanoTime();
            for (int i = 0; i < settings.warmup() || System.nanoTime() - start < warmupSeconds * 1e9; i++) {
                steps.prepare(kind, backend);
                run(steps, kind, variant);
                if (i < settings.warmup()) { // the rounds that were announced
                    done(kind.title() + " " + variant.title() + where);
                }
            }
        });
        Map<Precision, FloorClock> clocks = clocks(steps, kind, where);
        for (int repeat = 0; repeat < settings.repeats(); repeat++) {
            backends.forEach((variant, backend) -> {
                steps.prepare(kind, backend);
                Long faultsBefore = PeakMemory.pageFaults();
                long start = System.nanoTime();
                run(steps, kind, variant);
                Require.entry(seconds, variant).add((System.nanoTime() - start) / 1e9);
                Long faultsNow = PeakMemory.pageFaults();
                if (faultsBefore != null && faultsNow != null) {
                    Require.entry(faults, variant).add((double) (faultsNow - faultsBefore));
                }
                done(kind.title() + " " + variant.title() + where);
            });
            clocks.forEach((precision, clock) -> {
                clock.run();
                done(kind.title() + " floor " + precision.title() + where);
            });
        }
        clocks.values().forEach(FloorClock::rest);
        backends.forEach((variant, backend) -> { // last, for what it gives back the next steps would fetch again
            rest(
                    steps,
                    backends.values().stream().filter(other -> other != backend).toList());
            steps.prepare(kind, backend);
            peaks.put(variant, PeakMemory.during(() -> run(steps, kind, variant)));
            done(kind.title() + " " + variant.title() + where);
        });
        backends.forEach((variant, backend) -> timings.add(new BenchReport.Timing(
                kind,
                variant,
                variant.isAutocast() ? variant.title() + " (autocast)" : backend.title(),
                batch,
                timeSteps,
                Require.entry(seconds, variant),
                Require.entry(faults, variant),
                peaks.get(variant))));
        clocks.forEach((precision, clock) -> floors.add(clock.floor(kind, precision, batch, timeSteps)));
    }

    private BenchReport.Epoch epoch(
            EpochClock clock, SpikingClassifier classifier, Variant variant, int batch, int timeSteps) {
        backends.values().forEach(Backend::rest);
        double[] seconds = new double[1];
        Runnable epoch = () -> seconds[0] = clock.seconds(classifier, batch, Require.entry(backends, variant));
        if (variant.isAutocast()) {
            Autocast.run(epoch);
        } else {
            epoch.run();
        }
        done("epoch " + variant.title() + ", batch " + batch + ", T " + timeSteps);
        return new BenchReport.Epoch(variant, batch, timeSteps, settings.epochImages(), seconds[0]);
    }

    private void run(Steps steps, StepKind kind, Variant variant) {
        Backend backend = Require.entry(backends, variant);
        if (variant.isAutocast()) {
            Autocast.run(() -> steps.run(kind, backend));
        } else {
            steps.run(kind, backend);
        }
    }

    /** One for each precision in use, with the products of a step that is recorded here. */
    private Map<Precision, FloorClock> clocks(Steps steps, StepKind kind, String where) {
        Map<Precision, FloorClock> clocks = new LinkedHashMap<>();
        for (Variant variant : settings.variants()) {
            if (variant.hasFloor() && !clocks.containsKey(variant.precision())) {
                FloorClock clock = new FloorClock();
                Backend recorder = Backends.observed(variant.precision(), torch.get_num_threads(), clock::record);
                steps.prepare(kind, recorder);
                steps.run(kind, recorder);
                rest(steps, List.of(recorder));
                clock.warmUp();
                clocks.put(variant.precision(), clock);
                done(kind.title() + " floor " + variant.precision().title() + where);
            }
        }
        return clocks;
    }

    /** Gives back all that {@code unused} keep, gradients that the last training step left in their memory included. */
    private static void rest(Steps steps, Collection<Backend> unused) {
        steps.forgetGradients();
        unused.forEach(Backend::rest);
    }

    private void done(String what) {
        listener.at(what, ++rounds, settings.rounds());
    }
}
