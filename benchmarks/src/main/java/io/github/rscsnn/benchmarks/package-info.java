/**
 * JMH benchmarks of the kernels, on the blocks of VGG-5.
 *
 * <p>Imports {@code kernel} of the library and JMH. Start with {@link io.github.rscsnn.benchmarks.LifBenchmark};
 * docs/benchmarks.md says how to run them.
 */
package io.github.rscsnn.benchmarks;
