package io.github.rscsnn.interchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code rsc_export.py} says of what it cannot take, under the machine's PyTorch; skipped where there is none. */
@Tag("slow")
class ExportRefusalsTest {
    @TempDir
    private Path work;

    @Test
    void whatCannotBeTakenIsRefusedByItsName() throws Exception {
        Map<String, String> said = said();

        assertThat(said.get("state-dict")).contains("must be a torch.nn.Module, got OrderedDict");
        assertThat(said.get("torchscript")).contains("TorchScript");
        assertThat(said.get("bytes")).contains("torch.uint8");
        assertThat(said.get("array")).contains("got list");
        assertThat(said.get("normalised-before")).contains("pixels from -").contains("normalisation=(means");
        assertThat(said.get("nan-pixels")).contains("NaN or infinity");
        assertThat(said.get("one-image")).contains("two images or more, got [1, 3, 8, 8]");
        assertThat(said.get("one-constant")).contains("must be 3 means").contains("got [0.5]");
        assertThat(said.get("zero-deviation")).contains("above 0").contains("[0.2, 0.0, 0.2]");
        assertThat(said.get("numbers")).contains("got (0.5, 0.2)");
        assertThat(said.get("poisson-normalised")).contains("leave normalisation out");
        assertThat(said.get("steps")).contains("got 2.0");
        assertThat(said.get("names")).contains("4 class names for 5 outputs");
        assertThat(said.get("name-twice")).contains("two classes have one name");
        assertThat(said.get("which-output")).contains("output is 2, and the network puts out 2 things");
        assertThat(said.get("dictionary")).contains("(dict)");
        assertThat(said.get("nan-weights")).startsWith("conv (").contains("its weight holds NaN");
        assertThat(said.get("clipped")).startsWith("clip (").contains("something else than relu");
        assertThat(said.get("unknown-neuron")).startsWith("odd (").contains("no layer and no neuron that is known");
        assertThat(said.get("dropout")).contains("dropout that is on");
        assertThat(said.get("subtraction")).contains("subtraction with alpha");
        assertThat(said.get("division")).contains("division that rounds");
        assertThat(said.get("pool")).startsWith("pool (").contains("a pool with dilation");
        assertThat(said.get("assigned")).contains("assignments to parts of a tensor");
        assertThat(said.get("partly-zero")).contains("changed in place");
        assertThat(said.get("through-a-view")).contains("changed in place");
        assertThat(said.get("weighted")).contains("a sum over 2 of T = 3");
        assertThat(said.get("two-of-three")).contains("stack of 2 things that are not the T = 3 time steps");
        said.forEach((name, words) ->
                assertThat(words.equals("taken")).as(name + ": " + words).isEqualTo(name.startsWith("taken")));
        for (String name : List.of("in-place", "from-the-left", "names", "relu-over-time")) {
            Verification verification = NetworkImportTest.imported(
                            work.resolve("out/taken-" + name), true, work.resolve("run-" + name))
                    .verification();
            assertThat(verification.difference()).as(name).isEmpty();
            assertThat(verification.layers()).as(name).isNotEmpty();
        }
    }

    private Map<String, String> said() throws Exception {
        Files.writeString(work.resolve(ExportScript.NAME), ExportScript.text());
        for (String file : List.of("networks.py", "refusals.py")) {
            Files.copy(Path.of("src/test/python").resolve(file), work.resolve(file));
        }
        FrameworkRoundTripTest.Ended ended = FrameworkRoundTripTest.python(work, "refusals.py", "out");
        FrameworkRoundTripTest.assumeFound(ended, "refusals.py");
        assertThat(ended.code()).as(ended.said()).isZero();
        Map<String, String> said = new HashMap<>();
        ended.said().lines().filter(line -> line.contains(": ")).forEach(line -> {
            String[] parts = line.split(": ", 2);
            said.put(parts[0], parts[1]);
        });
        return said;
    }
}
