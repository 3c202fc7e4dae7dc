package io.github.rscsnn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;

/** Files are read back by TensorFlow's own message classes and a checksum computed bit by bit. */
class TensorBoardLogTest {
    @TempDir
    private Path folder;

    private final List<String> messages = new ArrayList<>();

    @Test
    void beginsAsTensorFlowsFilesDo() throws IOException {
        log(List.of()).close();
        byte[] bytes = Files.readAllBytes(onlyFile());
        // length 24 and its masked checksum are the first twelve bytes of any event file
        assertThat(bytes)
                .startsWith(0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22)
                .hasSize(24 + 16);
        assertThat(events()).singleElement().satisfies(event -> {
            assertThat(event.getFileVersion()).isEqualTo("brain.Event:2");
            assertThat(event.getWallTime()).isCloseTo(System.currentTimeMillis() / 1e3, within(60.0));
        });
    }

    @Test
    void holdsEpochsAndWhatIsWithinThem() throws IOException {
        try (TensorBoardLog log = log(List.of())) {
            log.epochStarted(1000);
            log.stepDone(1, 2.0, 0.25, 4); // less than a hundredth
            log.stepDone(1, 2.0, 0.25, 500);
            log.stepDone(1, 1.5, 0.5, 1000);
            log.epochDone(epoch(1, 0.75));
            log.epochStarted(1000);
            log.stepDone(2, 1.0, 0.5, 10);
            log.epochDone(epoch(2, null));
        }
        List<org.tensorflow.util.Event> events = events();
        assertThat(events.stream().skip(1).map(TensorBoardLogTest::line))
                .containsExactly(
                        "500 steps/loss=2.0 steps/accuracy=0.25",
                        "1000 steps/loss=1.0 steps/accuracy=0.75",
                        "1 epoch/loss=1.5 epoch/train_accuracy=0.5 epoch/test_accuracy=0.75 epoch/learning_rate=0.1"
                                + " epoch/images_per_second=250.0 epoch/memory_gb=2.0",
                        "1010 steps/loss=1.0 steps/accuracy=0.5",
                        "2 epoch/loss=1.5 epoch/train_accuracy=0.5 epoch/learning_rate=0.1"
                                + " epoch/images_per_second=250.0 epoch/memory_gb=2.0");
        assertThat(messages).isEmpty();
    }

    @Test
    void goesOnWithoutAnyStepTwice() throws IOException {
        try (TensorBoardLog log = log(List.of())) {
            log.epochStarted(100);
            log.stepDone(1, 2.0, 0.25, 100);
            log.epochDone(epoch(1, null));
            log.epochStarted(100);
            log.stepDone(2, 9.0, 0.25, 50); // of an epoch that a kill cut short, in the middle of a write:
        }
        Path cut = onlyFile();
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 3));
        try (TensorBoardLog log = log(List.of(epoch(1, null)))) {
            log.epochStarted(100);
            log.stepDone(2, 1.0, 0.5, 50);
            log.stepDone(2, 1.0, 0.5, 100);
            log.epochDone(epoch(2, null));
        }
        assertThat(events().stream().skip(1).map(event -> line(event).split("=")[0]))
                .containsExactly("100 steps/loss", "1 epoch/loss", "150 steps/loss", "200 steps/loss", "2 epoch/loss");
        assertThat(line(events().get(3))).startsWith("150 steps/loss=1.0 ");
    }

    @Test
    void aLostLogIsWrittenAgainFromTheHistory() throws IOException {
        log(List.of(epoch(1, null), epoch(2, 0.5))).close();
        assertThat(events().stream().skip(1).map(event -> line(event).split("=")[0]))
                .containsExactly("1 epoch/loss", "2 epoch/loss");
    }

    @Test
    void aTrainingKeepsItsLog() throws IOException {
        try (TensorBoardLog log = log(List.of())) {
            TinyTraining.run(Files.createDirectory(folder.resolve("run")), 2, new TrainingListener() {
                @Override
                public void epochStarted(int epoch, int epochs, int images) {
                    log.epochStarted(images);
                }

                @Override
                public void stepDone(int epoch, double loss, double accuracy, int images) {
                    log.stepDone(epoch, loss, accuracy, images);
                }

                @Override
                public void epochDone(EpochMetrics metrics) {
                    log.epochDone(metrics);
                }
            });
        }
        assertThat(events()).hasSize(1 + 2 * (TinyTraining.STEPS + 1));
        assertThat(events().stream()
                        .filter(event -> line(event).contains("steps/"))
                        .map(org.tensorflow.util.Event::getStep))
                .containsExactly(4L, 8L, 10L, 14L, 18L, 20L);
    }

    /** {@code /dev/full} is a disk without room. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldOnceAndTrainingGoesOn() throws IOException {
        TensorBoardLog log = log(List.of());
        Path file = onlyFile();
        log.close();
        assertThatThrownBy(() -> {
                    try (EventFile full = EventFile.appending(Path.of("/dev/full"))) {
                        full.append(Event.version(1));
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");

        Files.delete(file);
        Files.delete(folder.resolve("log"));
        Files.createFile(folder.resolve("log"));
        try (TensorBoardLog broken = log(List.of())) {
            broken.epochStarted(10);
            broken.stepDone(1, 1, 1, 10);
            broken.epochDone(epoch(1, null));
        }
        assertThat(messages)
                .singleElement(org.assertj.core.api.InstanceOfAssertFactories.STRING)
                .startsWith("no live log from here on: cannot write to " + folder.resolve("log") + ": already exists")
                .endsWith("; training goes on");
    }

    private TensorBoardLog log(List<EpochMetrics> history) {
        return new TensorBoardLog(folder.resolve("log"), history, messages::add);
    }

    private static EpochMetrics epoch(int number, Double test) {
        return new EpochMetrics(number, 0.1, 1.5, 0.5, test, 1000, 4, 2_000_000_000L, 0, 0);
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("log"))) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            assertThat(all.getFirst().getFileName().toString())
                    .matches("events\\.out\\.tfevents\\.\\d{10}\\.rsc\\.\\d+");
            return all.getFirst();
        }
    }

    private List<org.tensorflow.util.Event> events() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(onlyFile())).order(ByteOrder.LITTLE_ENDIAN);
        List<org.tensorflow.util.Event> events = new ArrayList<>();
        while (bytes.hasRemaining()) {
            events.add(org.tensorflow.util.Event.parseFrom(checked(bytes, checkedLength(bytes))));
        }
        return events;
    }

    private static int checkedLength(ByteBuffer bytes) {
        return Math.toIntExact(ByteBuffer.wrap(checked(bytes, 8))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong());
    }

    private static byte[] checked(ByteBuffer bytes, int size) {
        byte[] part = new byte[size];
        bytes.get(part);
        int crc = crc32c(part);
        assertThat(bytes.getInt()).isEqualTo((crc >>> 15 | crc << 17) + 0xa282ead8);
        return part;
    }

    /** Castagnoli's polynomial, reflected, one bit after the other. */
    private static int crc32c(byte[] bytes) {
        int crc = ~0;
        for (byte value : bytes) {
            crc ^= value & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ (crc & 1) * 0x82f63b78;
            }
        }
        return ~crc;
    }

    private static String line(org.tensorflow.util.Event event) {
        StringBuilder line = new StringBuilder().append(event.getStep());
        for (Summary.Value value : event.getSummary().getValueList()) {
            line.append(' ').append(value.getTag()).append('=').append(value.getSimpleValue());
        }
        return line.toString();
    }
}
