package io.github.rscsnn.experiment;

import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.option.Interval;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.TrainingListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Several machines that train, judge and certify together; this library knows none, the module {@code spark} brings them. */
public interface Cluster extends AutoCloseable {
    /**
     * @param master where the cluster is, for example {@code spark://host:7077}
     * @param workers that train together, at least 1
     * @param synchronisedNorm whether batch normalisation takes the statistics of all workers' images
     * @param retries how often in a row a training goes on after a worker was lost without having completed an epoch
     */
    record Settings(String master, int workers, boolean synchronisedNorm, int retries) {
        public Settings {
            Interval.AT_LEAST_1.require("workers", workers);
            Interval.AT_LEAST_0.require("retries", retries);
        }
    }

    /** How a module offers clusters. */
    interface Provider {
        Cluster open(Settings settings);
    }

    /** @throws IllegalStateException if no module on the class path offers clusters; the message says how to get one */
    static Provider provider() {
        return ServiceLoader.load(Provider.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("--spark needs the module 'spark', which is not built:"
                        + " ./mvnw -Pspark -pl spark -am -DskipTests package"));
    }

    /** Trains a run to its last epoch; goes on from its checkpoint, also where workers are lost meanwhile. */
    List<EpochMetrics> train(RemoteRun run, TrainingListener listener) throws IOException;

    /** Executors that hold a run. */
    Workers workers(
            RunFolder run, @Nullable RunFolder other, Execution execution, int limit, Map<String, String> mustAgree)
            throws IOException;

    /** As {@link CertificationRun#certify(Consumer, Consumer)}. */
    default CertificationOutcome certify(CertificationRun run, Consumer<Integer> started, Consumer<CertificateRow> done)
            throws IOException {
        return run.certify(this::workers, started, done);
    }

    /** As {@link EvaluationRun#evaluate(EvaluationListener)}. */
    default EvaluationOutcome evaluate(EvaluationRun run, EvaluationListener listener) throws IOException {
        return run.evaluate(this::workers, listener);
    }

    @Override
    void close();
}
