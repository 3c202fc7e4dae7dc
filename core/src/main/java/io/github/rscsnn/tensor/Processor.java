package io.github.rscsnn.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processor of this machine, from {@code /proc/cpuinfo}; on systems without it nothing is known but its architecture.
 *
 * @param model name, for example {@code AMD EPYC}
 * @param flags instruction sets as Linux names them, for example {@code avx512_bf16}
 */
public record Processor(String model, Set<String> flags) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    public static Processor current() {
        try {
            return parse(Files.readString(CPU_INFO, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return parse("");
        }
    }

    /**
     * All that tells one model of processor from another: maker, family, model, stepping and instruction sets. Names do not: a
     * virtual machine may say {@code AMD EPYC} of any.
     */
    public static String identity() {
        try {
            return identity(Files.readString(CPU_INFO, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return System.getProperty("os.name") + " " + System.getProperty("os.arch");
        }
    }

    static String identity(String cpuInfo) {
        return Stream.of(
                        "vendor_id",
                        "cpu family",
                        "model",
                        "stepping",
                        "CPU implementer",
                        "CPU part",
                        "flags",
                        "Features")
                .map(key -> key + " " + value(cpuInfo, key))
                .collect(Collectors.joining("; "));
    }

    /** @param cpuInfo content of {@code /proc/cpuinfo}; of several processors the first counts */
    static Processor parse(String cpuInfo) {
        String model = value(cpuInfo, "model name");
        Set<String> flags = new TreeSet<>(java.util.List.of((value(cpuInfo, "flags") + " " + value(cpuInfo, "Features"))
                .strip()
                .split("\\s+")));
        flags.remove("");
        return new Processor(model.isEmpty() ? System.getProperty("os.arch") : model, flags);
    }

    /**
     * Whether libtorch multiplies bfloat16 with instructions made for it. Elsewhere it widens every number first and is
     * several times slower than in float32.
     */
    public boolean multipliesBfloat16() {
        return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    }

    private static String value(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key) && line.contains(":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }
}
