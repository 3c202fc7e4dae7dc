package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    @TempDir
    private Path folder;

    /** What bash offers after {@code rsc WORDS...}, the last word being the one to complete. */
    private String offered(String words) throws Exception {
        Path script = folder.resolve("rsc-completion");
        Files.writeString(script, CliRun.of("completion", "bash").out());
        int last = words.split(" ", -1).length;
        // compopt works only while bash itself completes
        String probe = "compopt() { :; }; source " + script + "; COMP_WORDS=(rsc " + words + "); [ " + last
                + " -lt ${#COMP_WORDS[@]} ] || COMP_WORDS+=(''); COMP_CWORD=" + last
                + "; _complete_rsc; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Process bash = new ProcessBuilder("bash", "--norc", "-c", probe)
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(output).isZero();
        return output;
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs bash")
    void bashOffersCommandsOptionsAndValues() throws Exception {
        assertThat(offered("ev").lines().map(String::strip)).containsExactly("evaluate");
        assertThat(offered("data ").lines().map(String::strip)).contains("fetch", "list");
        assertThat(offered("train --cod").lines().map(String::strip)).containsExactly("--coding");
        assertThat(offered("train --coding ").lines().map(String::strip))
                .containsExactlyInAnyOrder("ann", "direct", "poisson", "rsc1", "rsc2");
        assertThat(offered("train --backend fused --arch vgg1").lines().map(String::strip))
                .containsExactlyInAnyOrder("vgg11", "vgg16");
        assertThat(offered("evaluate runs/x --attacks apgd-").lines().map(String::strip))
                .containsExactlyInAnyOrder("apgd-ce", "apgd-dlr", "apgd-t");
    }

    @Test
    void zshTakesTheSameScript() {
        CliRun zsh = CliRun.of("completion", "zsh");
        assertThat(zsh.exit()).isZero();
        assertThat(zsh.out())
                .contains("bashcompinit")
                .isEqualToNormalizingWhitespace(CliRun.of("completion", "bash").out());
    }

    @Test
    void otherShellsAreRefused() {
        CliRun run = CliRun.of("completion", "fish");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("fish");
    }
}
