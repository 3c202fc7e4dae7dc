package io.github.rscsnn.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.rscsnn.Given;
import io.github.rscsnn.neuron.Lif;
import io.github.rscsnn.neuron.LifParameters;
import io.github.rscsnn.tensor.Cuda;
import io.github.rscsnn.tensor.Processor;
import io.github.rscsnn.tensor.Seeds;
import io.github.rscsnn.tensor.StepScope;
import io.github.rscsnn.tensor.Tensors;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final Processor PLAIN = new Processor("plain", Set.of("avx2"));
    private static final Processor BFLOAT16 = new Processor("new", Set.of("avx512_bf16"));

    @Test
    void titlesNameThePrecision() {
        assertThat(Backends.of("reference", Precision.F32, 1).title()).isEqualTo("reference f32");
        assertThat(Backends.of("fused", Precision.F32, 1).title()).startsWith("fused f32 (");
        assertThat(Backends.of("fused", Precision.BF16, 1).title()).startsWith("fused bf16 (");
        assertThat(Backends.of("auto", Precision.BF16, 1).title()).startsWith("auto: fused bf16 (");
    }

    @Test
    void theReferenceHasOnePrecision() {
        assertThatThrownBy(() -> Backends.of("reference", Precision.BF16, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("runs in f32, not in bf16")
                .hasMessageContaining("--backend fused");
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Backends.of("gpu", Precision.F32, 1))
                .hasMessageContaining("auto, cuda, cuda-reference, fused, reference");
        assertThatThrownBy(() -> Precision.of("f16")).hasMessageContaining("known: f32, tf32, bf16");
        assertThat(Precision.of("bf16")).isEqualTo(Precision.BF16);
    }

    @Test
    void tf32IsForGpus() {
        for (String name : List.of("auto", "fused", "reference")) {
            assertThatThrownBy(() -> Backends.of(name, Precision.TF32, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not of backend " + name)
                    .hasMessageContaining("--precision f32 or bf16");
        }
    }

    @Test
    void gpusHaveNumbers() {
        assertThat(Backends.isCuda("cuda")).isTrue();
        assertThat(Backends.isCuda("cuda-reference:12")).isTrue();
        assertThat(Backends.isKnown("cuda:1")).isTrue();
        assertThat(Backends.isKnown("cuda:x")).isFalse();
        assertThat(Backends.isCuda("auto")).isFalse();
        assertThat(Backends.fastest("cuda", BFLOAT16, false)).isEqualTo(Precision.TF32);
        assertThatThrownBy(() -> Backends.of("cuda", Precision.BF16, 1))
                .hasMessageContaining("tf32 or f32, not in bf16");
    }

    @Test
    void aGpuThatIsNotThereIsRefusedWithTheWayOut() {
        assumeFalse(Cuda.isAvailable(), "there is a GPU here");
        assertThatThrownBy(() -> Backends.of("cuda", Precision.F32, 1))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("-Pcuda")
                .hasMessageContaining("--backend auto");
    }

    @Test
    void bfloat16IsFastestOnlyWhereTheProcessorMultipliesIt() {
        assertThat(Backends.fastest("fused", PLAIN, false)).isEqualTo(Precision.F32);
        assertThat(Backends.fastest("auto", PLAIN, false)).isEqualTo(Precision.F32);
        assertThat(Backends.fastest("fused", BFLOAT16, false)).isEqualTo(Precision.BF16);
        assertThat(Backends.fastest("auto", BFLOAT16, false)).isEqualTo(Precision.BF16);
        assertThat(Backends.fastest("auto", BFLOAT16, true)).isEqualTo(Precision.F32);
        assertThat(Backends.fastest("reference", BFLOAT16, false)).isEqualTo(Precision.F32);
    }

    /** An application may hold one of two threads and one of three: neither takes the other's threads away. */
    @Test
    void backendsOfSeveralNumbersOfThreadsWorkSideBySide() {
        Backend two = Backends.observed(Precision.F32, 2, null);
        Backend three = Backends.observed(Precision.F32, 3, null);
        try (StepScope scope = new StepScope();
                Network network = Vgg.of("vgg5", 1.0 / 8)
                        .build(new Architecture.Input(3, 32, 32, 10), new Lif(LifParameters.PAPER), new Seeds(3))) {
            Tensor images = Given.uniform(1, 0, 1, 4, 3, 32, 32);
            Signal input = new Signal(images, 2, true);
            float[] first = Tensors.floats(network.forward(input, Pass.EVALUATION.withBackend(two)));
            assertThat(Tensors.floats(network.forward(input, Pass.EVALUATION.withBackend(three))))
                    .isEqualTo(first);
        }
    }
}
