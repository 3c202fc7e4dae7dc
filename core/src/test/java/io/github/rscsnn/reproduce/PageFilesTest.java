package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read and written of pages of results. */
class PageFilesTest {
    @TempDir
    Path folder;

    private ResultsPage page;

    @BeforeEach
    void publish() throws IOException {
        PublishedValue value = new PublishedValue(
                "cifar10-vgg5-rsc-0.1",
                "pgd",
                "narrow",
                List.of(1L),
                List.of(50.0),
                1.0,
                99.0,
                4,
                2,
                "pgd()",
                8,
                "abc",
                List.of("2110"));
        PublishedNetwork network = new PublishedNetwork(
                "cifar10-vgg5-rsc-0.1", "r", Map.of(), 1, 1, 8, 0.1, 0.1, "fused", "abc", "0123456789");
        page = page("X", List.of(network), List.of(value));
        page.write(folder);
    }

    private static ResultsPage page(String title, List<PublishedNetwork> networks, List<PublishedValue> values) {
        return new ResultsPage("x.md", title, "narrow: n", "rsc", Map.of(), networks, values, List.of());
    }

    /** Where an editor took the checksum out on purpose, what does not fit is still told with the file's name. */
    @ParameterizedTest
    @CsvSource({
        "tier, null, 'it lacks the page, title, tier, command or provenance'",
        "provenance, null, 'it lacks the page, title, tier, command or provenance'",
        "networks/0/weights, null, 'it lacks the recipe, weights or commit of a network'",
        "measurements/0/attack, null, 'it lacks the recipe, metric, tier, attack or commit of a number'",
        "measurements/0/values, '[50.0, 40.0]', 'it has not one value for each of 1 seeds'",
        "measurements/0/correct, '[\"211\"]', 'the right draws of 4 images, at most 2 an image'",
        "measurements/0/correct, '[\"2113\"]', 'the right draws of 4 images, at most 2 an image'",
        "measurements/0/correct, '[\"211?\"]', 'the right draws of 4 images, at most 2 an image'",
    })
    void damageIsToldWithTheFile(String key, String value, String message) throws IOException {
        Path json = folder.resolve("data/x.json");
        ObjectNode tree = JsonFile.read(json, "", "");
        tree.remove(JsonFile.CHECKSUM);
        int last = key.lastIndexOf('/');
        ObjectNode parent = last < 0 ? tree : (ObjectNode) tree.at("/" + key.substring(0, last));
        parent.set(
                key.substring(last + 1),
                JsonFile.parse(("{\"v\":" + value + "}").getBytes()).get("v"));
        Files.writeString(json, tree.toString());
        assertThatThrownBy(() -> ResultsPage.read(json))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(json.toString())
                .hasMessageContaining(message);
        if (key.startsWith("measurements")) {
            assertThatThrownBy(() -> Coverage.of(folder.resolve("data")))
                    .hasMessageContaining(json.toString())
                    .hasMessageContaining(message);
        }
    }

    @Test
    void aTableOfPagesWithoutALastLineFeedIsGoneOnWith() throws IOException {
        Path index = folder.resolve("README.md");
        Files.writeString(index, "# R\n\n| [a](a.md) | b | c |");
        page.write(folder);
        assertThat(index).content().isEqualTo("# R\n\n| [a](a.md) | b | c |\n| [X](x.md) | 1 network | narrow: n |");
        assertThatThrownBy(() -> page("a|b", List.of(), List.of()))
                .hasMessageContaining("a page's title is one line without '|'; got 'a|b'");
    }

    @Test
    void aPageThatWasWrittenByHandStays() throws IOException {
        Files.delete(folder.resolve("data/x.json"));
        assertThatThrownBy(() -> page.write(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("x.md was not published by this command: give another name");
        assertThat(folder.resolve("data/x.json")).doesNotExist();
    }
}
