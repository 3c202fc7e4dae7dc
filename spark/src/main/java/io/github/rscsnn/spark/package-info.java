/**
 * Training, evaluation and certification on several machines: Spark places the workers and ships what they need, Gloo adds up
 * their gradients, and a channel of our own between driver and workers tells who is missing.
 *
 * <p>The only package that sees Spark; imports {@code experiment} and what it imports. Start with {@link
 * io.github.rscsnn.spark.SparkCluster}, then {@link io.github.rscsnn.spark.Hub} and {@link
 * io.github.rscsnn.spark.GlooExchange}.
 */
package io.github.rscsnn.spark;
