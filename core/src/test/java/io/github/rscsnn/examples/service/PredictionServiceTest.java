package io.github.rscsnn.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rscsnn.experiment.ClassifierPool;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.tensor.Threads;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Isolated
@Tag("slow")
class PredictionServiceTest {
    private static final byte[] TEXT = "no picture".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private static Path folder;

    private static int threadsBefore;
    private static PredictionService service;
    private static HttpClient client;
    private static byte[] png;

    @BeforeAll
    static void start() throws Exception {
        threadsBefore = Threads.count();
        Map<String, Object> tiny = Map.of(
                "data",
                "shapes10",
                "coding",
                "rsc1",
                "width",
                0.0625,
                "time-steps",
                2,
                "threshold",
                0.5,
                "epochs",
                1,
                "train-limit",
                100,
                "test-limit",
                0);
        Experiment.train(Recipe.resolve(tiny), folder.resolve("run"));
        service = new PredictionService(
                ClassifierPool.load(folder.resolve("run"), 2, 8),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                2);
        client = HttpClient.newHttpClient();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB), "png", bytes);
        png = bytes.toByteArray();
    }

    @AfterAll
    static void stop() {
        client.close();
        service.close();
        Threads.use(threadsBefore);
    }

    private static HttpResponse<String> ask(String method, String path, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service.address().resolve(path))
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        return new ObjectMapper().readTree(response.body());
    }

    @Test
    void classifies() throws Exception {
        JsonNode prediction = json(ask("POST", "/predict", png), 200);
        assertThat(prediction.path("class").asText()).isNotEmpty();
        int votes = 0;
        for (JsonNode vote : prediction.path("votes")) {
            votes += vote.asInt();
        }
        assertThat(votes).isEqualTo(100);
        assertThat(prediction.path("notes").toString()).contains("40x32 pixels");
        assertThat(json(ask("POST", "/predict", png), 200))
                .as("the same answer, whichever worker gives it")
                .isEqualTo(prediction);
        JsonNode certified = json(ask("POST", "/predict?draws=20&certify=50", png), 200);
        assertThat(certified.path("norm").asText()).isEqualTo("L2");
        assertThat(certified.path("radius").isNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /predict?draws=0,    400, draws must be a whole number from 1 to 1000",
        "POST, /predict?draws=many, 400, got 'many'",
        "POST, /predict?draws=2,    400, take at least 11 draws",
        "POST, /predict?steps=2,    400, unknown parameter 'steps'",
        "GET,  /predict,            405, '/predict takes POST, not GET'",
        "POST, /predict/now,        404, no such page: /predict/now",
        "POST, /health,             405, /health takes GET",
        "GET,  /,                   404, POST /predict"
    })
    void tellsWhatIsWrong(String method, String path, int status, String message) throws Exception {
        assertThat(json(ask(method, path, png), status).path("error").asText()).contains(message);
    }

    @Test
    void refusesWhatIsNoImageAndWhatIsTooLarge() throws Exception {
        assertThat(json(ask("POST", "/predict", TEXT), 400).path("error").asText())
                .contains("cannot read the image: it is no JPEG, PNG");
        assertThat(json(ask("POST", "/predict", new byte[0]), 400).path("error").asText())
                .contains("empty");
        byte[] cut = java.util.Arrays.copyOf(png, png.length / 2);
        assertThat(json(ask("POST", "/predict", cut), 400).path("error").asText())
                .contains("cannot read the image");
        assertThat(json(ask("POST", "/predict", new byte[(10 << 20) + 1]), 413)
                        .path("error")
                        .asText())
                .contains("at most 10485760 bytes");
    }

    @Test
    void tellsItsHealthAndNumbers() throws Exception {
        JsonNode health = json(ask("GET", "/health", new byte[0]), 200);
        assertThat(health.path("status").asText()).isEqualTo("ok");
        assertThat(health.path("model").asText()).contains("rsc1");
        json(ask("POST", "/predict", png), 200);
        json(ask("POST", "/predict", TEXT), 400);
        HttpResponse<String> metrics = ask("GET", "/metrics", new byte[0]);
        assertThat(metrics.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4");
        // each line is a comment, or a name with labels, and a number
        assertThat(metrics.body().lines())
                .allMatch(line -> line.matches("# (HELP|TYPE) .+|[a-z_]+(\\{[a-z]+=\"[^\"]+\"})? [0-9.]+"));
        assertThat(metrics.body())
                .containsPattern("rsc_requests_total\\{status=\"200\"} [1-9]")
                .containsPattern("rsc_requests_total\\{status=\"400\"} [1-9]")
                .containsPattern("rsc_prediction_seconds_bucket\\{le=\"\\+Inf\"} [1-9]")
                .containsPattern("rsc_prediction_seconds_count [1-9]")
                .containsPattern("process_resident_memory_bytes \\d{8}");
    }

    /** More clients than workers and places: some are told to come later, nobody waits for ever. */
    @Test
    void standsLoad() throws Exception {
        Path image = Files.write(folder.resolve("image.png"), png);
        LoadTest.Outcome outcome = LoadTest.run(service.address().resolve("/predict?draws=20"), image, 24, 1.5);
        assertThat(outcome.milliseconds()).isNotEmpty();
        assertThat(outcome.refused()).isPositive();
        assertThat(outcome.percentile(0.5)).isLessThanOrEqualTo(outcome.percentile(0.99));
        assertThat(outcome.after()).isPositive();
        assertThat(outcome.toString()).contains("p99").contains(outcome.refused() + " refused");
        assertThatThrownBy(() -> LoadTest.run(service.address().resolve("/health"), image, 1, 0.05))
                .hasMessageContaining("requests was answered with status 200");
    }
}
