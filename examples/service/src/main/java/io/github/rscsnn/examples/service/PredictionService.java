package io.github.rscsnn.examples.service;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.rscsnn.data.PictureFile;
import io.github.rscsnn.experiment.ClassifierPool;
import io.github.rscsnn.experiment.Prediction;
import io.github.rscsnn.experiment.PredictionSettings;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Classifies pictures over HTTP: {@code PredictionService RUN [PORT [WORKERS]]}.
 *
 * <ul>
 *   <li>{@code POST /predict}, the bytes of a PNG, JPEG, WebP, GIF, BMP, TIFF or PNM file as body: the prediction as JSON;
 *       {@code ?draws=N} for another number of votes than 100, {@code ?certify=N} for a certificate from N draws
 *   <li>{@code GET /health}: 200 and the model's name
 *   <li>{@code GET /metrics}: counters for Prometheus
 * </ul>
 *
 * <p>What cannot be answered is told as {@code {"error": "..."}} with a status of 400 or above. It listens on this machine
 * only and knows neither users nor TLS: those are a proxy's business.
 */
public final class PredictionService implements AutoCloseable {
    private static final int MOST_BYTES = 10 << 20;
    private static final int MOST_PIXELS = 16_000_000;
    private static final int MOST_DRAWS = 1000;
    private static final int WAITING = 32;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClassifierPool pool;
    private final HttpServer server;
    private final ExecutorService threads;

    /** A few bytes may hold a large picture: not all threads decode at once. */
    private final Semaphore decoding;

    private final ServiceMetrics metrics = new ServiceMetrics();

    /** What a handler says: a status of HTTP, the kind of the body and the body. */
    private record Answer(int status, String type, String body) {
        static Answer json(int status, Map<String, Object> content) throws IOException {
            return new Answer(status, "application/json", JSON.writeValueAsString(content) + "\n");
        }
    }

    /** A request that cannot be answered. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    @FunctionalInterface
    private interface Handler {
        Answer answer(HttpExchange exchange) throws Exception;
    }

    /**
     * Starts to listen, once the pool is warm.
     *
     * @param pool closed with the service
     * @param address port 0 for any that is free
     */
    public PredictionService(ClassifierPool pool, InetSocketAddress address, int workers) throws IOException {
        this.pool = pool;
        this.decoding = new Semaphore(workers);
        pool.warmUp(PredictionSettings.DEFAULTS);
        server = HttpServer.create(address, 0);
        // all that the pool can hold, and some that say so to the others, and that they are healthy
        threads = Executors.newFixedThreadPool(workers + WAITING + 4);
        server.setExecutor(threads);
        handle("/predict", "POST", this::predict);
        handle("/health", "GET", exchange -> Answer.json(200, Map.of("status", "ok", "model", pool.title())));
        handle(
                "/metrics",
                "GET",
                exchange -> new Answer(200, "text/plain; version=0.0.4", metrics.text(pool.waiting())));
        handle("/", null, exchange -> {
            throw new Refused(404, "there are POST /predict, GET /health and GET /metrics");
        });
        server.start();
    }

    public static void main(String... arguments) throws Exception {
        if (arguments.length < 1 || arguments.length > 3) {
            System.err.println("usage: PredictionService RUN [PORT [WORKERS]]");
            System.exit(2);
        }
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8080;
        int workers = arguments.length > 2
                ? Integer.parseInt(arguments[2])
                : Runtime.getRuntime().availableProcessors();
        // a client that is slow to send or to read must not keep a thread for ever; the second includes the prediction
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxRspTime", "120");
        ClassifierPool pool = ClassifierPool.load(Path.of(arguments[0]), workers, WAITING);
        PredictionService service = new PredictionService(
                pool, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), workers);
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
        System.out.println(pool.title() + " on " + service.address());
    }

    /** Where it listens. */
    public URI address() {
        return URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort());
    }

    private void handle(String path, String method, Handler handler) {
        server.createContext(path, exchange -> {
            Answer answer;
            try {
                if (!path.equals("/") && !exchange.getRequestURI().getPath().equals(path)) {
                    throw new Refused(404, "no such page: " + exchange.getRequestURI().getPath());
                }
                if (method != null && !exchange.getRequestMethod().equals(method)) {
                    exchange.getResponseHeaders().set("Allow", method);
                    throw new Refused(405, path + " takes " + method + ", not " + exchange.getRequestMethod());
                }
                answer = handler.answer(exchange);
            } catch (Refused e) {
                if (e.status == 503) {
                    exchange.getResponseHeaders().set("Retry-After", "1");
                }
                answer = Answer.json(e.status, Map.of("error", e.getMessage()));
            } catch (Exception e) {
                System.getLogger("rsc.service").log(System.Logger.Level.ERROR, "request failed", e);
                answer = Answer.json(500, Map.of("error", "it failed; the log of the service says why"));
            }
            metrics.count(answer.status());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            try (exchange) {
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private Answer predict(HttpExchange exchange) throws Exception {
        Map<String, Integer> numbers = numbers(exchange.getRequestURI().getQuery());
        byte[] bytes = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        long start = System.nanoTime();
        if (bytes.length > MOST_BYTES) {
            throw new Refused(413, "an image may have at most " + MOST_BYTES + " bytes");
        }
        PredictionSettings settings = PredictionSettings.DEFAULTS;
        Prediction prediction;
        try {
            BufferedImage image = decoded(bytes);
            if (numbers.containsKey("draws")) {
                settings = settings.withDraws(numbers.get("draws"));
            }
            prediction = numbers.containsKey("certify")
                    ? pool.certify(image, settings.withCertificateDraws(100, numbers.get("certify")))
                            .get()
                    : pool.predict(image, settings).get();
        } catch (RejectedExecutionException e) {
            throw new Refused(503, e.getMessage());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw new Refused(400, wrong.getMessage());
            }
            throw e;
        } catch (IOException e) {
            throw new Refused(400, e.getMessage());
        }
        metrics.answered(System.nanoTime() - start);
        return Answer.json(200, content(prediction));
    }

    private BufferedImage decoded(byte[] bytes) throws IOException, InterruptedException, Refused {
        decoding.acquire();
        try {
            BufferedImage image = PictureFile.decode(bytes);
            if ((long) image.getWidth() * image.getHeight() > MOST_PIXELS) {
                throw new Refused(413, "an image may have at most " + MOST_PIXELS + " pixels");
            }
            return image;
        } catch (OutOfMemoryError e) {
            throw new Refused(503, "there is no room for the image now");
        } finally {
            decoding.release();
        }
    }

    private static Map<String, Object> content(Prediction prediction) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("class", prediction.className());
        content.put("abstained", prediction.abstained());
        content.put("votes", prediction.votes());
        content.put("p_value", prediction.pValue());
        content.put("probabilities", prediction.probabilities());
        if (prediction.certificate() != null) {
            content.put("radius", prediction.certificate().radius());
            content.put("norm", prediction.certificate().norm());
            content.put("alpha", prediction.certificate().alpha());
        }
        content.put("notes", prediction.notes());
        return content;
    }

    /** @param query such as {@code draws=20}; null for none */
    private static Map<String, Integer> numbers(String query) throws Refused {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (String part : query == null ? new String[0] : query.split("&")) {
            String[] sides = part.split("=", 2);
            if (!sides[0].equals("draws") && !sides[0].equals("certify")) {
                throw new Refused(400, "unknown parameter '" + sides[0] + "': there are draws and certify");
            }
            String value = sides.length == 1 ? "" : sides[1];
            if (!value.matches("[1-9]\\d{0,3}") || Integer.parseInt(value) > MOST_DRAWS) {
                throw new Refused(
                        400, sides[0] + " must be a whole number from 1 to " + MOST_DRAWS + ", got '" + value + "'");
            }
            numbers.put(sides[0], Integer.valueOf(value));
        }
        return numbers;
    }

    /** Answers what it has taken, for ten seconds at most, and frees the networks. */
    @Override
    public void close() {
        server.stop(10);
        threads.shutdown();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pool.close();
    }
}
