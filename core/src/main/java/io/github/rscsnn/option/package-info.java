/**
 * Options of recipes and of commands: {@link io.github.rscsnn.option.OptionTable} reads a table of them, from which recipe files, the
 * command line, its help and completion, and the library's defaults and ranges come; and what refuses values outside of theirs.
 */
package io.github.rscsnn.option;
