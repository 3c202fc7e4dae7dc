package io.github.rscsnn.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rscsnn.data.Limited;
import io.github.rscsnn.data.PngFolders;
import io.github.rscsnn.data.Shapes10;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.RobustClassifier;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The programs of {@code examples/} do what they say. */
@Isolated
@Tag("slow")
class ExamplesTest {
    /** An accuracy as the examples print it. */
    private static final String PERCENT = " +\\d{1,3}\\.\\d %";

    @TempDir
    private Path folder;

    @FunctionalInterface
    private interface Main {
        void main(String... arguments) throws Exception;
    }

    private static String printed(Main main, Path... arguments) throws Exception {
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            main.main(words);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void trainsClassifiesCertifiesAndAttacks() throws Exception {
        Path run = folder.resolve("run");
        assertThat(printed(TrainInTenLines::main, run))
                .containsPattern("clean" + PERCENT + " of 20 images over 10 draws")
                .containsPattern("fgsm" + PERCENT)
                .containsPattern("pgd" + PERCENT);

        Path image = picture();
        String prediction = printed(ClassifyImage::main, run, image);
        try (RobustClassifier classifier = RobustClassifier.load(run)) {
            assertThat(classifier.format().classNames()).anyMatch(prediction::contains);
        }
        assertThat(prediction).containsPattern("by vote of 100 draws|not sure; perhaps ");
        assertThat(printed(CertifyOne::main, run, image))
                .containsPattern("closer than 0\\.\\d{4} in L2, with confidence 0.999|no certificate: ");
        assertThat(printed(OwnAttack::main, run))
                .containsPattern("clean:" + PERCENT)
                .containsPattern("pgd:" + PERCENT)
                .containsPattern("OwnAttack:" + PERCENT);
    }

    @Test
    void ownCodingTrainsAndIsAttacked() throws Exception {
        Path run = folder.resolve("coding");
        assertThat(printed(OwnCoding::main, run))
                .containsPattern("OwnCoding, clean:" + PERCENT)
                .containsPattern("OwnCoding, pgd:" + PERCENT);
        assertThat(Files.readString(run.resolve("recipe.json"))).contains(OwnCoding.class.getName());
    }

    @Test
    void ownNeuronTrains() throws Exception {
        assertThat(printed(OwnNeuron::main, folder.resolve("neuron")))
                .contains("adaptive(threshold=0.5, rise=0.2) on backend auto: fused f32")
                .containsPattern("pgd:" + PERCENT);
    }

    private Path picture() throws Exception {
        PngFolders.write(Limited.first(1, Shapes10.generate(Split.TEST, 1, 0)), folder.resolve("png"), done -> {});
        return folder.resolve("png/warm-disc/000000.png");
    }
}
