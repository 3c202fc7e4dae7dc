package io.github.rscsnn.experiment;

import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.option.Interval;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Several copies of one trained network that answer side by side, for services. Neither threads nor the images that wait grow
 * with the number of callers: who comes when all copies work and the queue is full is refused at once.
 *
 * <p>All copies share one secret seed, so that an image gets the same answer from each ({@link RobustClassifier}). Copies of one
 * thread each answer more images a second than one copy of many threads, and one image later.
 */
public final class ClassifierPool implements AutoCloseable {
    private final List<RobustClassifier> copies;
    private final BlockingQueue<RobustClassifier> idle;
    private final ThreadPoolExecutor workers;
    private final int waiting;

    private ClassifierPool(List<RobustClassifier> copies, int waiting) {
        this.copies = List.copyOf(copies);
        this.idle = new ArrayBlockingQueue<>(copies.size(), true, copies);
        this.waiting = waiting;
        int size = copies.size();
        // daemons: a program that forgets to close the pool still ends
        this.workers = new ThreadPoolExecutor(
                size,
                size,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name("rsc-classifier-", 1).factory());
    }

    /**
     * Loads a run several times. Each copy computes with one thread, and all other use of libtorch in this process does so too.
     *
     * @param run folder made by {@link Experiment#train}
     * @param workers number of copies and of threads, at least 1; more than processors gain nothing
     * @param waiting number of images that may wait for a worker, at least 1
     * @throws IOException as {@link RobustClassifier#load(Path)}
     */
    public static ClassifierPool load(Path run, int workers, int waiting) throws IOException {
        Interval.AT_LEAST_1.require("workers", workers);
        Interval.AT_LEAST_1.require("waiting", waiting);
        RobustClassifier.Sharing sharing = RobustClassifier.Sharing.among(workers);
        List<RobustClassifier> copies = new ArrayList<>();
        try {
            for (int i = 0; i < workers; i++) {
                copies.add(RobustClassifier.load(run, 1, sharing));
            }
        } catch (IOException | RuntimeException e) {
            copies.forEach(RobustClassifier::close);
            throw e;
        }
        return new ClassifierPool(copies, waiting);
    }

    /** What the network sees and tells apart. */
    public ImageFormat format() {
        return copies.getFirst().format();
    }

    /** Short name, coding and neuron with all parameters. */
    public String title() {
        return copies.getFirst().title();
    }

    /** Images that wait for a worker now. */
    public int waiting() {
        return workers.getQueue().size();
    }

    /** Warms every copy up; returns when all are done. */
    public void warmUp(PredictionSettings settings) {
        copies.parallelStream().forEach(copy -> copy.warmUp(settings));
    }

    /**
     * {@link RobustClassifier#predict(BufferedImage, PredictionSettings)}, later. Cancelled before a worker takes it up, the image
     * is skipped.
     *
     * @throws RejectedExecutionException if all workers and all places of the queue are taken, or the pool was closed
     */
    public CompletableFuture<Prediction> predict(BufferedImage image, PredictionSettings settings) {
        return submit(classifier -> classifier.predict(image, settings));
    }

    /** {@link RobustClassifier#certify}, later; as {@link #predict}. */
    public CompletableFuture<Prediction> certify(BufferedImage image, PredictionSettings settings) {
        return submit(classifier -> classifier.certify(image, settings));
    }

    private CompletableFuture<Prediction> submit(Function<RobustClassifier, Prediction> question) {
        Question asked = new Question(question);
        try {
            workers.execute(asked);
        } catch (RejectedExecutionException e) {
            throw new RejectedExecutionException(
                    workers.isShutdown()
                            ? "the pool was closed: load the run again"
                            : "all " + copies.size() + " workers are busy and " + waiting + " images wait: try later",
                    e);
        }
        return asked.answer;
    }

    private final class Question implements Runnable {
        private final Function<RobustClassifier, Prediction> question;
        private final CompletableFuture<Prediction> answer = new CompletableFuture<>();

        Question(Function<RobustClassifier, Prediction> question) {
            this.question = question;
        }

        @Override
        public void run() {
            if (answer.isDone()) {
                return; // cancelled
            }
            RobustClassifier classifier = idle.remove(); // there are as many copies as threads
            try {
                answer.complete(question.apply(classifier));
            } catch (Throwable e) {
                answer.completeExceptionally(e); // errors too: who asked must not wait for ever
            } finally {
                idle.add(classifier);
            }
        }
    }

    /**
     * Takes nothing more, lets what was taken be answered, and frees the networks. A thread that is interrupted meanwhile waits no
     * longer: images that still wait are cancelled.
     */
    @Override
    public void close() {
        workers.shutdown();
        try {
            workers.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            workers.shutdownNow().forEach(asked -> ((Question) asked).answer.cancel(false));
            Thread.currentThread().interrupt();
        }
        copies.forEach(RobustClassifier::close); // waits for an image that is being answered
    }
}
