package io.github.rscsnn.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A worker's side of the {@link Hub}: joins, is told of the others' fate, and sends what the run folder needs. */
final class Member implements AutoCloseable {
    /** Files to go on from. */
    static final String STATE = "checkpoint";

    /** Files of the trained run that is distilled. */
    static final String TEACHER = "teacher";

    /** Messages that wait to be taken: pieces of files come faster than a disk may write them. */
    private static final int ANSWERS = 8;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Wire wire;
    private final String driver;
    private final Limits limits;
    private final int rank;
    private final BlockingQueue<Frame> keys = new LinkedBlockingQueue<>();
    private final BlockingQueue<Frame> answers = new LinkedBlockingQueue<>(ANSWERS);
    private volatile String failure;
    private volatile boolean closed;

    private Member(Wire wire, String driver, Limits limits, int rank) {
        this.wire = wire;
        this.driver = driver;
        this.limits = limits;
        this.rank = rank;
    }

    /**
     * Joins and waits until all workers are there.
     *
     * @param name of this worker in messages: host and process
     * @param facts what must be the same on all workers
     * @throws WorkersException if this worker is refused, or others do not come
     * @throws IOException if the driver cannot be reached or does not know the secret
     */
    static Member join(
            InetSocketAddress driver, Secret secret, int rank, String name, Map<String, String> facts, Limits limits)
            throws IOException, InterruptedException {
        Wire wire = Wire.connect(driver, secret, limits.silence());
        Member member = new Member(wire, driver.toString(), limits, rank);
        try {
            wire.send(new Frame(Frame.Kind.HELLO, rank + " " + name, JSON.writeValueAsBytes(facts)));
            wire.setSilence(limits.silence());
            Thread.ofPlatform().daemon().name("member-" + rank).start(member::read);
            Thread.ofPlatform().daemon().name("member-beat-" + rank).start(member::beat);
            member.answer(limits.join().plus(limits.silence()), "all workers to join");
            return member;
        } catch (IOException | InterruptedException | RuntimeException e) {
            member.close();
            throw e;
        }
    }

    int rank() {
        return rank;
    }

    private void read() {
        try {
            while (true) {
                Frame frame = wire.receive();
                switch (frame.kind()) {
                    case BEAT -> {}
                    case KEY -> keys.add(frame);
                    case STOP, REFUSED -> fail(frame.text());
                    default -> {
                        // who does not take them is not waited for: the connection is closed then
                        while (!closed && !answers.offer(frame, 1, TimeUnit.SECONDS)) {
                            continue;
                        }
                    }
                }
            }
        } catch (SocketTimeoutException e) {
            fail("the driver at " + driver + " was lost: no sign of life for " + Limits.text(limits.silence()));
        } catch (IOException e) {
            fail("the driver at " + driver + " was lost: connection closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat() {
        try {
            while (!closed) {
                synchronized (this) {
                    wait(Math.max(1, limits.beat().toMillis()));
                }
                wire.send(Frame.of(Frame.Kind.BEAT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the reading thread says so
        }
    }

    private void fail(String why) {
        if (failure == null && !closed) {
            failure = why;
        }
        answers.offer(Frame.of(Frame.Kind.STOP)); // wakes who waits; where it is full nobody does
    }

    /** Why no worker can go on, or null. */
    String failure() {
        return failure;
    }

    /** @throws WorkersException if the work cannot go on */
    void check() {
        if (failure != null) {
            throw new WorkersException(failure, true);
        }
    }

    private Frame answer(Duration limit, String what) throws InterruptedException {
        Frame answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        check();
        if (answer == null) {
            throw new WorkersException("waited " + Limits.text(limit) + " for " + what, true);
        }
        return answer;
    }

    /** Gives all other workers an entry of the store. */
    void put(String key, byte[] value) throws IOException {
        wire.send(new Frame(Frame.Kind.KEY, key, value));
    }

    /** The next entry of another worker, or null if there is none within {@code limit}. */
    Frame nextKey(Duration limit) throws InterruptedException {
        return keys.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    void tell(String what, Object value) {
        try {
            wire.send(Frame.of(Frame.Kind.TELL, what, JSON.writeValueAsString(value)));
        } catch (IOException e) {
            check();
            throw new WorkersException("the driver at " + driver + " was lost: " + e.getMessage(), true);
        }
    }

    /** Sends a file and waits until it is on the driver's disk. */
    void sendFile(Path file) throws IOException, InterruptedException {
        wire.sendFile(file);
        answer(limits.exchange(), "the driver to write " + file.getFileName());
    }

    /**
     * Fetches files of the driver.
     *
     * @param what {@link #STATE} or {@link #TEACHER}
     * @param accepted of their names
     * @param folder that they are put into
     * @throws IOException if the driver sends one that is not accepted, or it cannot be written
     */
    void fetch(String what, Predicate<String> accepted, Path folder) throws IOException, InterruptedException {
        wire.send(new Frame(Frame.Kind.NEED, what, Frame.NOTHING));
        Arrivals arrivals = new Arrivals(folder);
        for (Frame next = answer(limits.exchange(), "the driver's " + what);
                next.kind() == Frame.Kind.FILE || next.kind() == Frame.Kind.PIECE;
                next = answer(limits.exchange(), "the driver's " + what)) {
            if (!accepted.test(next.name())) {
                throw new IOException("the driver sent a file that belongs to no checkpoint: " + next.name());
            }
            arrivals.take(next);
        }
    }

    /**
     * Tells why this worker ends; without effect where the driver knows more.
     *
     * @param lost whether it ends because of others, so that another attempt may succeed
     */
    void failed(String why, boolean lost) {
        try {
            wire.send(Frame.of(Frame.Kind.FAILED, lost ? "lost" : "error", why));
        } catch (IOException e) {
            // nobody is left to be told
        }
    }

    void bye() throws IOException {
        wire.send(Frame.of(Frame.Kind.BYE));
    }

    @Override
    public void close() throws IOException {
        closed = true;
        synchronized (this) {
            notifyAll();
        }
        wire.close();
    }
}
