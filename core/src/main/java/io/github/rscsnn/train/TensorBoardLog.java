package io.github.rscsnn.train;

import io.github.rscsnn.data.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The live log of a training, for the program {@code tensorboard}: one event file, with the metrics of each epoch
 * ({@code epoch/loss}, {@code epoch/test_accuracy}, ... by epoch) and about a hundred values within each
 * ({@code steps/loss}, {@code steps/accuracy}, by number of images trained on).
 *
 * <p>A training that is resumed takes over what was logged up to its checkpoint, so that no step is there twice. Where the log
 * cannot be written, that is told once and training goes on: its results do not depend on it.
 */
public final class TensorBoardLog implements AutoCloseable {
    private static final int WITHIN_AN_EPOCH = 100;
    private static final String EPOCH_LOSS = "epoch/loss";

    private final Path folder;
    private final Consumer<String> messages;
    private @Nullable EventFile file;
    private int imagesAnEpoch;
    private int shown;
    private double lossSum;
    private double correctSum;

    /**
     * Begins a log, or goes on with one.
     *
     * @param folder made where it is missing
     * @param history the epochs before
     * @param messages told what is wrong if the log cannot be written
     */
    public TensorBoardLog(Path folder, List<EpochMetrics> history, Consumer<String> messages) {
        this.folder = folder;
        this.messages = messages;
        attempt(() -> {
            Files.createDirectories(folder);
            List<Path> old = Folders.named("events\\.out\\.tfevents\\..*", folder);
            List<Event> kept = kept(old, history);
            double now = now();
            Path path = folder.resolve(String.format(
                    Locale.ROOT,
                    "events.out.tfevents.%d.rsc.%d",
                    (long) now,
                    ProcessHandle.current().pid()));
            file = EventFile.create(path, now, kept);
            for (Path other : old) {
                if (!other.equals(path)) {
                    Files.deleteIfExists(other);
                }
            }
        });
    }

    public void epochStarted(int images) {
        imagesAnEpoch = images;
        shown = 0;
        lossSum = 0;
        correctSum = 0;
    }

    /**
     * Logs the mean since it last did, about a hundred times an epoch.
     *
     * @param epoch from 1
     * @param loss mean over the epoch's images so far
     * @param accuracy over the epoch's images so far, in [0, 1]
     * @param images of the epoch trained on so far
     */
    public void stepDone(int epoch, double loss, double accuracy, int images) {
        int since = images - shown;
        if (file == null || since * (long) WITHIN_AN_EPOCH < imagesAnEpoch) {
            return;
        }
        Map<String, Float> scalars = new LinkedHashMap<>();
        scalars.put("steps/loss", (float) ((loss * images - lossSum) / since));
        scalars.put("steps/accuracy", (float) ((accuracy * images - correctSum) / since));
        shown = images;
        lossSum = loss * images;
        correctSum = accuracy * images;
        append(Event.of(now(), (epoch - 1L) * imagesAnEpoch + images, scalars));
    }

    public void epochDone(EpochMetrics metrics) {
        append(event(now(), metrics));
    }

    private static Event event(double time, EpochMetrics metrics) {
        Map<String, Float> scalars = new LinkedHashMap<>();
        scalars.put(EPOCH_LOSS, (float) metrics.loss());
        scalars.put("epoch/train_accuracy", (float) metrics.trainAccuracy());
        if (metrics.testAccuracy() != null) {
            scalars.put("epoch/test_accuracy", metrics.testAccuracy().floatValue());
        }
        scalars.put("epoch/learning_rate", (float) metrics.learningRate());
        if (metrics.seconds() > 0) {
            scalars.put("epoch/images_per_second", (float) (metrics.images() / metrics.seconds()));
        }
        scalars.put("epoch/memory_gb", (float) (metrics.nativeBytes() / 1e9));
        return Event.of(time, metrics.epoch(), scalars);
    }

    /** What the old files say of the epochs of {@code history}; an epoch that they lack is written from there. */
    private static List<Event> kept(List<Path> files, List<EpochMetrics> history) throws IOException {
        List<Event> kept = new ArrayList<>();
        List<Event> within = new ArrayList<>();
        int epochs = 0;
        for (Path file : files) {
            for (Event event : EventFile.read(file)) {
                if (event.fileVersion() != null) {
                    continue;
                }
                if (!event.scalars().containsKey(EPOCH_LOSS)) {
                    within.add(event);
                } else if (event.step() == epochs + 1 && epochs < history.size()) {
                    kept.addAll(within);
                    kept.add(event);
                    within.clear();
                    epochs++;
                }
            }
        }
        for (EpochMetrics missing : history.subList(epochs, history.size())) {
            kept.add(event(now(), missing));
        }
        return kept;
    }

    private void append(Event event) {
        EventFile open = file;
        if (open != null) {
            attempt(() -> open.append(event));
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private void attempt(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            messages.accept("no live log from here on: cannot write to " + folder + ": " + AtomicFiles.reason(e)
                    + "; training goes on");
            close();
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1e3;
    }

    @Override
    public void close() {
        EventFile open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                messages.accept("the live log in " + folder + " may be cut: " + AtomicFiles.reason(e));
            }
        }
    }
}
