package io.github.rscsnn.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WireTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Limits LIMITS = new Limits(LIMIT, LIMIT, LIMIT);
    private static final Map<String, String> FACTS = Map.of("version", "1", "training data", "abc");

    @TempDir
    private Path folder;

    private final InetAddress loopback = InetAddress.getLoopbackAddress();

    private Hub hub(int workers, Secret secret) throws IOException {
        return new Hub(loopback, workers, secret, LIMITS, Map.of("version", "1"), new HubListener() {});
    }

    private Member join(Hub hub, int rank, Secret secret, Map<String, String> facts) throws Exception {
        return Member.join(new InetSocketAddress(loopback, hub.port()), secret, rank, "test", facts, LIMITS);
    }

    @Test
    void whoDoesNotKnowTheSecretNeitherJoinsNorDisturbs() throws Exception {
        Secret secret = Secret.random();
        try (Hub hub = hub(1, secret)) {
            assertThatThrownBy(() -> join(hub, 0, Secret.random(), FACTS))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("does not know the secret of this job");
            try (Socket stranger = new Socket(loopback, hub.port());
                    Member member = join(hub, 0, secret, FACTS)) {
                stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
                member.bye();
                hub.await();
            }
        }
    }

    @Test
    void nothingListensOnAllAddresses() {
        assertThatThrownBy(() -> new Hub(
                        InetAddress.getByName("0.0.0.0"), 1, Secret.random(), LIMITS, FACTS, new HubListener() {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must listen on one address, not on all");
    }

    @Test
    void anotherVersionOrOtherDataAreRefusedByName() throws Exception {
        Secret secret = Secret.random();
        try (Hub hub = hub(1, secret)) {
            assertThatThrownBy(() -> join(hub, 0, secret, Map.of("version", "2")))
                    .isInstanceOf(WorkersException.class)
                    .hasMessage("worker 0 (test) was refused: its version is 2, the driver's is 1");
            assertThatThrownBy(hub::await).hasMessageContaining("its version is 2");
        }
        try (Hub hub = hub(2, secret)) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> {
                try (Member member = join(hub, 0, secret, FACTS)) {
                    return "joined";
                } catch (Exception e) {
                    return e.getMessage();
                }
            });
            assertThatThrownBy(() -> join(hub, 1, secret, Map.of("version", "1", "training data", "xyz")))
                    .isInstanceOf(WorkersException.class)
                    .hasMessageContaining("was refused: its training data is ");
            assertThat(first.get()).contains("was refused: its training data is ");
        }
    }

    @Test
    void aMessageThatWasAlteredOnItsWayIsNotTaken() throws Exception {
        Secret secret = Secret.random();
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                ServerSocket relay = new ServerSocket(0, 1, loopback)) {
            CompletableFuture<Frame> received = CompletableFuture.supplyAsync(() -> {
                try (Wire wire = Wire.accept(server.accept(), secret, LIMIT)) {
                    return wire.receive();
                } catch (IOException e) {
                    throw new IllegalStateException(e.getMessage());
                }
            });
            Thread.ofPlatform().daemon().start(() -> relay(relay, server.getLocalPort()));
            try (Wire wire = Wire.connect(new InetSocketAddress(loopback, relay.getLocalPort()), secret, LIMIT)) {
                wire.send(Frame.of(Frame.Kind.TELL, "loss", "0.5"));
                assertThatThrownBy(received::get).hasMessageContaining("is damaged or forged");
            }
        }
    }

    /** The limit is looked at before the body is read, for only then is there a signature to look at. */
    @Test
    void aMessageThatClaimsToBeHugeIsNotRead() throws Exception {
        Secret secret = Secret.random();
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                Socket worker = new Socket(loopback, server.getLocalPort())) {
            CompletableFuture<Frame> received = CompletableFuture.supplyAsync(() -> {
                try (Wire wire = Wire.accept(server.accept(), secret, LIMIT)) {
                    return wire.receive();
                } catch (IOException e) {
                    throw new IllegalStateException(e.getMessage());
                }
            });
            DataOutputStream out = new DataOutputStream(worker.getOutputStream());
            byte[] mine = Secret.randomBytes();
            out.write("rsc-snn1".getBytes(StandardCharsets.US_ASCII));
            out.write(mine);
            byte[] theirs = worker.getInputStream().readNBytes(Secret.BYTES);
            worker.getInputStream().readNBytes(Secret.BYTES);
            out.write(secret.sign("worker..".getBytes(StandardCharsets.US_ASCII), theirs, mine));
            out.writeByte(Frame.Kind.TELL.ordinal());
            out.writeUTF("loss");
            out.writeInt(Wire.LARGEST_BODY + 1);
            assertThatThrownBy(received::get).hasMessageContaining("is damaged");
        }
    }

    /** One worker asks for a file and takes nothing: the driver gives it up, and the other one hears of that in time. */
    @Test
    void whoTakesNothingDoesNotKeepTheOthersWaiting() throws Exception {
        Secret secret = Secret.random();
        Duration silence = Duration.ofSeconds(4);
        Path large = Files.write(folder.resolve("large"), new byte[40 << 20]);
        HubListener listener = new HubListener() {
            @Override
            public List<Path> state() {
                return List.of(large);
            }
        };
        try (Hub hub = new Hub(loopback, 2, secret, new Limits(LIMIT, LIMIT, silence), Map.of(), listener);
                Wire deaf = Wire.connect(new InetSocketAddress(loopback, hub.port()), secret, LIMIT);
                Wire other = Wire.connect(new InetSocketAddress(loopback, hub.port()), secret, LIMIT)) {
            deaf.send(Frame.of(Frame.Kind.HELLO, "0 deaf", "{}"));
            other.send(Frame.of(Frame.Kind.HELLO, "1 other", "{}"));
            deaf.send(Frame.of(Frame.Kind.NEED, Member.STATE, ""));
            other.setSilence(silence);
            assertThat(untilStop(other, deaf)).contains("worker 0 (deaf) was lost");
        }
    }

    /** What the driver says in the end to a worker that hears it; the deaf one shows signs of life as long as it can. */
    private static String untilStop(Wire worker, Wire deaf) throws IOException {
        boolean connected = true;
        Frame frame = worker.receive();
        for (; frame.kind() != Frame.Kind.STOP; frame = worker.receive()) {
            worker.send(Frame.of(Frame.Kind.BEAT));
            try {
                if (connected) {
                    deaf.send(Frame.of(Frame.Kind.BEAT));
                }
            } catch (IOException e) {
                connected = false; // the driver has given it up
            }
        }
        return frame.text();
    }

    @Test
    void filesOfSeveralPiecesArriveWhole() throws Exception {
        byte[] content = new byte[2 * Wire.PIECE + 77];
        new Random(1).nextBytes(content);
        Path sent = Files.write(folder.resolve("checkpoint.json"), content);
        Path empty = Files.createFile(folder.resolve("metrics.jsonl"));
        Path arrived = Files.createDirectory(folder.resolve("arrived"));
        Secret secret = Secret.random();
        HubListener listener = new HubListener() {
            @Override
            public List<Path> state() {
                return List.of(sent, empty);
            }

            @Override
            public void file(String name, Path file) throws IOException {
                Files.copy(file, folder.resolve("driver-" + name));
            }
        };
        try (Hub hub = new Hub(loopback, 1, secret, LIMITS, Map.of("version", "1"), listener);
                Member member = join(hub, 0, secret, FACTS)) {
            member.fetch(Member.STATE, name -> true, arrived);
            assertThat(arrived.resolve("checkpoint.json")).hasBinaryContent(content);
            assertThat(arrived.resolve("metrics.jsonl")).isEmptyFile();
            member.sendFile(sent);
            assertThat(folder.resolve("driver-checkpoint.json")).hasBinaryContent(content);
            assertThatThrownBy(() -> member.fetch(Member.STATE, name -> false, arrived))
                    .hasMessageContaining("belongs to no checkpoint");
        }
    }

    /** Passes all on, and makes 0.5 of the worker 0.6. */
    private void relay(ServerSocket from, int port) {
        try (Socket worker = from.accept();
                Socket driver = new Socket(loopback, port)) {
            Thread back = Thread.ofPlatform().daemon().start(() -> {
                try {
                    worker.getOutputStream().write(driver.getInputStream().readNBytes(2 * Secret.BYTES));
                } catch (IOException e) {
                    // ends with the test
                }
            });
            InputStream in = worker.getInputStream();
            OutputStream out = driver.getOutputStream();
            out.write(in.readNBytes(8 + Secret.BYTES)); // the challenge
            out.write(in.readNBytes(Secret.BYTES)); // the proof
            for (int next = in.read(); next >= 0; next = in.read()) {
                out.write(next == '5' ? '6' : next);
            }
            back.join();
        } catch (IOException e) {
            // ends with the test
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
