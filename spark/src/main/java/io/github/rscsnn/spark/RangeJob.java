package io.github.rscsnn.spark;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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

/** Ordinary tasks over ranges of images: what a lost executor had in hand is done again, and nothing else. */
final class RangeJob {
    /** Images {@code from} to {@code to - 1}. */
    record Range(int from, int to) implements Serializable {}

    /** What a task does with its range, on an executor. */
    interface Work<T extends Serializable> extends Serializable {
        T of(Range range) throws IOException;
    }

    private record Done(int number, Object result) {}

    private final JavaSparkContext context;
    private final String name;

    RangeJob(JavaSparkContext context, String name) {
        this.context = context;
        this.name = name;
    }

    /**
     * Does {@code work} on all ranges.
     *
     * @param each told the results on this thread, in the order of the ranges, as soon as all before are known
     * @throws IOException if Spark gives up; results told so far are good
     */
    <T extends Serializable> void run(int images, int rangeSize, Work<T> work, Consumer<T> each) throws IOException {
        List<Range> ranges = new ArrayList<>();
        for (int from = 0; from < images; from += rangeSize) {
            ranges.add(new Range(from, Math.min(images, from + rangeSize)));
        }
        if (ranges.isEmpty()) {
            return;
        }
        BlockingQueue<Done> arrived = new LinkedBlockingQueue<>();
        String group = name + "-" + System.nanoTime();
        Thread job = Thread.ofPlatform().daemon().name(group).start(() -> submit(group, ranges, work, arrived));
        try {
            collect(ranges.size(), arrived, each);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted: " + name);
        } finally {
            if (job.isAlive()) {
                context.sc().cancelJobGroup(group);
            }
        }
    }

    private static <T> void collect(int count, BlockingQueue<Done> arrived, Consumer<T> each)
            throws InterruptedException, IOException {
        TreeMap<Integer, Object> early = new TreeMap<>();
        int next = 0;
        while (next < count) {
            Done done = arrived.take();
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

    private <T extends Serializable> void submit(
            String group, List<Range> ranges, Work<T> work, BlockingQueue<Done> arrived) {
        try {
            context.setJobGroup(group, name, false);
            ClassTag<T> tag = ClassTag$.MODULE$.apply(Serializable.class);
            RDD<Range> rdd = context.parallelize(ranges, ranges.size()).rdd();
            List<Object> numbers =
                    IntStream.range(0, ranges.size()).<Object>mapToObj(i -> i).toList();
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

    private static final class OnExecutor<T extends Serializable>
            extends AbstractFunction2<TaskContext, Iterator<Range>, T> implements Serializable {
        @Serial
        private static final long serialVersionUID = 1;

        private final Work<T> work;

        OnExecutor(Work<T> work) {
            this.work = work;
        }

        @Override
        public T apply(TaskContext here, Iterator<Range> ranges) {
            try {
                return work.of(ranges.next());
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
