/**
 * Data sets with their constants and checksums, augmentation, batches loaded and decoded in the background, and the cache that
 * downloads the official archives.
 *
 * <p>It may import {@code tensor}; nothing here knows a network or a coding. Start with
 * {@link io.github.rscsnn.data.Dataset} and {@link io.github.rscsnn.data.Datasets}, then
 * {@link io.github.rscsnn.data.Batches}.
 */
package io.github.rscsnn.data;
