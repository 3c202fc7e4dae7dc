package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.network.AttackedBackend;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.Backends;
import io.github.rscsnn.network.Precision;
import io.github.rscsnn.network.SpikingClassifier;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a trained run is executed; null keeps what its recipe says.
 *
 * @param dataDir folder of the data set's files
 * @param backend one that {@link io.github.rscsnn.network.Backends#isKnown}
 * @param precision {@code f32} or {@code bf16}; null and {@code auto} are {@code f32}, in which results are published
 *     whatever the precision of training
 * @param attackPrecision the same, of the passes in which attacks search; {@code auto} is, of random networks, the fastest that the
 *     backend trains in; null, and {@code auto} of others, is the precision of judging
 * @param otherClasses whether images of classes with other names are judged, class k of theirs as class k of the network's
 */
public record Execution(
        @Nullable String dataDir,
        @Nullable String backend,
        @Nullable String precision,
        @Nullable String attackPrecision,
        boolean otherClasses)
        implements java.io.Serializable {
    /** As the recipe says, in float32. */
    public static final Execution STANDARD = new Execution(null, null, null);

    /** For images of the network's own classes alone. */
    public Execution(@Nullable String dataDir, @Nullable String backend, @Nullable String precision) {
        this(dataDir, backend, precision, null, false);
    }

    /** The same with attacks that search in {@code name}. */
    public Execution withAttackPrecision(@Nullable String name) {
        return new Execution(dataDir, backend, precision, name, otherClasses);
    }

    /** @throws IOException also if the classes have other names, unless that is allowed, or are more or fewer */
    SpikingClassifier load(RunFolder run, Dataset data) throws IOException {
        String difference = run.otherClasses(data);
        if (difference == null) {
            return Experiment.load(run, data);
        }
        boolean asMany =
                data.classNames().size() == run.imageFormat().classNames().size();
        if (!otherClasses || !asMany) {
            throw new IOException(difference + ". Judge it on images of its own classes"
                    + (asMany ? ", or allow others (--other-classes), which are taken by their places." : "."));
        }
        return Experiment.load(run, run.formatOf(data));
    }

    Recipe recipe(Recipe ofRun) {
        return ofRun.withDataDir(dataDir);
    }

    /** @throws IllegalArgumentException for unknown names or a pair that does not fit */
    Backend backend(Recipe recipe) {
        String name = backend == null ? Parts.judgingBackend(recipe) : backend;
        Precision judging = precision == null || precision.equals("auto") ? Precision.F32 : Precision.of(precision);
        Backend judge = Parts.backend(name, judging);
        Precision search = search(recipe, name, judging);
        return search == judging ? judge : new AttackedBackend(judge, Parts.backend(name, search));
    }

    private Precision search(Recipe recipe, String name, Precision judging) {
        if (attackPrecision == null) {
            return judging;
        }
        if (!attackPrecision.equals("auto")) {
            return Precision.of(attackPrecision);
        }
        // Without noise each precision has a boundary of its own between the classes: a search at another one finds
        // less.
        return Parts.coding(recipe).isRandom() ? Backends.fastest(name) : judging;
    }
}
