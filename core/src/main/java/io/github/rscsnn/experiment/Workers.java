package io.github.rscsnn.experiment;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where images of a trained run are judged, attacked and certified: here, or on machines that each hold the run. */
public interface Workers {
    /** What is done with a part of the images; travels to the run with all that it refers to. */
    @FunctionalInterface
    interface Work<P extends Serializable, T extends Serializable> extends Serializable {
        T of(RunShare run, P part) throws IOException;
    }

    /** Gives machines a run. */
    @FunctionalInterface
    interface Provider {
        /**
         * @param run with a checkpoint
         * @param other the run that images are transferred from; null for none
         * @param execution where the data lie and what executes the layers
         * @param limit number of test images; 0 for all
         * @param mustAgree what must be the same there as here, see {@link RunShare#mustAgree()}
         */
        Workers of(
                RunFolder run, @Nullable RunFolder other, Execution execution, int limit, Map<String, String> mustAgree)
                throws IOException;
    }

    /**
     * Does {@code work} on all parts.
     *
     * @param name of the work, for people
     * @param each told the results on this thread, in the order of the parts, as soon as all before are known
     * @throws IOException if other machines cannot do it; results told so far are good
     */
    <P extends Serializable, T extends Serializable> void run(
            String name, List<P> parts, Work<P, T> work, Consumer<T> each) throws IOException;

    /** This process. */
    static Workers here(RunShare run) {
        return new Workers() {
            @Override
            public <P extends Serializable, T extends Serializable> void run(
                    String name, List<P> parts, Work<P, T> work, Consumer<T> each) throws IOException {
                for (P part : parts) {
                    each.accept(work.of(run, part));
                }
            }
        };
    }
}
