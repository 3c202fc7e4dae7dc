package io.github.rscsnn.spark;

import io.github.rscsnn.experiment.Workers;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/** Executors that hold a run; a task does one part. */
record SparkWorkers(JavaSparkContext context, Limits limits, RunTask task) implements Workers {
    @Override
    public <P extends Serializable, T extends Serializable> void run(
            String name, List<P> parts, Work<P, T> work, Consumer<T> each) throws IOException {
        RunTask here = task; // what travels; this object does not
        new RangeJob(context, name, limits.join()).run(parts, part -> here.run(work, part), each);
    }
}
