package io.github.rscsnn.examples.service;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a service about one picture from several clients at once, each as soon as its last question is answered:
 * {@code LoadTest http://127.0.0.1:8080/predict?draws=100 IMAGE CLIENTS SECONDS}.
 */
public final class LoadTest {
    private static final Pattern MEMORY = Pattern.compile("(?m)^process_resident_memory_bytes (\\d+)$");

    private LoadTest() {}

    /**
     * What a load test saw.
     *
     * @param milliseconds of each answer of status 200, shortest first
     * @param refused answers of other status, and connections that were cut
     * @param seconds that it took
     * @param before memory of the service at the start in bytes
     * @param after memory of the service at the end in bytes
     */
    public record Outcome(List<Double> milliseconds, int refused, double seconds, long before, long after) {
        /** @param share in (0, 1], 0.99 for the time that 99 % of the answers keep */
        public double percentile(double share) {
            return milliseconds.get((int) Math.ceil(share * milliseconds.size()) - 1);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d answers, %d refused, %.1f a second; p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, longest %.1f ms; "
                            + "memory %.0f MB before, %.0f MB after",
                    milliseconds.size(),
                    refused,
                    milliseconds.size() / seconds,
                    percentile(0.5),
                    percentile(0.9),
                    percentile(0.99),
                    percentile(1),
                    before / 1e6,
                    after / 1e6);
        }
    }

    public static void main(String... arguments) throws Exception {
        System.out.println(run(
                URI.create(arguments[0]),
                Path.of(arguments[1]),
                Integer.parseInt(arguments[2]),
                Double.parseDouble(arguments[3])));
    }

    /**
     * Puts load on a service.
     *
     * @param clients at least 1
     * @param seconds above 0
     * @throws IllegalStateException if nothing was answered
     */
    public static Outcome run(URI service, Path image, int clients, double seconds) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(service).POST(BodyPublishers.ofFile(image)).build();
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        List<Double> times = new ArrayList<>();
        int refused = 0;
        long before = memory(service);
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<List<Double>>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(threads.submit(() -> client(request, end)));
            }
            for (Future<List<Double>> one : all) {
                for (double time : one.get()) {
                    if (time < 0) {
                        refused++;
                    } else {
                        times.add(time);
                    }
                }
            }
        }
        if (times.isEmpty()) {
            throw new IllegalStateException("none of " + refused + " requests was answered with status 200");
        }
        times.sort(null);
        return new Outcome(times, refused, (System.nanoTime() - start) / 1e9, before, memory(service));
    }

    /** Milliseconds of each answer; those that were refused are negative. */
    private static List<Double> client(HttpRequest request, long end) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                int status = 0;
                try {
                    status = client.send(request, BodyHandlers.ofString()).statusCode();
                } catch (IOException e) {
                    // cut: no answer either
                }
                double milliseconds = (System.nanoTime() - start) / 1e6;
                times.add(status == 200 ? milliseconds : -milliseconds);
            }
        }
        return times;
    }

    private static long memory(URI service) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String metrics = client.send(
                            HttpRequest.newBuilder(service.resolve("/metrics")).build(), BodyHandlers.ofString())
                    .body();
            Matcher memory = MEMORY.matcher(metrics);
            return memory.find() ? Long.parseLong(memory.group(1)) : 0;
        }
    }
}
