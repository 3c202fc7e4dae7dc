package io.github.rscsnn.spark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.StringVector;

/**
 * Keeps the stores of all workers alike: each has a file of its own, and this thread passes on what is new in it and adds what
 * the others pass on. libtorch's own store for several machines would listen on all addresses and ask nobody for a secret.
 */
final class StoreBridge implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);

    /** Gloo's addresses, device/rank; a file's store also counts its users, under a key that it cannot read back. */
    private static final Pattern GLOO = Pattern.compile("\\d+/.+");

    private final Member member;
    private final Path file;
    private final Thread thread;
    private volatile boolean ended;

    StoreBridge(Member member, Path file) {
        this.member = member;
        this.file = file;
        thread = Thread.ofPlatform().daemon().name("store-bridge").start(this::run);
    }

    private void run() {
        Set<String> known = new HashSet<>();
        try (PointerScope scope = new PointerScope()) {
            FileStore store = new FileStore(file.toString(), -1);
            while (!ended) {
                Frame frame = member.nextKey(PAUSE);
                if (frame != null) {
                    known.add(frame.name());
                    store.set(frame.name(), new ByteVector(frame.body()));
                    continue;
                }
                try (PointerScope round = new PointerScope()) {
                    publish(store, known);
                }
            }
        } catch (IOException e) {
            // the member says why
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(FileStore store, Set<String> known) throws IOException {
        StringVector keys = store.listKeys();
        for (long i = 0; i < keys.size(); i++) {
            String key = keys.get(i).getString();
            if (GLOO.matcher(key).matches() && known.add(key)) {
                ByteVector value = store.get(key);
                byte[] bytes = new byte[(int) value.size()];
                for (int j = 0; j < bytes.length; j++) {
                    bytes[j] = value.get(j);
                }
                member.put(key, bytes);
            }
        }
    }

    @Override
    public void close() {
        ended = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
