package io.github.rscsnn.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rscsnn.data.NpyArray;
import io.github.rscsnn.kernel.KernelSet;
import io.github.rscsnn.kernel.KernelThreads;
import io.github.rscsnn.network.Backend;
import io.github.rscsnn.network.FusedBackend;
import io.github.rscsnn.network.ReferenceBackend;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceTest {
    @TempDir
    Path temporary;

    static Stream<CaseResult> everyCase() throws IOException {
        Backend fused = new FusedBackend(KernelSet.scalar(new KernelThreads(1)));
        return Stream.concat(check(golden("cases")).stream(), Conformance.check(golden("cases"), fused).stream());
    }

    @ParameterizedTest
    @MethodSource("everyCase")
    void passes(CaseResult result) {
        assertThat(result.passed()).as(result.toString()).isTrue();
        assertThat(result.largestDeviation()).isLessThanOrEqualTo(result.bound());
    }

    @Tag("slow")
    @Test
    void findsCasesInTheirFolderItsParentAndAlone() throws IOException {
        List<String> names = names(golden("cases"));
        assertThat(names).hasSize(44).isSorted().contains("sgd_steps", "lif_tie_leak0.5");
        assertThat(names(golden(""))).isEqualTo(names);
        assertThat(names(golden("cases/surrogate"))).containsExactly("surrogate");
    }

    /** The last bytes of an expected array are changed: enough for every kind to notice, small enough to stay a number. */
    @ParameterizedTest
    @CsvSource({
        "lif_leak0.5_soft_T4_bptt, spikes, 1",
        "lif_leak0.5_soft_T4_bptt, grad_x, 1e-4",
        "lif_leak0.5_soft_T4_bptt, u_before_reset, 1e-4",
        "lif_leak0.5_soft_T4_bptt, v_after_reset, 1e-4",
        "lif_tie_leak1.0, spikes_ge, 1",
        "surrogate, grad_gamma0.5, 1e-5",
        "surrogate, spike, 1",
        "tiny_leak1.0_bptt_train, logits_tnk, 1e-4",
        "tiny_leak1.0_bptt_train, spikes1, 0.25",
        "tiny_leak1.0_bptt_train, spikes2, 1",
        "tiny_leak1.0_bptt_train, after__bn2.running_var, 1e-4",
        "tiny_leak1.0_bptt_train, loss__kd_reversed_T1, 1e-4",
        "tiny_leak1.0_bptt_train, dlogits__kd_T4, 0.01",
        "tiny_leak0.5_bptt_eval, dx__ersc, 0.01",
        "tiny_leak0.5_bptt_eval, dw__ce_mean__conv1.weight, 0.1",
        "sgd_steps, loss_step2, 1e-4",
        "sgd_steps, step1__bn1.running_mean, 1e-4",
        "sgd_steps, step2__conv1.weight, 1e-4",
        "sgd_steps, cosine_lr_T200, 1e-4",
        "attack_fgsm_leak0.5, adv, 1e-4",
        "attack_pgd_leak1.0_rsc1, grads, 0.01",
        "attack_eotpgd_leak1.0, logits_adv_mean, 1e-4",
        "smoothing_certify, pABar, 1e-5",
        "smoothing_certify, radius, 1e-5",
        "smoothing_certify, abstain, 1",
        "smoothing_predict, p_value, 1e-8",
        "smoothing_predict, abstain, 1",
    })
    void noticesOneChangedElement(String name, String array, double change) throws IOException {
        Path copy = copy(name);
        perturb(copy.resolve(array + ".npy"), change);
        CaseResult result = check(copy).getFirst();
        assertThat(result.passed()).as(result.toString()).isFalse();
        assertThat(result.detail()).contains("1 of ").contains("(" + array + ")");
        assertThat(result.largestDeviation()).isGreaterThan(result.bound());
    }

    @ParameterizedTest
    @CsvSource({
        "lif_leak1.0_hard_T4_bptt, x",
        "tiny_leak1.0_detach_eval, w__conv2.weight",
        "sgd_steps, x",
        "attack_eotpgd_leak1.0_rsc1, noise",
        "smoothing_certify, sigma",
        "smoothing_predict, count1",
    })
    void usesItsInputs(String name, String array) throws IOException {
        Path copy = copy(name);
        Path file = copy.resolve(array + ".npy");
        perturb(file, NpyArray.read(file).values().length, 1);
        assertThat(check(copy).getFirst().passed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "lif_leak0.5_hard_T4_bptt, '\"leak\": 0.5', '\"leak\": 0.75'",
        "lif_leak0.5_hard_T4_bptt, '\"v_threshold\": 1.0', '\"v_threshold\": 0.75'",
        "lif_leak0.5_hard_T4_bptt, hard0, soft",
        "lif_leak0.5_hard_T4_bptt, '\"detach_reset\": false', '\"detach_reset\": true'",
        "lif_leak0.5_hard_T4_bptt, 'Eq. 17 with gamma=1', 'Eq. 17 with gamma=0.5'",
        "tiny_leak1.0_bptt_eval, '\"bn_mode\": \"eval\"', '\"bn_mode\": \"train\"'",
        "tiny_leak1.0_bptt_eval, '\"T\": 4', '\"T\": 2'",
        "tiny_leak1.0_bptt_eval, 0.4914, 0.6",
        "tiny_leak1.0_bptt_eval, 'lambda 0.1', 'lambda 0.2'",
        "sgd_steps, '\"momentum\": 0.9', '\"momentum\": 0.5'",
        "sgd_steps, '\"weight_decay\": 0.0005', '\"weight_decay\": 0.5'",
        "attack_pgd_leak0.5, '\"eps\": 0.031', '\"eps\": 0.021'",
        "attack_pgd_leak0.5, '\"alpha\": 0.01', '\"alpha\": 0.02'",
        "attack_pgd_leak0.5, '\"steps\": 7', '\"steps\": 6'",
        "attack_eotpgd_leak1.0_rsc1, '\"eot_iter\": 3', '\"eot_iter\": 2'",
    })
    void usesItsParameters(String name, String from, String to) throws IOException {
        Path copy = copy(name);
        edit(copy, from, to);
        assertThat(check(copy).getFirst().passed()).isFalse();
    }

    @Test
    void anUnknownKindIsNotCheckedAndFails() throws IOException {
        edit(copy("surrogate"), "\"kind\": \"surrogate\"", "\"kind\": \"izhikevich\"");
        copy("smoothing_predict");
        List<CaseResult> results = check(temporary);
        assertThat(results).extracting(CaseResult::passed).containsExactly(true, false);
        assertThat(results.getLast().kind()).isEqualTo("izhikevich");
        assertThat(results.getLast().detail()).contains("not checked").contains("izhikevich");
    }

    @Test
    void aDirectoryWithoutCasesFails() throws IOException {
        List<CaseResult> results = check(temporary);
        assertThat(results).hasSize(1);
        assertThat(results.getFirst().passed()).isFalse();
        assertThat(results.getFirst().detail()).contains("no case found");
        assertThatThrownBy(() -> check(temporary.resolve("missing")))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessageContaining("missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"kind\": 3, \"arrays\": {}}", "", "{\"kind\": \"lif\", \"arrays\": {}} x"})
    void aDamagedDescriptionFailsAndTheOthersGoOn(String json) throws IOException {
        Files.writeString(copy("surrogate").resolve("case.json"), json);
        copy("smoothing_predict");
        List<CaseResult> results = check(temporary);
        assertThat(results).extracting(CaseResult::passed).containsExactly(true, false);
        assertThat(results.getLast().detail()).contains("case.json");
    }

    @Test
    void aCaseWithoutDescriptionFails() throws IOException {
        Files.delete(copy("surrogate").resolve("case.json"));
        CaseResult result = check(temporary).getFirst();
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).contains("no case.json");
    }

    @Test
    void aDamagedOrMissingArrayFails() throws IOException {
        Path truncated = copy("surrogate").resolve("x.npy");
        byte[] bytes = Files.readAllBytes(truncated);
        Files.write(truncated, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        assertThat(check(temporary).getFirst().detail()).contains("x.npy").contains("bytes of data");
        Files.delete(truncated);
        assertThat(check(temporary).getFirst().detail()).contains("no file x.npy");
    }

    @Test
    void anArrayOfAnotherShapeThanDeclaredFails() throws IOException {
        Path folder = copy("surrogate");
        edit(folder, "168", "167");
        assertThat(check(folder).getFirst().detail()).contains("case.json says");
    }

    @Test
    void aCaseWithoutAnExpectedArrayFails() throws IOException {
        Path folder = copy("lif_leak1.0_hard_T1_bptt");
        edit(folder, "\"spikes\"", "\"spikes_of_another_kind\"");
        CaseResult result = check(folder).getFirst();
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).contains("has no array spikes");
    }

    @Test
    void anUnknownLossFails() throws IOException {
        Path folder = copy("tiny_leak1.0_bptt_eval");
        edit(folder, "\"ce_mean\":", "\"focal\":");
        assertThat(check(folder).getFirst().detail()).contains("unknown loss 'focal'");
    }

    private static List<String> names(Path directory) throws IOException {
        return check(directory).stream().map(CaseResult::name).toList();
    }

    private static List<CaseResult> check(Path directory) throws IOException {
        return Conformance.check(directory, ReferenceBackend.INSTANCE);
    }

    private static Path golden(String name) {
        try {
            return Path.of(ConformanceTest.class.getResource("/golden").toURI()).resolve(name);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Path copy(String name) throws IOException {
        Path target = Files.createDirectory(temporary.resolve(name));
        try (Stream<Path> files = Files.list(golden("cases").resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return target;
    }

    private static void edit(Path folder, String from, String to) throws IOException {
        Path file = folder.resolve("case.json");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    private static void perturb(Path file, double change) throws IOException {
        perturb(file, 1, change);
    }

    /** Adds {@code change} to the last {@code count} elements. */
    private static void perturb(Path file, int count, double change) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        String dtype = NpyArray.read(file).dtype();
        int size = dtype.endsWith("8") ? 8 : 4;
        for (int at = bytes.capacity() - size * count; at < bytes.capacity(); at += size) {
            switch (dtype) {
                case "<f4" -> bytes.putFloat(at, (float) (bytes.getFloat(at) + change));
                case "<f8" -> bytes.putDouble(at, bytes.getDouble(at) + change);
                case "<i8" -> bytes.putLong(at, bytes.getLong(at) + (long) change);
                default -> throw new AssertionError(dtype);
            }
        }
        Files.write(file, bytes.array());
    }
}
