package io.github.rscsnn.train;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class with a main method in a JVM like this one, for what cannot be tested from inside: being killed. */
public final class ChildJvm {
    private ChildJvm() {}

    public static Process start(Class<?> main, List<String> more, Object... arguments) throws IOException {
        return prepare(main, more, arguments).start();
    }

    /** Its stdin and stdout are pipes, its stderr is this process's. */
    public static ProcessBuilder prepare(Class<?> main, List<String> more, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-javaagent") && !flag.startsWith("-agentlib"))
                .forEach(command::add);
        command.addAll(more);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    }
}
