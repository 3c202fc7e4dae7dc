/**
 * Fused kernels on native memory: a spiking (or ReLU) block of batch normalisation, neuron over all time steps and
 * average pool in one pass, batch-normalisation statistics, and the optimiser step, for the CPU; the neurons alone for
 * NVIDIA GPUs.
 *
 * <p>Imports {@code java.base} and {@code jdk.incubator.vector} only; only classes whose name starts with
 * {@code Vector} touch the latter, so that the package loads where that module is absent.
 *
 * <p>Start with {@link io.github.rscsnn.kernel.LifKernel} (the contract) and
 * {@link io.github.rscsnn.kernel.ScalarLifKernel} (the specification); {@link io.github.rscsnn.kernel.LifKernels}
 * decides which implementation runs. {@link io.github.rscsnn.kernel.CudaLifKernel} compiles lif.cu,
 * a resource, at run time.
 */
package io.github.rscsnn.kernel;
