package io.github.rscsnn.cli.doctor;

import io.github.rscsnn.tensor.Cuda;
import io.github.rscsnn.tensor.Natives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.Loader;

/** libtorch: whether its libraries are there, load and compute. */
public final class NativeCheck {
    /** The first load unpacks 360 MB. */
    private static final long TIMEOUT_SECONDS = 300;

    private static final String PREFIX = "org/bytedeco/pytorch/";

    /** What the libraries take when they are unpacked. */
    private static final double ROOM = 0.5e9;

    private NativeCheck() {}

    public static List<Finding> findings() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(artifact(Loader.getPlatform()));
        findings.add(cache(Loader.getCacheDir().toPath()));
        findings.add(load());
        if (findings.getLast().status() != Finding.Status.WRONG) {
            findings.add(run(ConvolutionProbe.class.getName(), NativeCheck::judgeConvolutions));
        }
        findings.add(gpu(Cuda.models(), Natives.haveCuda()));
        return findings;
    }

    static Finding artifact(String platform) {
        if (onClassPath(platform) || onClassPath(platform + "-gpu")) {
            return Finding.ok("libraries", "libtorch for " + platform + " is on the class path");
        }
        return Finding.wrong(
                "libraries",
                "no libtorch for " + platform + " on the class path",
                "build on this machine with ./mvnw package; platforms: linux-x86_64, macosx-arm64, windows-x86_64");
    }

    /** Where the libraries are unpacked to, which takes room once. */
    static Finding cache(Path folder) throws IOException {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            return Finding.wrong(
                    "unpacked to",
                    folder + " cannot be written",
                    "RSC_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=FOLDER names another one");
        }
        double free = Files.getFileStore(folder).getUsableSpace();
        String found = String.format(Locale.ROOT, "%s, %.1f GB free", folder, free / 1e9);
        return free > ROOM
                ? Finding.ok("unpacked to", found)
                : Finding.note("unpacked to", found, "the libraries need 0.5 GB there, if they are not there yet");
    }

    /**
     * @param models of the GPUs, as the driver tells them
     * @param withCuda whether libtorch with CUDA is on the class path
     */
    static Finding gpu(List<String> models, boolean withCuda) {
        if (models.isEmpty()) {
            return Finding.ok("GPU", "none with an NVIDIA driver: the processor computes");
        }
        String names = String.join(", ", models);
        return withCuda
                ? Finding.ok("GPU", names + ", used by --backend cuda")
                : Finding.ok("GPU", names + ", not used by this build; docs/gpu.md tells how");
    }

    private static Finding load() throws IOException, InterruptedException {
        return run(NativeProbe.class.getName());
    }

    /** Runs a main class in a JVM with this one's class path and native settings. */
    static Finding run(String mainClass) throws IOException, InterruptedException {
        return run(mainClass, NativeCheck::judge);
    }

    private static Finding run(String mainClass, BiFunction<Integer, String, Finding> judge)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Xmx256m");
        command.add("-XX:-CreateCoredumpOnCrash");
        command.add("-XX:+ErrorFileToStdout");
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.equals("java.library.path") || name.startsWith("org.bytedeco.javacpp."))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        Path output = Files.createTempFile("rsc-doctor", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Finding.wrong(
                        "libtorch", "did not load within " + TIMEOUT_SECONDS + " s", "is the disk slow or full?");
            }
            return judge.apply(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    static Finding judge(int exit, String output) {
        if (exit == 0) {
            return Finding.ok("libtorch", output.strip());
        }
        if (output.contains("A fatal error has been detected") || exit > 128) {
            return Finding.wrong(
                    "libtorch",
                    "the JVM crashes while loading it",
                    "is another libtorch on java.library.path? start with ./rsc; remove ~/.javacpp/cache if an"
                            + " earlier start was cut off");
        }
        String cause = output.lines()
                .filter(line -> line.startsWith("Caused by:") || line.startsWith("Exception in"))
                .reduce((first, second) -> second)
                .orElse(output.strip().lines().findFirst().orElse("no output"));
        String fix = output.contains("LD_LIBRARY_PATH")
                ? "docs/gpu.md tells where they come from; RSC_CUDA=0 does without"
                : Files.exists(Path.of("/etc/alpine-release"))
                        ? "libtorch needs glibc, which Alpine does not have: use another distribution"
                        : "the libraries are unpacked to ~/.javacpp/cache (400 MB): is there room, and may it be written?";
        return Finding.wrong("libtorch", "does not load: " + cause, fix);
    }

    /** Wrong ones do no harm but take time: they are computed in another way. */
    static Finding judgeConvolutions(int exit, String output) {
        List<String> lines = output.strip().lines().toList();
        if (exit == 0) {
            return Finding.ok("convolutions", lines.getLast());
        }
        if (exit == ConvolutionProbe.SOME_ARE_WRONG) {
            return Finding.note(
                    "convolutions",
                    String.join(System.lineSeparator() + " ".repeat(21), lines),
                    "none is needed: these are computed in float64, slowly; a newer libtorch may know this processor");
        }
        return Finding.wrong(
                "convolutions", "cannot be computed: " + judge(exit, output).found(), "report this output");
    }

    private static boolean onClassPath(String platform) {
        return NativeCheck.class.getClassLoader().getResource(PREFIX + platform + "/") != null;
    }
}
