package io.github.rscsnn.cli.doctor;

import io.github.rscsnn.bench.OpenBlas;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The machine: processor, threads, memory, huge pages. */
public final class MachineCheck {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    /** Instruction sets that decide how fast convolutions are. */
    private static final Set<String> FLAGS =
            Set.of("avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "sve", "bf16");

    private static final long GIGABYTE = 1L << 30;

    private MachineCheck() {}

    public static List<Finding> findings(Map<String, String> environment) {
        return List.of(
                Finding.ok("system", System.getProperty("os.name") + " " + System.getProperty("os.version")),
                processor(read(CPU_INFO)),
                threads(Runtime.getRuntime().availableProcessors(), environment.get("OMP_NUM_THREADS")),
                memory(totalMemory(), Runtime.getRuntime().maxMemory()),
                openBlas(environment),
                hugePages(environment.get("THP_MEM_ALLOC_ENABLE"), read(HUGE_PAGES)));
    }

    static Finding processor(String cpuInfo) {
        String model = value(cpuInfo, "model name");
        String flags = value(cpuInfo, "flags") + value(cpuInfo, "Features");
        String known = String.join(
                " ", Arrays.stream(flags.split(" ")).filter(FLAGS::contains).toList());
        String architecture = System.getProperty("os.arch");
        return Finding.ok("processor", (model + " " + architecture + " " + known).strip());
    }

    static Finding threads(int processors, @Nullable String ompThreads) {
        String found = processors + " processors, OMP_NUM_THREADS " + (ompThreads == null ? "not set" : ompThreads);
        if (ompThreads != null && ompThreads.matches("\\d{1,6}") && Integer.parseInt(ompThreads) > processors) {
            return Finding.note("threads", found, "more threads than processors are slower: unset OMP_NUM_THREADS");
        }
        return Finding.ok("threads", found);
    }

    /** What of OpenBLAS, which multiplies in float32, others than this processor's own settings decide. */
    static Finding openBlas(Map<String, String> environment) {
        String timeout = environment.get("OPENBLAS_THREAD_TIMEOUT");
        String found = "OPENBLAS_THREAD_TIMEOUT " + (timeout == null ? "not set" : timeout)
                + OpenBlas.overrides(environment).map(set -> ", " + set).orElse("");
        if (OpenBlas.overrides(environment).isPresent()) {
            return Finding.note(
                    "OpenBLAS", found, "unset these: kernels of another processor may run at half the speed");
        }
        return timeout == null
                ? Finding.note(
                        "OpenBLAS",
                        found,
                        "start with ./rsc, or set OPENBLAS_THREAD_TIMEOUT=4: its idle threads spin beside those that work")
                : Finding.ok("OpenBLAS", found);
    }

    static Finding memory(long total, long heap) {
        String limit = System.getProperty("org.bytedeco.javacpp.maxPhysicalBytes", "four times the heap");
        String found = String.format(
                Locale.ROOT,
                "%.1f GB, Java heap at most %.1f GB, the process at most %s",
                (double) total / GIGABYTE,
                (double) heap / GIGABYTE,
                limit);
        if (total < 4 * GIGABYTE) {
            return Finding.note(
                    "memory", found, "little for a network of full width: use a smaller --width or --batch");
        }
        return Finding.ok("memory", found);
    }

    static Finding hugePages(@Nullable String allocation, String kernel) {
        String mode = kernel.contains("[") ? kernel.substring(kernel.indexOf('[') + 1, kernel.indexOf(']')) : "unknown";
        String found = "THP_MEM_ALLOC_ENABLE " + (allocation == null ? "not set" : allocation) + ", kernel " + mode;
        if (!"1".equals(allocation)) {
            return Finding.note(
                    "huge pages", found, "start with ./rsc, or set THP_MEM_ALLOC_ENABLE=1: tensors fill faster");
        }
        if (mode.equals("never")) {
            return Finding.note("huge pages", found, "as root: echo madvise > " + HUGE_PAGES);
        }
        return Finding.ok("huge pages", found);
    }

    private static long totalMemory() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getTotalMemorySize();
    }

    private static String value(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** The file's text, or nothing on systems that do not have it. */
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
