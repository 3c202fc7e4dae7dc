package io.github.rscsnn.cli.doctor;

/**
 * What one check found.
 *
 * @param status whether it matters
 * @param subject what was looked at
 * @param found what is there
 * @param fix how to make it right; empty if nothing is to be done
 */
public record Finding(Status status, String subject, String found, String fix) {
    /** Whether a finding matters. */
    public enum Status {
        OK,
        /** Works, but slower or with less than it could. */
        NOTE,
        /** Results would be wrong or the program would not run. */
        WRONG
    }

    static Finding ok(String subject, String found) {
        return new Finding(Status.OK, subject, found, "");
    }

    static Finding note(String subject, String found, String fix) {
        return new Finding(Status.NOTE, subject, found, fix);
    }

    static Finding wrong(String subject, String found, String fix) {
        return new Finding(Status.WRONG, subject, found, fix);
    }
}
