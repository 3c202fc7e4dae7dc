package io.github.rscsnn.benchmarks;

import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.kernel.LifKernels;
import io.github.rscsnn.kernel.StorageType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Which kernels run, on how many threads, in which precision; and memory filled with random values. */
@State(Scope.Benchmark)
public class Kernels {
    @Param({"SCALAR", "VECTOR"})
    public LifKernels.Choice backend;

    @Param({"FLOAT32", "BFLOAT16"})
    public StorageType type;

    @Param("1")
    public int threads;

    KernelSet set;
    private KernelThreads pool;
    private Arena arena;

    @Setup
    public void open() {
        pool = new KernelThreads(threads);
        arena = Arena.ofShared();
        set = LifKernels.select(backend, pool);
    }

    @TearDown
    public void close() {
        arena.close();
        pool.close();
    }

    /** Uniform in [-0.8, 1.2): about a tenth of the neurons fire. */
    MemorySegment random(StorageType storage, long elements) {
        // pages of 2 MiB, where the system grants them: as libtorch's memory with THP_MEM_ALLOC_ENABLE=1
        MemorySegment memory = arena.allocate(elements * storage.bytes(), 1 << 21);
        SplittableRandom random = new SplittableRandom(1);
        for (long i = 0; i < elements; i++) {
            storage.set(memory, i, (float) random.nextDouble(-0.8, 1.2));
        }
        return memory;
    }
}
