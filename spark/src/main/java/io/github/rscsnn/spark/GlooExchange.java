package io.github.rscsnn.spark;

import io.github.rscsnn.option.Require;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.GradientExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.spark.BarrierTaskContext;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.gloo.Device;
import org.jspecify.annotations.Nullable;

/**
 * Adds up gradients by Gloo, in flat buckets of 25 MB that are on their way together. Listens on one address only.
 *
 * <p>Gloo finds the other workers through a store; here that is a file of this process's own, whose entries Spark passes around
 * ({@link BarrierTaskContext#allGather}). While tensors are exchanged, Spark is asked every 50 µs whether this task goes on,
 * which it does not when a worker is lost, so that nobody waits for Gloo's own time limit.
 */
final class GlooExchange implements GradientExchange, AutoCloseable {
    static final long BUCKET = 25 << 20;

    /** Until Spark knows of a loss too: the other end of a connection is seen at once, a process's end by whoever started it. */
    private static final Duration DIAGNOSIS = Duration.ofSeconds(10);

    private static final long POLL_NANOS = 50_000;

    /** Gloo's addresses, device/rank; a file's store also counts its users, under a key that it cannot read back. */
    private static final Pattern ADDRESS = Pattern.compile("\\d+/.+");

    private final BarrierTaskContext here;
    private final int rank;
    private final int size;
    private final List<org.bytedeco.javacpp.Pointer> owned = new ArrayList<>();
    private final ProcessGroupGloo group;
    private @Nullable String failure;
    private long nanos;
    private long nanosOfGradients;
    private long bytes;

    /**
     * Connects to all other workers.
     *
     * @param here the task of a barrier stage that this worker is
     * @param address of this machine, numeric, that the other workers reach
     * @throws WorkersException if one is lost meanwhile
     */
    GlooExchange(BarrierTaskContext here, String address, Limits limits) throws IOException {
        this.here = here;
        rank = here.partitionId();
        size = here.numPartitions();
        Path folder = Files.createTempDirectory("rsc-gloo-"); // readable by this user only
        Path file = folder.resolve("store");
        try {
            Device device = own(ProcessGroupGloo.createDeviceForHostname(address));
            ProcessGroupGloo.Options options = own(ProcessGroupGloo.Options.create(millis(limits.exchange())));
            options.devices(new GlooDeviceVector(device));
            FileStore store = own(new FileStore(file.toString(), -1));
            store.setTimeout(millis(limits.join()));
            CompletableFuture<ProcessGroupGloo> connecting = new CompletableFuture<>();
            Thread.ofPlatform().daemon().name("gloo-connect").start(() -> connect(store, options, connecting));
            passAddresses(file, connecting);
            group = own(connected(connecting));
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private void connect(FileStore store, ProcessGroupGloo.Options options, CompletableFuture<ProcessGroupGloo> to) {
        try {
            to.complete(new ProcessGroupGloo(store, rank, size, options));
        } catch (RuntimeException e) {
            to.completeExceptionally(e);
        }
    }

    /** Puts the others' addresses into this worker's store, in which Gloo waits for them. */
    private void passAddresses(Path file, CompletableFuture<?> connecting) {
        try (PointerScope scope = new PointerScope()) {
            FileStore store = new FileStore(file.toString(), -1);
            String key = ownAddress(store, connecting);
            String value = Base64.getEncoder().encodeToString(bytes(store.get(key)));
            for (String line : here.allGather(key + " " + value)) {
                String[] entry = line.split(" ");
                if (!entry[0].equals(key)) {
                    store.set(entry[0], new ByteVector(Base64.getDecoder().decode(entry[1])));
                }
            }
        }
    }

    private String ownAddress(FileStore store, CompletableFuture<?> connecting) {
        while (!connecting.isCompletedExceptionally()) {
            check();
            try (PointerScope round = new PointerScope()) {
                StringVector keys = store.listKeys();
                for (long i = 0; i < keys.size(); i++) {
                    String key = keys.get(i).getString();
                    if (ADDRESS.matcher(key).matches()) {
                        return key;
                    }
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        connected(connecting); // throws
        throw new IllegalStateException("Gloo connected without an address");
    }

    private static byte[] bytes(ByteVector vector) {
        byte[] bytes = new byte[(int) vector.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = vector.get(i);
        }
        return bytes;
    }

    private <T> T connected(CompletableFuture<T> connecting) {
        while (!connecting.isDone()) {
            check();
            LockSupport.parkNanos(1_000_000);
        }
        try {
            return connecting.join();
        } catch (CompletionException e) {
            throw diagnosed(
                    "worker " + rank + " cannot connect to the others", e.getCause() == null ? e : e.getCause());
        }
    }

    /** @throws WorkersException if Spark ends this task */
    private void check() {
        if (here.isInterrupted()) {
            throw new WorkersException("Spark ended worker " + rank + ": another was lost, or failed", true);
        }
    }

    private <P extends org.bytedeco.javacpp.Pointer> P own(P pointer) {
        StepScope.retain(pointer);
        owned.add(pointer);
        return pointer;
    }

    private static Milliseconds millis(Duration duration) {
        return new Milliseconds(duration.toMillis());
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    /** Seconds spent in exchanges so far, waiting for slower workers included. */
    double seconds() {
        return nanos / 1e9;
    }

    /** Those of them spent on gradients: what a backward pass under way meanwhile could hide at most. */
    double secondsOfGradients() {
        return nanosOfGradients / 1e9;
    }

    /** Bytes of the tensors exchanged so far. */
    long bytes() {
        return bytes;
    }

    @Override
    public void sum(double[] values) {
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            Tensor tensor = Tensors.of(values, values.length);
            exchange(List.of(tensor), false);
            System.arraycopy(Tensors.doubles(tensor), 0, values, 0, values.length);
        }
    }

    @Override
    public void sumGradients(Map<String, Tensor> parameters) {
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            parameters.forEach((name, parameter) -> {
                Tensor gradient = parameter.grad();
                Require.state(gradient.defined(), "parameter %s has no gradient on worker %s", name, rank);
                gradients.put(name, gradient);
            });
            long before = nanos;
            throughBuckets(gradients, false);
            nanosOfGradients += nanos - before;
        }
    }

    @Override
    public void broadcast(Map<String, Tensor> tensors) {
        try (StepScope scope = new StepScope();
                NoGradGuard noGrad = new NoGradGuard()) {
            throughBuckets(tensors, true);
        }
    }

    private void throughBuckets(Map<String, Tensor> tensors, boolean broadcast) {
        List<List<Tensor>> buckets = Buckets.of(tensors, BUCKET);
        List<Tensor> flat = new ArrayList<>();
        for (List<Tensor> bucket : buckets) {
            TensorVector parts = new TensorVector();
            bucket.forEach(tensor -> parts.push_back(tensor.reshape(-1).to(ScalarType.Float)));
            flat.add(torch.cat(parts, 0));
        }
        exchange(flat, broadcast);
        for (int b = 0; b < flat.size(); b++) {
            long at = 0;
            for (Tensor tensor : buckets.get(b)) {
                tensor.copy_(flat.get(b).narrow(0, at, tensor.numel()).view(tensor.sizes()));
                at += tensor.numel();
            }
        }
    }

    private void exchange(List<Tensor> tensors, boolean broadcast) {
        if (failure != null) {
            throw new WorkersException(failure, true);
        }
        check();
        long start = System.nanoTime();
        try {
            List<Work> works = new ArrayList<>();
            for (Tensor tensor : tensors) {
                TensorVector one = new TensorVector(tensor);
                works.add(broadcast ? group.broadcast(one) : group.allreduce(one));
                bytes += tensor.numel() * tensor.element_size();
            }
            for (Work work : works) {
                while (!work.isCompleted()) {
                    check();
                    LockSupport.parkNanos(POLL_NANOS);
                }
                work._wait(); // throws what went wrong
            }
        } catch (WorkersException e) {
            failure = e.getMessage();
            throw e;
        } catch (RuntimeException e) {
            WorkersException known = diagnosed("worker " + rank + " lost the connection to another", e);
            failure = known.getMessage();
            throw known;
        } finally {
            nanos += System.nanoTime() - start;
        }
    }

    /** Gloo knows that a connection broke; Spark knows, a little later, why, and ends this task. */
    private WorkersException diagnosed(String what, Throwable e) {
        long until = System.nanoTime() + DIAGNOSIS.toNanos();
        while (System.nanoTime() < until) {
            check();
            LockSupport.parkNanos(1_000_000);
        }
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new WorkersException(what + ": " + reason, true);
    }

    /** Gives back the group; after a failure in the background, for Gloo waits until its own time limit. */
    @Override
    public void close() {
        Runnable free = () -> {
            for (int i = owned.size() - 1; i >= 0; i--) {
                StepScope.release(owned.get(i));
            }
        };
        if (failure == null) {
            free.run();
        } else {
            Thread.ofPlatform().daemon().name("gloo-end").start(free);
        }
    }
}
