package io.github.rscsnn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
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
                .containsExactlyInAnyOrder("ann", "direct", "poisson", "none", "rsc1", "rsc2");
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

    /** In a zsh that believes to be in a terminal: what stands on its line after WORDS and a tab. */
    private String completedByZsh(String words) throws Exception {
        Path script = folder.resolve("rsc-completion");
        Files.writeString(script, CliRun.of("completion", "zsh").out());
        Path probe = folder.resolve("probe.zsh");
        Files.writeString(probe, """
                zmodload zsh/zpty
                zpty shell 'TERM=dumb zsh -f -i'
                zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -D; . $1; echo rea''dy"
                until [[ $out == *ready* ]]; do zpty -r shell line || exit 1; out+=$line; done
                out=
                zpty -n -w shell "rsc $2"$'\\t\\C-aprint -r -- "<\\C-e>"\\n'
                until [[ $out == *'<rsc '*'>'*'<rsc '*'>'* ]]; do zpty -r shell line || exit 1; out+=$line; done
                print -r -- $out
                """);
        Process zsh = new ProcessBuilder("zsh", "-f", probe.toString(), script.toString(), words)
                .redirectErrorStream(true)
                .start();
        String output = new String(zsh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(zsh.waitFor(60, TimeUnit.SECONDS)).isTrue();
        // the last: what the shell printed, not what was typed
        Matcher line = Pattern.compile("(?m)^<(rsc [^>]*)>").matcher(output.replace("\r", ""));
        assertThat(line.find()).as(output).isTrue();
        return line.group(1).strip();
    }

    @Tag("slow")
    @Test
    @EnabledIf("hasZsh")
    void zshCompletesCommandsOptionsAndValues() throws Exception {
        assertThat(completedByZsh("evalu")).isEqualTo("rsc evaluate");
        assertThat(completedByZsh("train --cod")).isEqualTo("rsc train --coding");
        assertThat(completedByZsh("train --coding dir")).isEqualTo("rsc train --coding direct");
    }

    static boolean hasZsh() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "zsh")));
    }

    @Test
    void otherShellsAreRefused() {
        CliRun run = CliRun.of("completion", "fish");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("fish");
    }
}
