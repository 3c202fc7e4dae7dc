package io.github.rscsnn.spark;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/** A stage whose tasks Spark starts together or not at all, one a worker; runs on a thread of its own. */
final class BarrierJob implements AutoCloseable {
    private static final Duration DIAGNOSIS = Duration.ofSeconds(3);
    private static final Duration END = Duration.ofSeconds(30);

    private final JavaSparkContext context;
    private final String group;
    private final Thread thread;

    /** @param hub told if Spark ends the stage */
    BarrierJob(JavaSparkContext context, TrainingTask task, Hub hub) {
        this.context = context;
        group = "train-" + System.nanoTime();
        thread = Thread.ofPlatform().daemon().name(group).start(() -> run(task, hub));
    }

    private void run(TrainingTask task, Hub hub) {
        try {
            context.setJobGroup(group, "training", false);
            List<Integer> ranks = IntStream.range(0, task.workers()).boxed().toList();
            ClassTag<Integer> tag = ClassTag$.MODULE$.apply(Integer.class);
            context.parallelize(ranks, task.workers())
                    .rdd()
                    .barrier()
                    .mapPartitions(new OnExecutor(task), false, tag)
                    .collect();
        } catch (Exception e) { // Scala's methods declare none, and throw checked ones
            hub.failUnlessKnown("Spark ended the workers: " + firstLine(e), DIAGNOSIS);
        }
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static final class OnExecutor extends AbstractFunction1<Iterator<Integer>, Iterator<Integer>>
            implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;

        private final TrainingTask task;

        OnExecutor(TrainingTask task) {
            this.task = task;
        }

        @Override
        public Iterator<Integer> apply(Iterator<Integer> ranks) {
            BarrierTaskContext here = BarrierTaskContext.get();
            int rank = here.partitionId();
            String address = here.getTaskInfos()[rank].address();
            try {
                task.run(rank, address.replaceFirst(":\\d+$", ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("worker " + rank + " was interrupted", e);
            }
            return CollectionConverters.asScala(List.of(rank).iterator());
        }
    }

    /** Waits until Spark knows too that all tasks are done. */
    void finish() {
        join();
    }

    @Override
    public void close() {
        if (thread.isAlive()) {
            context.sc().cancelJobGroup(group);
        }
        join();
    }

    private void join() {
        try {
            thread.join(END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
