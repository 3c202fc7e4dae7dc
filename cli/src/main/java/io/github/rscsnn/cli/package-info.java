/**
 * The command {@code rsc}: options, progress, tables and exit codes around the library.
 *
 * <p>It may import every package of the library; nothing imports it. Start with {@link io.github.rscsnn.cli.Main} and
 * {@link io.github.rscsnn.cli.RootCommand}, where a new command is registered with one line.
 */
package io.github.rscsnn.cli;
