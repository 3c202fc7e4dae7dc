package io.github.rscsnn.attack;

import java.util.List;
import java.util.function.Consumer;

/** Has the batches of a suite attacked: here, or on other machines. */
@FunctionalInterface
public interface SuiteAttempts {
    /**
     * @param entry its number, as {@link Suite#attempt} takes it
     * @param batches identities of the images that are attacked together
     * @param each told what was done to each batch, in the order of {@code batches}
     */
    void of(int entry, List<int[]> batches, Consumer<SuiteAttempt> each);
}
