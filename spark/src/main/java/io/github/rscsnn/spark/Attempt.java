package io.github.rscsnn.spark;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.experiment.RemoteRun;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * One stage of a training, whose tasks Spark starts together or not at all, one a worker. Takes what they send, and finds out
 * who is to blame when it ends early.
 */
final class Attempt extends SparkListener implements Courier.Inbox, AutoCloseable {
    private static final String PROPERTY = "rsc.attempt";

    /** Until what Spark has told about a task that failed is known here too. */
    private static final Duration DIAGNOSIS = Duration.ofSeconds(5);

    private final JavaSparkContext context;
    private final int workers;
    private final Limits limits;
    private final RemoteRun run;
    private final TrainingListener listener;
    private final String id = UUID.randomUUID().toString();
    private final Path scratch;
    private final Map<Integer, TrainingTask.Joined> joined = new ConcurrentSkipListMap<>();
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private volatile int stage = -1;
    private volatile @Nullable WorkersException failure;

    /**
     * @param run that takes the checkpoints
     * @param listener told on the thread that calls {@link #run}
     */
    Attempt(JavaSparkContext context, int workers, Limits limits, RemoteRun run, TrainingListener listener)
            throws IOException {
        this.context = context;
        this.workers = workers;
        this.limits = limits;
        this.run = run;
        this.listener = listener;
        scratch = Files.createTempDirectory("rsc-driver-");
        Courier.deliver(id, this);
        context.sc().addSparkListener(this);
    }

    String id() {
        return id;
    }

    /** @throws WorkersException if the workers do not reach the end; the message names who is missing or went wrong */
    void run(TrainingTask task) throws InterruptedException {
        JavaFutureAction<List<Integer>> job = submit(task);
        try {
            long deadline = System.nanoTime()
                    + limits.join().plus(DIAGNOSIS).toNanos(); // Spark gives up first if it lacks slots
            while (!job.isDone()) {
                Runnable event = events.poll(100, TimeUnit.MILLISECONDS);
                if (event != null) {
                    event.run();
                } else if (joined.size() < workers && System.nanoTime() > deadline) {
                    throw missing();
                }
            }
            job.get();
            deliver();
        } catch (ExecutionException e) {
            WorkersException why = diagnosed(e.getCause() == null ? e : e.getCause());
            deliver(); // what happened before
            throw why;
        } finally {
            job.cancel(true);
        }
    }

    private void deliver() {
        for (Runnable event = events.poll(); event != null; event = events.poll()) {
            event.run();
        }
    }

    private JavaFutureAction<List<Integer>> submit(TrainingTask task) {
        ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
        context.setLocalProperty(PROPERTY, id);
        try {
            List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
            return JavaRDD.fromRDD(
                            context.parallelize(ranks, workers).rdd().barrier().mapPartitions(task, false, tag), tag)
                    .collectAsync();
        } finally {
            context.setLocalProperty(PROPERTY, null);
        }
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        if (id.equals(start.properties().getProperty(PROPERTY))) {
            stage = (Integer) start.stageIds().head();
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.stageId() != stage || failure != null) {
            return;
        }
        int rank = end.taskInfo().index();
        if (end.reason() instanceof ExecutorLostFailure lost) {
            String why = lost.reason().isEmpty()
                    ? "no reason given"
                    : firstLine(lost.reason().get());
            failure = new WorkersException(title(rank) + " was lost: " + why, true);
        } else if (end.reason() instanceof ExceptionFailure failed) {
            failure = failed.exception().isDefined() && failed.exception().get() instanceof WorkersException known
                    ? known
                    : new WorkersException(title(rank) + ": " + firstLine(failed.description()), false);
        }
    }

    private String title(int rank) {
        TrainingTask.Joined worker = joined.get(rank);
        return worker == null ? "worker " + rank : worker.title();
    }

    private static String firstLine(String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }

    private WorkersException diagnosed(Throwable end) throws InterruptedException {
        for (long until = System.nanoTime() + DIAGNOSIS.toNanos(); failure == null && System.nanoTime() < until; ) {
            Thread.sleep(10);
        }
        if (failure != null) {
            return failure;
        }
        return stage < 0 || joined.size() < workers
                ? missing()
                : new WorkersException("Spark ended the workers: " + firstLine(String.valueOf(end.getMessage())), true);
    }

    private WorkersException missing() {
        Map<Integer, String> here = new TreeMap<>();
        joined.forEach((rank, worker) -> here.put(rank, worker.name()));
        List<Integer> absent = IntStream.range(0, workers)
                .filter(rank -> !here.containsKey(rank))
                .boxed()
                .toList();
        return new WorkersException(
                "of " + workers + " workers, " + absent + " did not join within " + Limits.text(limits.join())
                        + "; here: " + here + " (does the cluster have " + workers
                        + " free slots, and can executors reach this machine?)",
                true);
    }

    @Override
    public void take(Object message) throws IOException {
        switch (message) {
            case TrainingTask.Joined worker -> {
                joined.put(worker.rank(), worker);
                events.add(() -> listener.message("worker " + worker.rank() + ": " + worker.name()));
            }
            case Teller.Told told -> events.add(() -> told.accept(listener));
            case Courier.Piece piece -> arrive(piece);
            default -> throw new IOException("a worker sent " + message.getClass());
        }
    }

    private void arrive(Courier.Piece piece) throws IOException {
        if (!RemoteRun.accepts(piece.name())) {
            throw new IOException("a worker sent a file that belongs to no checkpoint: " + piece.name());
        }
        Path file = piece.in(scratch);
        if (file != null) {
            run.accept(piece.name(), file);
            Files.delete(file);
        }
    }

    @Override
    public void close() throws IOException {
        Courier.deliver(id, null);
        context.sc().removeSparkListener(this);
        Folders.delete(scratch);
    }
}
