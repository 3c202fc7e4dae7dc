package io.github.rscsnn.spark;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Ordinary tasks, each over some images: what a lost executor had in hand is done again, and nothing else.
 *
 * @param patience how long to wait while there is no executor at all
 */
record RangeJob(JavaSparkContext context, String name, Duration patience) {
    /** What a task does with its part, on an executor; the part travels with the task, the work once to each executor. */
    interface Work<P extends Serializable, T extends Serializable> extends Serializable {
        T of(P part) throws IOException;
    }

    private record Done(int number, Object result) {}

    private static final Duration LOOK = Duration.ofSeconds(1);

    /**
     * Does {@code work} on all parts.
     *
     * @param each told the results on this thread, in the order of the parts, as soon as all before are known
     * @throws IOException if Spark gives up, or there is no executor for too long; results told so far are good
     */
    <P extends Serializable, T extends Serializable> void run(List<P> parts, Work<P, T> work, Consumer<T> each)
            throws IOException {
        if (parts.isEmpty()) {
            return;
        }
        BlockingQueue<Done> arrived = new LinkedBlockingQueue<>();
        String group = name + "-" + System.nanoTime();
        Thread job = Thread.ofPlatform().daemon().name(group).start(() -> submit(group, parts, work, arrived));
        try {
            collect(parts.size(), arrived, each);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted: " + name);
        } finally {
            if (job.isAlive()) {
                context.sc().cancelJobGroup(group);
            }
        }
    }

    private <T> void collect(int count, BlockingQueue<Done> arrived, Consumer<T> each)
            throws InterruptedException, IOException {
        TreeMap<Integer, Object> early = new TreeMap<>();
        int next = 0;
        long alone = System.nanoTime();
        while (next < count) {
            Done done = arrived.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (done == null) {
                alone = hasExecutors() ? System.nanoTime() : alone;
                if (System.nanoTime() - alone > patience.toNanos()) {
                    throw new IOException("no executor of " + context.master() + " was there for "
                            + Limits.text(patience) + "; " + next + " of " + count + " parts of '" + name
                            + "' are done (has the cluster free slots, and can executors reach this machine?)");
                }
                continue;
            }
            alone = System.nanoTime(); // somebody was there to do it
            if (done.result() instanceof Throwable failure) {
                throw new IOException(reason(failure), failure);
            }
            early.put(done.number(), done.result());
            while (early.containsKey(next)) {
                @SuppressWarnings("unchecked") // what the tasks return
                T result = (T) early.remove(next);
                each.accept(result);
                next++;
            }
        }
    }

    /** Spark replaces lost executors, and else waits for ever; it counts the driver as one. */
    private boolean hasExecutors() {
        return context.isLocal() || context.statusTracker().getExecutorInfos().length > 1;
    }

    /** The executor's own message, out of Spark's several lines around it. */
    private static String reason(Throwable failure) {
        String all = String.valueOf(failure.getMessage());
        int at = all.indexOf(RunTask.FAILURE);
        return at < 0
                ? all.lines().findFirst().orElse("")
                : all.substring(at + RunTask.FAILURE.length())
                        .lines()
                        .findFirst()
                        .orElse("");
    }

    private <P extends Serializable, T extends Serializable> void submit(
            String group, List<P> parts, Work<P, T> work, BlockingQueue<Done> arrived) {
        try {
            context.setJobGroup(group, name, false);
            ClassTag<T> tag = ClassTag$.MODULE$.apply(Serializable.class);
            RDD<P> rdd = context.parallelize(parts, parts.size()).rdd();
            List<Object> numbers =
                    IntStream.range(0, parts.size()).<Object>mapToObj(i -> i).toList();
            context.sc()
                    .runJob(
                            rdd,
                            new OnExecutor<>(work),
                            CollectionConverters.asScala(numbers).toSeq(),
                            new OnDriver<>(arrived),
                            tag);
        } catch (RuntimeException | Error e) {
            arrived.add(new Done(-1, e));
        } catch (Exception e) { // Scala declares none
            arrived.add(new Done(-1, e));
        }
    }

    private static final class OnExecutor<P extends Serializable, T extends Serializable>
            extends AbstractFunction2<TaskContext, Iterator<P>, T> implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;

        private final Work<P, T> work;

        OnExecutor(Work<P, T> work) {
            this.work = work;
        }

        @Override
        public T apply(TaskContext here, Iterator<P> parts) {
            try {
                return work.of(parts.next());
            } catch (IOException e) {
                throw new IllegalStateException(RunTask.FAILURE + e.getMessage(), e);
            }
        }
    }

    private static final class OnDriver<T> extends AbstractFunction2<Object, T, BoxedUnit> {
        private final BlockingQueue<Done> arrived;

        OnDriver(BlockingQueue<Done> arrived) {
            this.arrived = arrived;
        }

        @Override
        public BoxedUnit apply(Object number, T result) {
            arrived.add(new Done((Integer) number, result));
            return BoxedUnit.UNIT;
        }
    }
}
