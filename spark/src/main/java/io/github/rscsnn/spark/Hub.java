package io.github.rscsnn.spark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.experiment.RemoteRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The driver's side of a data-parallel training: waits for all workers, refuses those that do not fit, passes the addresses of
 * their Gloo pairs around, and tells all of them when one is lost. Listens on one address only.
 *
 * <p>One attempt, one hub. {@link #await} says how it ended.
 */
public final class Hub implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A worker that has shown the secret and said who it is. */
    private record Worker(int rank, String name, Map<String, String> facts, Wire wire) {
        String title() {
            return "worker " + rank + " (" + name + ")";
        }
    }

    private final ServerSocket server;
    private final int size;
    private final Secret secret;
    private final Limits limits;
    private final Map<String, String> expected;
    private final HubListener listener;
    private final Map<Integer, Worker> workers = new TreeMap<>();
    private final Map<Integer, Worker> done = new TreeMap<>();
    private final List<Socket> strangers = new ArrayList<>();
    private final long deadline;
    private final Path scratch;
    private final Arrivals arrivals;
    private WorkersException failure;
    private boolean together;
    private boolean closed;

    /**
     * Starts to listen.
     *
     * @param address of this machine that workers reach; nothing listens on others
     * @param size number of workers
     * @param expected facts that the driver knows itself and every worker must share
     */
    Hub(InetAddress address, int size, Secret secret, Limits limits, Map<String, String> expected, HubListener listener)
            throws IOException {
        if (address.isAnyLocalAddress()) {
            throw new IllegalArgumentException("the driver must listen on one address, not on all: got "
                    + address.getHostAddress() + "; set spark.driver.host");
        }
        this.size = size;
        this.secret = secret;
        this.limits = limits;
        this.expected = Map.copyOf(expected);
        this.listener = listener;
        deadline = System.nanoTime() + limits.join().toNanos();
        scratch = Files.createTempDirectory("rsc-driver-");
        arrivals = new Arrivals(scratch);
        server = new ServerSocket(0, size + 8, address);
        Thread.ofPlatform().daemon().name("hub").start(this::listen);
    }

    int port() {
        return server.getLocalPort();
    }

    private void listen() {
        while (true) {
            Socket socket;
            try {
                socket = server.accept();
            } catch (IOException e) {
                return; // closed
            }
            synchronized (this) {
                if (strangers.size() > 4 * size + 16) { // who never says anything must not fill the memory
                    quietly(socket::close);
                    continue;
                }
                strangers.add(socket);
            }
            Thread.ofPlatform().daemon().name("hub-" + socket.getPort()).start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) {
        Worker worker = null;
        try {
            Wire wire = Wire.accept(socket, secret, limits.silence());
            Frame hello = wire.receive();
            synchronized (this) {
                strangers.remove(socket);
            }
            worker = admit(wire, hello);
            if (worker != null) {
                Worker admitted = worker;
                // one for each: to send to a worker that takes nothing must not keep the others waiting for a sign of
                // life
                Thread.ofPlatform().daemon().name("hub-beat-" + worker.rank()).start(() -> beat(admitted));
                read(worker);
            }
        } catch (SocketTimeoutException e) {
            lost(worker, "no sign of life for " + Limits.text(limits.silence()));
        } catch (IOException e) {
            lost(worker, e.getMessage() == null ? "connection closed" : e.getMessage());
        } catch (RuntimeException e) {
            fail(new WorkersException("the driver failed: " + e.getMessage(), false));
        } finally {
            synchronized (this) {
                strangers.remove(socket);
            }
            quietly(socket::close);
        }
    }

    /** Null for a worker that is refused. */
    private Worker admit(Wire wire, Frame hello) throws IOException {
        if (hello.kind() != Frame.Kind.HELLO) {
            throw new IOException("a worker began with " + hello.kind());
        }
        String[] identity = hello.name().split(" ", 2);
        Worker worker = new Worker(
                Integer.parseInt(identity[0]),
                identity[1],
                JSON.readValue(hello.body(), new TypeReference<Map<String, String>>() {}),
                wire);
        String obstacle;
        synchronized (this) { // asked and admitted at once: two that do not fit each other may come at the same time
            obstacle = obstacle(worker);
            if (obstacle == null) {
                workers.put(worker.rank(), worker);
                listener.joined(worker.rank(), worker.name());
                if (workers.size() == size) {
                    together = true;
                    broadcast(Frame.of(Frame.Kind.WELCOME), null);
                }
                notifyAll();
                return worker;
            }
        }
        String message = worker.title() + " was refused: " + obstacle;
        wire.send(Frame.of(Frame.Kind.REFUSED, "", message));
        fail(new WorkersException(message, false));
        return null;
    }

    private String obstacle(Worker worker) {
        if (worker.rank() < 0 || worker.rank() >= size) {
            return "there are " + size + " workers, from 0";
        }
        if (workers.containsKey(worker.rank())) {
            return "the place is taken by " + workers.get(worker.rank()).name();
        }
        for (Map.Entry<String, String> fact : expected.entrySet()) {
            String theirs = worker.facts().get(fact.getKey());
            if (!fact.getValue().equals(theirs)) {
                return "its " + fact.getKey() + " is " + theirs + ", the driver's is " + fact.getValue();
            }
        }
        if (!workers.isEmpty()) {
            Worker other = workers.values().iterator().next();
            for (Map.Entry<String, String> fact : worker.facts().entrySet()) {
                String theirs = other.facts().get(fact.getKey());
                if (!Objects.equals(theirs, fact.getValue())) {
                    return "its " + fact.getKey() + " is " + fact.getValue() + ", that of " + other.title() + " is "
                            + theirs;
                }
            }
        }
        return null;
    }

    private void read(Worker worker) throws IOException {
        worker.wire().setSilence(limits.silence());
        while (true) {
            Frame frame = worker.wire().receive();
            switch (frame.kind()) {
                case BEAT -> {}
                case KEY -> broadcast(frame, worker);
                case FAILED -> {
                    String name = frame.name().equals("lost") ? "" : worker.title() + ": ";
                    fail(new WorkersException(name + frame.text(), frame.name().equals("lost")));
                }
                case BYE -> {
                    synchronized (this) {
                        done.put(worker.rank(), worker);
                        notifyAll();
                    }
                    return;
                }
                case NEED -> give(worker, frame.name());
                default -> ofFirst(worker, frame);
            }
        }
    }

    private void give(Worker worker, String what) throws IOException {
        List<Path> files;
        try {
            files = switch (what) {
                case Member.STATE -> listener.state();
                case Member.TEACHER -> listener.teacher();
                default -> throw new IOException(worker.title() + " asked for unknown files: " + what);
            };
        } catch (IOException e) { // of this machine's disk, and no loss of the worker
            fail(new WorkersException(e.getMessage(), false));
            return;
        }
        for (Path file : files) {
            worker.wire().sendFile(file);
        }
        worker.wire().send(Frame.of(Frame.Kind.DONE));
    }

    private void ofFirst(Worker worker, Frame frame) throws IOException {
        if (worker.rank() != 0) {
            throw new IOException("only worker 0 may send " + frame.kind());
        }
        try {
            switch (frame.kind()) {
                case TELL -> listener.told(frame.name(), frame.text());
                case PIECE, FILE -> arrive(worker, frame);
                default -> throw new IOException("a worker sent " + frame.kind());
            }
        } catch (IOException e) { // of this machine's disk, and no loss of the worker
            fail(new WorkersException(e.getMessage(), false));
        }
    }

    private void arrive(Worker worker, Frame frame) throws IOException {
        if (!RemoteRun.accepts(frame.name())) {
            throw new IOException(worker.title() + " sent a file that belongs to no checkpoint: " + frame.name());
        }
        Path file = arrivals.take(frame);
        if (file != null) {
            listener.file(frame.name(), file);
            Files.delete(file);
            worker.wire().send(Frame.of(Frame.Kind.DONE));
        }
    }

    private void lost(Worker worker, String why) {
        if (worker == null) {
            return; // a stranger
        }
        synchronized (this) {
            if (closed || done.containsKey(worker.rank())) {
                return;
            }
        }
        fail(new WorkersException(worker.title() + " was lost: " + why, true));
    }

    /** Ends the attempt: the first failure counts, and all workers are told of it. */
    void fail(WorkersException why) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = why;
            notifyAll();
        }
        broadcast(Frame.of(Frame.Kind.STOP, "", why.getMessage()), null);
    }

    private void broadcast(Frame frame, Worker but) {
        List<Worker> to;
        synchronized (this) {
            to = List.copyOf(workers.values());
        }
        for (Worker worker : to) {
            if (worker != but) {
                quietly(() -> worker.wire().send(frame)); // who cannot be reached is noticed by the thread that reads
            }
        }
    }

    private void beat(Worker worker) {
        try {
            while (true) {
                synchronized (this) {
                    wait(Math.max(1, limits.beat().toMillis()));
                    if (closed || done.containsKey(worker.rank())) {
                        return;
                    }
                }
                worker.wire().send(Frame.of(Frame.Kind.BEAT));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // the thread that reads says so
        }
    }

    /**
     * Waits until all workers have done their work.
     *
     * @throws WorkersException if they have not; the message names who is missing or what went wrong where
     */
    void await() throws InterruptedException {
        while (!await(limits.beat())) {
            continue;
        }
    }

    /**
     * As {@link #await()}, for a while.
     *
     * @return whether all have done their work
     */
    synchronized boolean await(Duration atMost) throws InterruptedException {
        long until = System.nanoTime() + atMost.toNanos();
        while (failure == null && done.size() < size && System.nanoTime() < until) {
            if (!together && System.nanoTime() > deadline) {
                fail(new WorkersException(missing(), true));
            } else {
                wait(Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
            }
        }
        if (failure != null) {
            throw failure;
        }
        return done.size() == size;
    }

    /** Ends the attempt for a reason that others may know better: they have {@code patience} to say so. */
    void failUnlessKnown(String why, Duration patience) {
        synchronized (this) {
            long until = System.nanoTime() + patience.toNanos();
            try {
                while (failure == null && done.size() < size && System.nanoTime() < until) {
                    wait(Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (failure != null || done.size() == size) {
                return;
            }
        }
        fail(new WorkersException(why, true));
    }

    private String missing() {
        Map<Integer, String> here = new LinkedHashMap<>();
        List<Integer> absent = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            if (workers.containsKey(rank)) {
                here.put(rank, workers.get(rank).name());
            } else {
                absent.add(rank);
            }
        }
        return "of " + size + " workers, " + absent + " did not join within " + Limits.text(limits.join())
                + "; here: " + here + " (does the cluster have " + size
                + " free slots, and can executors reach this machine?)";
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static void quietly(Attempt attempt) {
        try {
            attempt.run();
        } catch (IOException e) {
            // the other end is gone
        }
    }

    @Override
    public void close() {
        List<Worker> open;
        List<Socket> unknown;
        synchronized (this) {
            closed = true;
            open = List.copyOf(workers.values());
            unknown = List.copyOf(strangers);
            notifyAll();
        }
        quietly(server::close);
        open.forEach(worker -> quietly(worker.wire()::close));
        unknown.forEach(socket -> quietly(socket::close));
        quietly(() -> Scratch.delete(scratch));
    }
}
