package io.github.rscsnn.cli;

/** Entry point of {@code ./rsc}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("rsc");
    }
}
