/** A trained network behind HTTP, on the JDK's own server, and a program that puts load on it. */
package io.github.rscsnn.examples.service;
