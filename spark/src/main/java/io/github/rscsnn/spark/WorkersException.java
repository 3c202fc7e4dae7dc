package io.github.rscsnn.spark;

/** Workers could not begin, or could not go on. */
public final class WorkersException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean worthRetrying;

    /** @param worthRetrying whether the same workers, or others in their place, may succeed: one was lost or did not come */
    public WorkersException(String message, boolean worthRetrying) {
        super(message);
        this.worthRetrying = worthRetrying;
    }

    public boolean worthRetrying() {
        return worthRetrying;
    }
}
