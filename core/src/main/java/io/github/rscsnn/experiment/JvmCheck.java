package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Folders;
import io.github.rscsnn.network.Backends;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an application's JVM lacks; {@code ./rsc} sets all of it. */
public final class JvmCheck {
    private JvmCheck() {}

    /** What is missing and what to do about it, a sentence each; empty where nothing is. */
    public static List<String> problems() {
        List<String> problems = new ArrayList<>();
        otherLibtorch(System.getProperty("java.library.path", ""))
                .ifPresent(library -> problems.add("another libtorch, " + library
                        + ", is on java.library.path and can crash this JVM: start java with"
                        + " -Djava.library.path= and a folder without libraries"));
        if (corruptsArrays(Runtime.version())) {
            problems.add("JDK " + Runtime.version()
                    + " can corrupt arrays that native code reads (JDK-8377811): use 25.0.3 or newer");
        }
        Backends.notice().ifPresent(problems::add);
        return problems;
    }

    /** Logs {@link #problems}. */
    static void warn() {
        System.Logger logger = System.getLogger("io.github.rscsnn");
        problems().forEach(problem -> logger.log(System.Logger.Level.WARNING, problem));
    }

    /** Whether a JDK has JDK-8377811, which moves arrays while native code reads them. */
    public static boolean corruptsArrays(Runtime.Version version) {
        return version.feature() == 25 && version.interim() == 0 && version.update() <= 2;
    }

    /**
     * The first library of another libtorch where the JVM looks for libraries.
     *
     * @param path folders, separated as in {@code java.library.path}
     */
    public static Optional<Path> otherLibtorch(String path) {
        for (String folder : path.split(File.pathSeparator)) {
            Optional<Path> found = folder.isEmpty() ? Optional.empty() : libtorchIn(Path.of(folder));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Path> libtorchIn(Path folder) {
        try {
            return Folders.named("(lib)?(torch|torch_cpu|c10)[.].*", folder).stream()
                    .findFirst();
        } catch (IOException e) {
            // a folder that may not be read holds no library that could be loaded
            return Optional.empty();
        }
    }
}
