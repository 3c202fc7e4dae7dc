/** What an application does with rsc-snn: one class each, with a main method that shows it in use. */
package io.github.rscsnn.examples;
