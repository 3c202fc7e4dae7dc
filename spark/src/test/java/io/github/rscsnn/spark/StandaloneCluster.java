package io.github.rscsnn.spark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark installation as its distribution lays it out, with the jars of the tests' class path that are Spark's; a master and a
 * workers started from it on 127.0.0.1; and this module as the build lays it out. No class of ours is in the installation.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final long LIMIT = 240;

    /** What Spark's bin/spark-class does: has its launcher compose the command, and becomes that. */
    private static final String SUBMIT = """
            #!/bin/bash
            command=()
            begun=
            delimiter=$'\\n'
            while IFS= read -r -d "$delimiter" word; do
                if [ -n "$begun" ]; then command+=("$word")
                elif [ "$word" = $'\\0' ]; then delimiter='' begun=yes
                fi
            done < <("$JAVA_HOME/bin/java" -Xmx128m -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
                org.apache.spark.deploy.SparkSubmit "$@")
            exec "${command[@]}"
            """;

    final Path spark;
    final Path module;
    final String url;
    private final List<Process> processes = new ArrayList<>();

    /**
     * Where a daemon runs.
     *
     * @param host its address
     * @param before words before its command line, such as those that enter a network namespace
     */
    record Node(String host, List<String> before) {}

    private static final Node HERE = new Node("127.0.0.1", List.of());

    /** @param folder empty, to hold all of it */
    StandaloneCluster(Path folder) throws Exception {
        this(folder, HERE, List.of(HERE, HERE));
    }

    /**
     * @param folder empty, to hold all of it
     * @param workers of one core each
     */
    StandaloneCluster(Path folder, Node master, List<Node> workers) throws Exception {
        spark = Files.createDirectories(folder.resolve("spark"));
        module = Files.createDirectories(folder.resolve("rsc-spark"));
        layOut();
        try {
            String listening = "Starting Spark master at (spark://\\S+)";
            url = start(master, listening, "org.apache.spark.deploy.master.Master", "--port", "0");
            for (Node worker : workers) {
                String[] resources = {"--cores", "1", "--memory", "2g", "--work-dir", folder.resolve("work") + "", url};
                start(
                        worker,
                        "Successfully registered with (master)",
                        "org.apache.spark.deploy.worker.Worker",
                        resources);
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    private void layOut() throws IOException {
        Path theirs = Files.createDirectories(spark.resolve("jars"));
        Path ours = Files.createDirectories(module.resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path path = Path.of(entry);
            String name = path.getFileName().toString();
            if (path.endsWith("target/classes")) { // of a build that has not packaged yet
                String part = path.getParent().getParent().getFileName().toString();
                pack(path, ours.resolve("rsc-snn-" + part + ".jar"));
            } else if (name.endsWith(".jar")) {
                Files.createSymbolicLink((SparkSettings.isOwn(name) ? ours : theirs).resolve(name), path);
            }
        }
        Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, SUBMIT);
        Path launcher = module.resolve("rsc-spark-submit");
        Files.copy(Path.of("src/main/scripts/rsc-spark-submit"), launcher);
        Files.copy(Path.of("src/main/resources/io/github/rscsnn/spark/own-jars"), module.resolve("own-jars"));
        for (Path script : List.of(submit, launcher)) {
            if (!script.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + script + " executable");
            }
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(bytes);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    /** Starts a daemon and waits until it says {@code ready}; gives back the pattern's group. */
    private String start(Node node, String ready, String main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(node.before());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-javaagent") && !flag.startsWith("-agentlib"))
                .forEach(command::add);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", spark.resolve("jars") + "/*", main)); // they do little
        command.addAll(List.of("--host", node.host(), "--webui-port", "0"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = environment(new ProcessBuilder(command).redirectErrorStream(true));
        builder.environment().put("SPARK_LOCAL_IP", node.host());
        Process process = builder.start();
        processes.add(process);
        CompletableFuture<String> found = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            StringBuilder log = new StringBuilder();
            Pattern pattern = Pattern.compile(ready);
            try (BufferedReader lines = process.inputReader()) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    log.append(line).append('\n');
                    Matcher matcher = pattern.matcher(line);
                    if (matcher.find()) {
                        found.complete(matcher.group(1));
                    }
                }
            } catch (IOException e) {
                log.append(e);
            }
            found.completeExceptionally(new IOException(main + " ended:\n" + log));
        });
        return found.get(LIMIT, TimeUnit.SECONDS);
    }

    private ProcessBuilder environment(ProcessBuilder builder) {
        Map<String, String> environment = builder.environment();
        environment.put("SPARK_HOME", spark.toString());
        environment.put("SPARK_LOCAL_IP", "127.0.0.1");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /**
     * Submits a command, with one core and 1 GB for each executor.
     *
     * @param executors 1 or 2
     * @return stdout and stderr
     * @throws IOException if it does not end well in time
     */
    String submit(int executors, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                module.resolve("rsc-spark-submit").toString(),
                "--master",
                url,
                "--total-executor-cores",
                Integer.toString(executors),
                "--executor-cores",
                "1",
                "--executor-memory",
                "1g",
                "--conf",
                "spark.executorEnv.OPENBLAS_NUM_THREADS=1",
                "--"));
        command.addAll(List.of(words));
        Path log = module.resolve("submit.log");
        Process process = environment(new ProcessBuilder(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        boolean ended = process.waitFor(LIMIT, TimeUnit.SECONDS);
        String output = Files.readString(log);
        if (!ended || process.exitValue() != 0) {
            throw new IOException(String.join(" ", words)
                    + (ended ? ": exit code " + process.exitValue() : " does not end") + "\n" + output);
        }
        return output;
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
