package io.github.rscsnn.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.cli.doctor.Finding.Status;
import io.github.rscsnn.data.DataCache;
import io.github.rscsnn.network.Conv2dCheck.Verdict;
import io.github.rscsnn.network.Precision;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
    private static final long GIGABYTE = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        "25+36,     WRONG",
        "25.0.1+8,  WRONG",
        "25.0.2+10, WRONG",
        "25.0.3+9,  OK",
        "25.0.10,   OK",
        "26,        OK",
        "21.0.5,    WRONG"
    })
    void refusesOldJdksAndThoseThatCorruptArrays(String version, Status status) {
        Finding finding = JavaCheck.jdk(Runtime.Version.parse(version), "Vendor");

        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.found()).startsWith(version).contains("Vendor");
        assertThat(finding.fix().isEmpty()).isEqualTo(status == Status.OK);
    }

    @Test
    void missingVectorModuleIsOnlySlow() {
        assertThat(JavaCheck.vectors(false).status()).isEqualTo(Status.NOTE);
        assertThat(JavaCheck.vectors(false).fix()).contains("--add-modules jdk.incubator.vector");
        assertThat(JavaCheck.vectors(true).found()).matches("\\d+ bit");
    }

    @ParameterizedTest
    @CsvSource({"libtorch_cpu.so", "libc10.so.2.6", "libtorch.2.dylib", "torch_cpu.dll"})
    void anotherLibtorchOnTheLibraryPathIsWrong(String name, @TempDir Path folder) throws IOException {
        Path library = Files.createFile(folder.resolve(name));

        Finding finding = JavaCheck.libraryPath(folder.resolve("missing") + File.pathSeparator + folder);

        assertThat(finding.status()).isEqualTo(Status.WRONG);
        assertThat(finding.found()).contains(library.toString());
    }

    @Test
    void otherLibrariesOnTheLibraryPathAreFine(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("libc.so.6"));

        assertThat(JavaCheck.libraryPath(folder.toString()).status()).isEqualTo(Status.OK);
        assertThat(JavaCheck.libraryPath("").status()).isEqualTo(Status.OK);
    }

    @Test
    void processorNamesWhatMattersForSpeed() {
        String cpuInfo = "processor : 0\nmodel name\t: Quick CPU\nflags\t\t: fpu avx2 ht avx512f fma\n";

        assertThat(MachineCheck.processor(cpuInfo).found())
                .startsWith("Quick CPU")
                .endsWith("avx2 avx512f fma");
        assertThat(MachineCheck.processor("").found()).isEqualTo(System.getProperty("os.arch"));
    }

    @Test
    void moreThreadsThanProcessorsAreNoted() {
        assertThat(MachineCheck.threads(4, "4").status()).isEqualTo(Status.OK);
        assertThat(MachineCheck.threads(4, null).status()).isEqualTo(Status.OK);
        assertThat(MachineCheck.threads(4, "8").status()).isEqualTo(Status.NOTE);
    }

    @Test
    void littleMemoryIsNoted() {
        assertThat(MachineCheck.memory(16 * GIGABYTE, 4 * GIGABYTE).status()).isEqualTo(Status.OK);
        assertThat(MachineCheck.memory(2 * GIGABYTE, GIGABYTE).status()).isEqualTo(Status.NOTE);
    }

    @Test
    void openBlasChoosesItsKernelsAndItsThreadsSleep() {
        assertThat(MachineCheck.openBlas(Map.of("OPENBLAS_THREAD_TIMEOUT", "4")).status())
                .isEqualTo(Status.OK);
        assertThat(MachineCheck.openBlas(Map.of()).fix()).contains("OPENBLAS_THREAD_TIMEOUT=4");
        Finding overridden = MachineCheck.openBlas(
                Map.of("OPENBLAS_THREAD_TIMEOUT", "4", "OPENBLAS_CORETYPE", "Haswell", "OPENBLAS_L2_SIZE", "512"));
        assertThat(overridden.status()).isEqualTo(Status.NOTE);
        assertThat(overridden.found()).contains("OPENBLAS_CORETYPE=Haswell, OPENBLAS_L2_SIZE=512");
    }

    @Test
    void hugePagesNeedVariableAndKernel() {
        assertThat(MachineCheck.hugePages("1", "always [madvise] never").status())
                .isEqualTo(Status.OK);
        assertThat(MachineCheck.hugePages(null, "always [madvise] never").fix()).contains("THP_MEM_ALLOC_ENABLE=1");
        assertThat(MachineCheck.hugePages("1", "always madvise [never]").fix()).contains("madvise");
        assertThat(MachineCheck.hugePages("1", "").status()).isEqualTo(Status.OK);
    }

    @Test
    void dataFolderNeedNotExistYet(@TempDir Path folder) throws IOException {
        Finding finding = DataCheck.folder(DataCache.in(folder.resolve("a").resolve("b")));

        assertThat(finding.found())
                .startsWith(folder.toString())
                .contains("GB free")
                .contains("no data set");
    }

    @Test
    void dataFolderNamesWhatIsThere(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("cifar-10-batches-bin"));

        assertThat(DataCheck.folder(DataCache.in(folder)).found()).endsWith("with cifar10");
    }

    @Test
    void dataFolderThatIsAFileIsNoted(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        Finding finding = DataCheck.folder(DataCache.in(file));

        assertThat(finding.status()).isEqualTo(Status.NOTE);
        assertThat(finding.fix()).contains("RSC_DATA");
    }

    @Test
    void backendChosenIsExplained() {
        assertThat(BackendCheck.backend(Optional.empty(), Precision.F32).found())
                .isEqualTo("auto takes fused f32; training too, for this processor has no bfloat16 instructions");
        assertThat(BackendCheck.backend(Optional.empty(), Precision.BF16).found())
                .contains("training in bf16");
        Finding slow = BackendCheck.backend(Optional.of("the module is not loaded"), Precision.F32);
        assertThat(slow.status()).isEqualTo(Status.NOTE);
        assertThat(slow.found()).contains("reference f32");
        assertThat(slow.fix()).contains("the module is not loaded");
    }

    @Test
    void gpuIsNamed() {
        assertThat(NativeCheck.gpu(List.of(), false).found()).startsWith("none with an NVIDIA driver");
        assertThat(NativeCheck.gpu(List.of("NVIDIA H200"), false).found())
                .startsWith("NVIDIA H200, not used by this build");
        assertThat(NativeCheck.gpu(List.of("NVIDIA H200"), true).found()).endsWith("used by --backend cuda");
    }

    @Test
    void folderOfNativeLibrariesMustBeWritable(@TempDir Path folder) throws IOException {
        assertThat(NativeCheck.cache(folder).found()).startsWith(folder + ", ").endsWith("GB free");
        Finding missing = NativeCheck.cache(Files.createFile(folder.resolve("file")));
        assertThat(missing.status()).isEqualTo(Status.WRONG);
        assertThat(missing.fix()).contains("javacpp.cachedir");
    }

    @Test
    void platformWithoutLibrariesIsWrong() {
        Finding finding = NativeCheck.artifact("linux-riscv64");

        assertThat(finding.status()).isEqualTo(Status.WRONG);
        assertThat(finding.found()).contains("linux-riscv64");
    }

    @Test
    void crashOfTheLoadingProcessIsTold() {
        String output = "#\n# A fatal error has been detected by the Java Runtime Environment:\n#  SIGSEGV (0xb)";

        assertThat(NativeCheck.judge(134, output).status()).isEqualTo(Status.WRONG);
        assertThat(NativeCheck.judge(134, output).fix()).contains("java.library.path");
        assertThat(NativeCheck.judge(139, "").found()).contains("crashes");
    }

    @Test
    void causeOfALibraryThatDoesNotLoadIsTold() {
        String output = """
                Exception in thread "main" java.lang.UnsatisfiedLinkError: no jnitorch
                \tat X
                Caused by: java.io.IOException: No space left on device
                """;

        assertThat(NativeCheck.judge(1, output).found())
                .isEqualTo("does not load: Caused by: java.io.IOException: No space left on device");
    }

    /** Wrong convolutions are named and computed in another way, so that nothing has to be done. */
    @Test
    void wrongConvolutionsAreNamed() {
        Verdict right = new Verdict("3x8x8 to 6", 2e-7, true);
        Verdict wrong = new Verdict("12x8x8 to 12", Double.NaN, false);
        List<String> good = ConvolutionProbe.verdict(List.of(right, right));
        assertThat(good)
                .containsExactly(
                        "all 2 shapes tried are right: they deviate from float64 by at most 2.0e-07 of the largest value");
        assertThat(NativeCheck.judgeConvolutions(0, String.join("\n", good)).status())
                .isEqualTo(Status.OK);

        List<String> bad = ConvolutionProbe.verdict(List.of(right, wrong));
        assertThat(bad).hasSize(2).first().asString().isEqualTo("wrong: 12x8x8 to 12 (deviates by NaN)");
        assertThat(bad.getLast()).startsWith("1 of 2 shapes tried are wrong");
        Finding finding = NativeCheck.judgeConvolutions(ConvolutionProbe.SOME_ARE_WRONG, String.join("\n", bad));
        assertThat(finding.status()).isEqualTo(Status.NOTE);
        assertThat(finding.found()).contains("12x8x8 to 12");

        assertThat(NativeCheck.judgeConvolutions(139, "").status()).isEqualTo(Status.WRONG);
    }

    @Test
    void processThatCannotStartIsWrong() throws Exception {
        Finding finding = NativeCheck.run("io.github.rscsnn.NoSuchClass");

        assertThat(finding.status()).isEqualTo(Status.WRONG);
        assertThat(finding.found()).contains("NoSuchClass");
    }
}
