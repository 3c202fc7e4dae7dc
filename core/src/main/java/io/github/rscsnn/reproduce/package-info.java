/**
 * The paper's tables and figures beside our own measurements of them.
 *
 * <p>May import every package before it. Start reading at {@link io.github.rscsnn.reproduce.Reproduction}.
 */
package io.github.rscsnn.reproduce;
