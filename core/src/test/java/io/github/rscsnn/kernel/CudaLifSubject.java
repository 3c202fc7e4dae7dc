package io.github.rscsnn.kernel;

import java.lang.foreign.MemorySegment;

/** Runs {@link CudaLifKernel} on arrays of the host, each copied to the device and back, for {@link CudaLifProbe}. */
final class CudaLifSubject implements CudaLifProbe.Subject {
    private static final long STREAM = 0;

    private final CudaLifKernel kernel;
    private final CudaDriver driver;

    CudaLifSubject(CudaLifKernel kernel) {
        this.kernel = kernel;
        this.driver = kernel.driver();
    }

    @Override
    public void forward(CudaLifProbe.Case k, MemorySegment current, MemorySegment spikes) {
        driver.inContext(kernel.context(), () -> {
            long memory = driver.allocate(current.byteSize() + spikes.byteSize() + 64);
            try {
                long y = memory + offset(k);
                long s = after(y, current);
                driver.copyToDevice(current, y);
                kernel.forward(k.lif(), k.timeSteps(), k.staticInput(), k.neurons(), y, s, STREAM);
                driver.synchronize(STREAM);
                driver.copyFromDevice(s, spikes);
            } finally {
                driver.free(memory);
            }
        });
    }

    /** The largest cases write over the current, or over the spikes' gradient, as they may. */
    @Override
    public void backward(
            CudaLifProbe.Case k, MemorySegment current, MemorySegment spikeGradient, MemorySegment currentGradient) {
        driver.inContext(kernel.context(), () -> {
            long bytes = current.byteSize() + spikeGradient.byteSize() + currentGradient.byteSize();
            long memory = driver.allocate(bytes + 96);
            try {
                long y = memory + offset(k);
                long g = after(y, current);
                long gradient = k.neurons() > 64 ? (k.lif().hardReset() ? y : g) : after(g, spikeGradient);
                driver.copyToDevice(current, y);
                driver.copyToDevice(spikeGradient, g);
                kernel.backward(k.lif(), k.timeSteps(), k.staticInput(), k.neurons(), y, g, gradient, STREAM);
                driver.synchronize(STREAM);
                driver.copyFromDevice(gradient, currentGradient);
            } finally {
                driver.free(memory);
            }
        });
    }

    /** Some cases start between multiples of 16, where four neurons cannot be moved at once. */
    private static long offset(CudaLifProbe.Case k) {
        return k.neurons() == 64 && k.lif().detachReset() ? 4 : 0;
    }

    /** The address behind {@code array} that is as far from a multiple of 16 as {@code address}. */
    private static long after(long address, MemorySegment array) {
        return address + (array.byteSize() + 15) / 16 * 16;
    }
}
