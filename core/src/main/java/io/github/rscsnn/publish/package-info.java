/**
 * Networks for others: folders that Hugging Face, {@code rsc evaluate} and plain PyTorch read, and the table in which networks are
 * judged side by side. Start with {@link io.github.rscsnn.publish.ModelFolder}.
 */
package io.github.rscsnn.publish;
