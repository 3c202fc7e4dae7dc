package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.InScope;
import io.github.rscsnn.tensor.StepScope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(InScope.class)
class BuffersTest {
    private static final long[] LARGE = {1024, 1024};
    private static final int ROUNDS = 1000;

    private final Buffers buffers = new Buffers();

    @Test
    void memoryIsUsedAgainOnlyWhenNobodyHoldsIt() {
        long address;
        try (StepScope step = new StepScope()) {
            Tensor first = buffers.take(Precision.F32, LARGE);
            address = first.data_ptr().address();
            assertThat(buffers.take(Precision.F32, LARGE).data_ptr().address()).isNotEqualTo(address);
            assertThat(buffers.count()).isEqualTo(2);
        }
        assertThat(buffers.take(Precision.F32, 2048, 512).data_ptr().address())
                .as("another shape of the same size")
                .isEqualTo(address);
        assertThat(buffers.count()).isEqualTo(2);
    }

    /** What a graph, a parameter's gradient or a user keeps is a view or an alias: both hold the memory. */
    @Test
    void viewsAndAliasesHoldTheMemory() {
        Tensor alias;
        Tensor view;
        try (StepScope step = new StepScope()) {
            alias = step.keep(buffers.take(Precision.F32, LARGE).detach());
            view = step.keep(buffers.take(Precision.F32, LARGE).narrow(0, 5, 1));
        }
        alias.fill_(new Scalar(1.0));
        view.fill_(new Scalar(2.0));
        buffers.take(Precision.F32, LARGE).fill_(new Scalar(3.0));
        assertThat(buffers.count()).isEqualTo(3);
        assertThat(alias.mean().item_double()).isEqualTo(1);
        assertThat(view.mean().item_double()).isEqualTo(2);
    }

    @Test
    void precisionsAndSmallTensorsAreKeptApart() {
        assertThat(buffers.take(Precision.BF16, LARGE).element_size()).isEqualTo(2);
        assertThat(buffers.take(Precision.F32, LARGE).element_size()).isEqualTo(4);
        assertThat(buffers.count()).isEqualTo(2);
        assertThat(buffers.take(Precision.F32, 3, 4).numel()).isEqualTo(12);
        assertThat(buffers.count()).isEqualTo(2);
    }

    @Test
    void whatIsNotUsedForLongIsGivenBackUnlessHeld() {
        Tensor held = buffers.take(Precision.F32, LARGE);
        try (StepScope step = new StepScope()) {
            buffers.take(Precision.F32, LARGE);
        }
        assertThat(buffers.count()).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            buffers.nextPass();
        }
        assertThat(buffers.count()).isEqualTo(1);
        assertThat(held.fill_(new Scalar(4.0)).mean().item_double()).isEqualTo(4);
    }

    @Test
    void layouts() {
        Tensor image = torch.rand(2, 3, 4, 5);
        Tensor last = buffers.channelsLast(Precision.F32, image);
        assertThat(last.is_contiguous(MemoryFormat.ChannelsLast)).isTrue();
        assertThat(last.equal(image)).isTrue();
        assertThat(buffers.channelsLast(Precision.F32, last)).isSameAs(last);
        assertThat(buffers.flatten(Precision.F32, last).equal(image.flatten(1, -1)))
                .isTrue();
        assertThat(buffers.like(Precision.F32, last).is_contiguous(MemoryFormat.ChannelsLast))
                .isTrue();
        assertThat(buffers.like(Precision.F32, image.flatten(1, -1)).is_contiguous())
                .isTrue();
    }

    /** Between two threads that ask at once, each gets memory of its own. */
    @Test
    void noTwoThreadsGetTheSameMemory() throws Exception {
        int threads = 4;
        CyclicBarrier together = new CyclicBarrier(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<long[]>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                all.add(pool.submit(() -> {
                    long[] addresses = new long[ROUNDS];
                    for (int round = 0; round < ROUNDS; round++) {
                        try (StepScope step = new StepScope()) {
                            together.await();
                            addresses[round] = buffers.take(Precision.F32, LARGE)
                                    .data_ptr()
                                    .address();
                            together.await(); // held until all have theirs
                        }
                    }
                    return addresses;
                }));
            }
            for (int round = 0; round < ROUNDS; round++) {
                Set<Long> distinct = new HashSet<>();
                for (Future<long[]> one : all) {
                    distinct.add(one.get()[round]);
                }
                assertThat(distinct).as("round " + round).hasSize(threads);
            }
        }
    }
}
