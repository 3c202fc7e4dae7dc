package io.github.rscsnn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
    @TempDir
    Path empty;

    @Test
    void anUnknownNameListsTheChoices() {
        assertThatThrownBy(() -> Datasets.open("cifar", Split.TRAIN, DataLocation.of(empty)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "unknown data set 'cifar': choose one of cifar10, cifar100, mnist, fashion-mnist, tiny-imagenet, imagenet,"
                                + " imagefolder, frames, shapes10, shapes10-vivid");
    }

    @Test
    void everyDataSetFromFilesSaysWhereItLooked() {
        for (String name : Datasets.names()) {
            if (Datasets.needsFiles(name)) {
                assertThatThrownBy(() -> Datasets.open(name, Split.TEST, DataLocation.of(empty)))
                        .as(name)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(empty.toString())
                        .hasMessageContaining(
                                Datasets.broughtByUser(name) ? "--data-dir DIR" : "rsc data fetch " + name);
            }
        }
    }

    @Test
    void opensTheGeneratedSetWithoutFiles() throws IOException {
        Dataset data = Datasets.open("shapes10", Split.TEST, DataLocation.of(empty));

        assertThat(Datasets.needsFiles("shapes10")).isFalse();
        assertThat(data.name()).isEqualTo("shapes10");
        assertThat(data.split()).isEqualTo(Split.TEST);
        assertThat(data.size()).isEqualTo(Shapes10.TEST_IMAGES);
        assertThat(Datasets.needsFiles("shapes10-vivid")).isFalse();
        Dataset vivid = Datasets.open("shapes10-vivid", Split.TEST, DataLocation.of(empty));
        assertThat(vivid.name()).isEqualTo("shapes10-vivid");
        assertThat(vivid.checksum()).isNotEqualTo(data.checksum());
    }

    @Test
    void aLimitKeepsTheFirstImagesAndChangesTheChecksum() {
        Dataset all = Shapes10.generate(Split.TRAIN, 30, 1);

        Dataset few = Limited.first(10, all);

        assertThat(few.size()).isEqualTo(10);
        assertThat(few.checksum())
                .isEqualTo(Shapes10.generate(Split.TRAIN, 10, 1).checksum());
        assertThat(few.checksum()).hasSize(64).isNotEqualTo(all.checksum());
        assertThat(Limited.first(30, all)).isSameAs(all);
        assertThatThrownBy(() -> few.label(10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> few.pixels(10, new byte[3072])).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Limited.first(0, all)).hasMessageContaining("at least 1: got 0");
    }

    @Test
    void normalisationIsCheckedAndCannotBeChanged() {
        float[] mean = {.5f};
        Normalisation constants = new Normalisation(mean, new float[] {.25f});
        mean[0] = 9;
        constants.std()[0] = 9;

        assertThat(constants).isEqualTo(new Normalisation(new float[] {.5f}, new float[] {.25f}));
        assertThatThrownBy(() -> new Normalisation(new float[] {.5f}, new float[] {0}))
                .hasMessageContaining("above 0");
        assertThatThrownBy(() -> new Normalisation(new float[2], new float[] {1}))
                .hasMessageContaining("got 2 and 1");
    }
}
