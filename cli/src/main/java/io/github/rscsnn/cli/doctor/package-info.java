/**
 * The checks of {@code rsc doctor}: each looks at one part of the machine and says what it found and how to fix it.
 *
 * <p>It imports the library's facts about itself; only {@link io.github.rscsnn.cli.doctor.NativeProbe}, which runs in a
 * process of its own, calls libtorch. Start with {@link io.github.rscsnn.cli.doctor.Finding}.
 */
package io.github.rscsnn.cli.doctor;
