package io.github.rscsnn.spark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A connection between driver and worker. Each side proves that it knows the job's secret without sending it, by signing the
 * other's random challenge; every message after that carries a signature under a key of this connection and its number, so
 * that a stranger can neither join nor alter, repeat or insert messages. Messages are not encrypted.
 */
final class Wire implements Closeable {
    private static final byte[] MAGIC = "rsc-snn1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DRIVER = "driver..".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WORKER = "worker..".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_NAME = 4096;

    /** Of a message, in bytes: what a stranger could make this process read before the signature is looked at. */
    static final int LARGEST_BODY = 4 << 20;

    /** Of a file in one message; signs of life go between them. */
    static final int PIECE = 1 << 20;

    /** Closes connections whose other end takes nothing: a socket has no time limit of its own for writing. */
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("wire-watch").factory());

    private final Socket socket;
    private final Duration limit;
    private final DataInputStream in;
    private final DataOutputStream out;
    private Secret sending;
    private Secret receiving;
    private long sent;
    private long received;

    private Wire(Socket socket, Duration limit) throws IOException {
        this.socket = socket;
        this.limit = limit;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    /**
     * A worker's end.
     *
     * @throws IOException if nobody answers in time, or who answers does not know the secret
     */
    static Wire connect(InetSocketAddress driver, Secret secret, Duration limit) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(driver, (int) limit.toMillis());
            socket.setSoTimeout((int) limit.toMillis());
            Wire wire = new Wire(socket, limit);
            byte[] mine = Secret.randomBytes();
            wire.out.write(MAGIC);
            wire.out.write(mine);
            wire.out.flush();
            byte[] theirs = wire.in.readNBytes(Secret.BYTES);
            byte[] proof = wire.in.readNBytes(Secret.BYTES);
            if (!secret.verifies(proof, DRIVER, mine, theirs)) {
                throw new IOException("who listens on " + driver + " does not know the secret of this job");
            }
            wire.out.write(secret.sign(WORKER, theirs, mine));
            wire.out.flush();
            wire.sending = new Secret(secret.sign(MAGIC, WORKER, theirs, mine));
            wire.receiving = new Secret(secret.sign(MAGIC, DRIVER, theirs, mine));
            return wire;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * The driver's end of a connection that someone has made.
     *
     * @throws IOException if it is no worker, or one that does not know the secret; the socket is closed then
     */
    static Wire accept(Socket socket, Secret secret, Duration limit) throws IOException {
        try {
            socket.setSoTimeout((int) limit.toMillis());
            Wire wire = new Wire(socket, limit);
            if (!Arrays.equals(wire.in.readNBytes(MAGIC.length), MAGIC)) {
                throw new IOException(socket.getRemoteSocketAddress() + " speaks another language");
            }
            byte[] theirs = wire.in.readNBytes(Secret.BYTES);
            byte[] mine = Secret.randomBytes();
            wire.out.write(mine);
            wire.out.write(secret.sign(DRIVER, theirs, mine));
            wire.out.flush();
            byte[] proof = wire.in.readNBytes(Secret.BYTES);
            if (theirs.length < Secret.BYTES || !secret.verifies(proof, WORKER, mine, theirs)) {
                throw new IOException(socket.getRemoteSocketAddress() + " does not know the secret of this job");
            }
            wire.sending = new Secret(secret.sign(MAGIC, DRIVER, mine, theirs));
            wire.receiving = new Secret(secret.sign(MAGIC, WORKER, mine, theirs));
            return wire;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** How long {@link #receive} waits for the next byte. */
    void setSilence(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
    }

    /**
     * @throws IOException if the connection ended, also because the other end took nothing for as long as the limit of this wire
     * @throws IllegalArgumentException for a body above {@link #LARGEST_BODY}
     */
    synchronized void send(Frame frame) throws IOException {
        if (frame.body().length > LARGEST_BODY) {
            throw new IllegalArgumentException(
                    "a message of " + frame.body().length + " bytes, more than " + LARGEST_BODY);
        }
        byte[] head = head(frame, sent++);
        ScheduledFuture<?> end = WATCH.schedule(this::cut, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            out.writeByte(frame.kind().ordinal());
            out.writeUTF(frame.name());
            out.writeInt(frame.body().length);
            out.write(frame.body());
            out.write(sending.sign(head, frame.body()));
            out.flush();
        } finally {
            end.cancel(false);
        }
    }

    /** Sends a file piece by piece, other messages in between; never all of it is in memory. */
    void sendFile(Path file) throws IOException {
        String name = file.getFileName().toString();
        try (InputStream content = Files.newInputStream(file)) {
            byte[] piece = content.readNBytes(PIECE);
            for (byte[] next = content.readNBytes(PIECE); next.length > 0; next = content.readNBytes(PIECE)) {
                send(new Frame(Frame.Kind.PIECE, name, piece));
                piece = next;
            }
            send(new Frame(Frame.Kind.FILE, name, piece));
        }
    }

    private void cut() {
        try {
            close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }

    /**
     * Waits for the next message; one thread reads.
     *
     * @throws java.net.SocketTimeoutException after the silence that was set
     * @throws IOException if the connection ended or a message was altered
     */
    Frame receive() throws IOException {
        int kind = in.readUnsignedByte();
        String name = in.readUTF();
        int length = in.readInt();
        if (kind >= Frame.Kind.values().length || name.length() > LONGEST_NAME || length < 0 || length > LARGEST_BODY) {
            throw new IOException("a message from " + socket.getRemoteSocketAddress() + " is damaged");
        }
        byte[] body = in.readNBytes(length);
        Frame frame = new Frame(Frame.Kind.values()[kind], name, body);
        byte[] signature = in.readNBytes(Secret.BYTES);
        if (!receiving.verifies(signature, head(frame, received++), body)) {
            throw new IOException("a message from " + socket.getRemoteSocketAddress() + " is damaged or forged");
        }
        return frame;
    }

    /** All that is signed before the body: number, kind, length of the body, name. */
    private static byte[] head(Frame frame, long number) {
        byte[] name = frame.name().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + 3 * Integer.BYTES + name.length)
                .putLong(number)
                .putInt(frame.kind().ordinal())
                .putInt(frame.body().length)
                .putInt(name.length)
                .put(name)
                .array();
    }

    String peer() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
