package io.github.rscsnn.spark;

import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import io.github.rscsnn.train.GradientExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.gloo.Device;

/**
 * Adds up gradients by Gloo, in flat buckets of 25 MB that are on their way together. Listens on one address only.
 *
 * <p>Gloo finds the other workers through a store; here that is a file of this process's own, whose entries travel through the
 * signed connections of {@link Member} and {@link Hub}. While tensors are exchanged, the member is asked every 50 µs whether
 * a worker is lost, so that nobody waits for Gloo's own time limit.
 */
final class GlooExchange implements GradientExchange, AutoCloseable {
    static final long BUCKET = 25 << 20;

    private static final Duration DIAGNOSIS = Duration.ofSeconds(2);
    private static final long POLL_NANOS = 50_000;

    private final Member member;
    private final Limits limits;
    private final int size;
    private final ProcessGroupGloo group;
    private final List<org.bytedeco.javacpp.Pointer> owned = new ArrayList<>();
    private String failure;
    private long nanos;
    private long nanosOfGradients;
    private long bytes;

    /**
     * Connects to all other workers.
     *
     * @param address of this machine, numeric, that the other workers reach
     * @throws WorkersException if one is lost meanwhile
     */
    GlooExchange(Member member, int size, String address, Limits limits) throws IOException, InterruptedException {
        this.member = member;
        this.limits = limits;
        this.size = size;
        Path folder = Files.createTempDirectory("rsc-gloo-"); // readable by this user only
        Path file = folder.resolve("store");
        StoreBridge bridge = new StoreBridge(member, file);
        try {
            Device device = own(ProcessGroupGloo.createDeviceForHostname(address));
            ProcessGroupGloo.Options options = own(ProcessGroupGloo.Options.create(millis(limits.exchange())));
            options.devices(new GlooDeviceVector(device));
            FileStore store = own(new FileStore(file.toString(), -1));
            store.setTimeout(millis(limits.join()));
            group = own(connect(store, options));
        } finally {
            bridge.close();
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private ProcessGroupGloo connect(FileStore store, ProcessGroupGloo.Options options) {
        try {
            return new ProcessGroupGloo(store, member.rank(), size, options);
        } catch (RuntimeException e) {
            throw diagnosed("worker " + member.rank() + " cannot connect to the others", e);
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
        return member.rank();
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
                if (!gradient.defined()) {
                    throw new IllegalStateException(
                            "parameter " + name + " has no gradient on worker " + member.rank());
                }
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
                    member.check();
                    LockSupport.parkNanos(POLL_NANOS);
                }
                work._wait(); // throws what went wrong
            }
        } catch (WorkersException e) {
            failure = e.getMessage();
            throw e;
        } catch (RuntimeException e) {
            WorkersException known = diagnosed("worker " + member.rank() + " lost the connection to another", e);
            failure = known.getMessage();
            throw known;
        } finally {
            nanos += System.nanoTime() - start;
        }
    }

    /** Gloo knows that a connection broke; the driver knows, a little later, whose. */
    private WorkersException diagnosed(String what, RuntimeException e) {
        long until = System.nanoTime() + DIAGNOSIS.toNanos();
        while (member.failure() == null && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
        }
        if (member.failure() != null) {
            return new WorkersException(member.failure(), true);
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
