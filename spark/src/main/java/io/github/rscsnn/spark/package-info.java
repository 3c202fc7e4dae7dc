/**
 * Training, evaluation and certification on several machines: Spark places the workers and ships what they need, introduces
 * them to each other, tells who is missing and carries their checkpoints; Gloo adds up their gradients.
 *
 * <p>The only package that sees Spark; imports {@code experiment} and what it imports. Start with {@link
 * io.github.rscsnn.spark.SparkCluster}, then {@link io.github.rscsnn.spark.Attempt} and {@link
 * io.github.rscsnn.spark.TrainingTask}.
 */
package io.github.rscsnn.spark;
