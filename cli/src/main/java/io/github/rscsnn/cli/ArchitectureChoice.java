package io.github.rscsnn.cli;

import java.util.List;

/** The value of {@code --arch}. */
final class ArchitectureChoice extends Choice {
    ArchitectureChoice() {
        super(List.of("vgg5", "vgg11", "vgg16"));
    }
}
