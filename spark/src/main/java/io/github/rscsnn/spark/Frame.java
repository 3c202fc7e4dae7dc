package io.github.rscsnn.spark;

import java.nio.charset.StandardCharsets;

/**
 * One message between driver and worker.
 *
 * @param kind what it is
 * @param name short text: a key, a file's name, a reason's kind
 * @param body whatever belongs to it
 */
record Frame(Kind kind, String name, byte[] body) {
    enum Kind {
        /** Worker: who it is and what must agree. */
        HELLO,
        /** Driver: all are here. */
        WELCOME,
        /** Driver: why this worker must not join. */
        REFUSED,
        /** Either: still here. */
        BEAT,
        /** Either: an entry of the store from which Gloo learns addresses. */
        KEY,
        /** Worker 0: how training goes. */
        TELL,
        /** Either: a piece of a file of the run folder; more follow. */
        PIECE,
        /** Either: the last piece of a file. */
        FILE,
        /** Worker: asks for files, those to go on from or the teacher's. */
        NEED,
        /** Driver: a file is on disk; all files were sent. */
        DONE,
        /** Worker: why it ends. */
        FAILED,
        /** Worker: it has done its work. */
        BYE,
        /** Driver: why all end. */
        STOP
    }

    static final byte[] NOTHING = {};

    static Frame of(Kind kind) {
        return new Frame(kind, "", NOTHING);
    }

    static Frame of(Kind kind, String name, String text) {
        return new Frame(kind, name, text.getBytes(StandardCharsets.UTF_8));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
