package io.github.rscsnn.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Workers that are threads of one JVM, and add up in the order of their ranks. */
final class ThreadExchange {
    private final int size;
    private final CyclicBarrier barrier;
    private final Object[] given;

    ThreadExchange(int size) {
        this.size = size;
        barrier = new CyclicBarrier(size);
        given = new Object[size];
    }

    List<GradientExchange> members() {
        List<GradientExchange> members = new ArrayList<>();
        for (int rank = 0; rank < size; rank++) {
            members.add(new Member(rank));
        }
        return members;
    }

    private final class Member implements GradientExchange {
        private final int rank;

        Member(int rank) {
            this.rank = rank;
        }

        @Override
        public int rank() {
            return rank;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public void sum(double[] values) {
            given[rank] = values.clone();
            await();
            java.util.Arrays.fill(values, 0);
            for (Object one : given) {
                double[] others = (double[]) one;
                for (int i = 0; i < values.length; i++) {
                    values[i] += others[i];
                }
            }
            await();
        }

        @Override
        public void sumGradients(Map<String, Tensor> parameters) {
            Map<String, Tensor> gradients = new LinkedHashMap<>();
            parameters.forEach((name, tensor) -> gradients.put(name, tensor.grad()));
            given[rank] = copies(gradients);
            await();
            gradients.forEach((name, gradient) -> {
                gradient.zero_();
                for (Object one : given) {
                    gradient.add_(((Map<?, ?>) one).get(name) instanceof Tensor other ? other : null);
                }
            });
            await();
        }

        @Override
        public void broadcast(Map<String, Tensor> tensors) {
            given[rank] = copies(tensors);
            await();
            try (NoGradGuard noGrad = new NoGradGuard()) {
                tensors.forEach((name, tensor) ->
                        tensor.copy_(((Map<?, ?>) given[0]).get(name) instanceof Tensor first ? first : null));
            }
            await();
        }

        private Map<String, Tensor> copies(Map<String, Tensor> tensors) {
            Map<String, Tensor> copies = new LinkedHashMap<>();
            tensors.forEach((name, tensor) -> copies.put(name, tensor.detach().clone()));
            return copies;
        }

        private void await() {
            try {
                barrier.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("worker " + rank + " waits alone", e);
            }
        }
    }
}
