package io.github.rscsnn.experiment;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.tensor.Processor;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Where a number comes from.
 *
 * @param version of rsc-snn
 * @param commit of its source
 * @param created when, UTC
 * @param jvm version and vendor of the JVM
 * @param os name, version and processor type
 * @param libtorch version
 * @param processors available to the JVM
 * @param threads of libtorch
 * @param backend what executed the layers, with its precision
 * @param dataset name, split and number of images
 * @param datasetSha256 of their labels and pixels; of image files, labels, names and sizes
 * @param processor model name, as far as the system tells; null in files of older versions
 */
public record Provenance(
        String version,
        String commit,
        String created,
        String jvm,
        String os,
        String libtorch,
        int processors,
        int threads,
        String backend,
        String dataset,
        String datasetSha256,
        @Nullable String processor) {
    /** Of a computation on {@code data} in this process. */
    public static Provenance of(Dataset data, Backend backend) {
        BuildInfo build = BuildInfo.current();
        return new Provenance(
                build.version(),
                build.commit(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                libtorchVersion(),
                Runtime.getRuntime().availableProcessors(),
                torch.get_num_threads(),
                backend.title(),
                data.name() + " " + data.split().name().toLowerCase(Locale.ROOT) + ", " + data.size() + " images",
                data.checksum(),
                Processor.current().model());
    }

    /** Of the JavaCPP presets, whose first part is libtorch's own, and the instruction set that libtorch chose. */
    public static String libtorchVersion() {
        String presets = Tensor.class.getPackage().getImplementationVersion();
        return presets + " (" + torch.get_cpu_capability().getString() + ")";
    }
}
