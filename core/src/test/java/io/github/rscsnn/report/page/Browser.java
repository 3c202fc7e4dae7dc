package io.github.rscsnn.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, spoken to in its own protocol (Chrome DevTools), with nothing but the JDK. */
final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final int SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<JsonNode> loaded = new CompletableFuture<>();
    private int last;

    /** Where it is installed: named by the variable CHROMIUM, or on the path. */
    static Optional<Path> installed() {
        String named = System.getenv("CHROMIUM");
        Stream<Path> onPath = Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
        return Stream.concat(
                        Stream.ofNullable(named).filter(name -> !name.isEmpty()).map(Path::of), onPath)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private Browser(Process process, String page) {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(page), new Listener())
                .join();
    }

    /** @param profile an empty folder of its own */
    static Browser start(Path program, Path profile) throws Exception {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            int port = port(process);
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                    .build();
            String pages = HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body();
            for (JsonNode target : JSON.readTree(pages)) {
                if (target.path("type").asText().equals("page")) {
                    return new Browser(
                            process, target.path("webSocketDebuggerUrl").asText());
                }
            }
            throw new IOException("the browser has no page: " + pages);
        } catch (Exception e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static int port(Process process) throws Exception {
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            List<String> lines = new ArrayList<>();
            try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
                for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                    lines.add(line);
                    if (line.startsWith("DevTools listening on ")) {
                        port.complete(URI.create(line.substring(line.indexOf("ws://")))
                                .getPort());
                    }
                }
                port.completeExceptionally(new IOException("the browser ended: " + lines));
            } catch (IOException e) {
                port.completeExceptionally(e);
            }
        });
        return port.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Opens a page in a window of this size, and waits until it is loaded. */
    void open(URI page, int width, int height, boolean dark) throws Exception {
        send("Page.enable", Map.of());
        send("Runtime.enable", Map.of());
        send("Log.enable", Map.of());
        send("Network.enable", Map.of());
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        loaded = new CompletableFuture<>();
        events.clear();
        send("Page.navigate", Map.of("url", page.toString()));
        loaded.get(SECONDS, TimeUnit.SECONDS);
    }

    /** Value of a JavaScript expression in the page. */
    JsonNode evaluate(String expression) throws Exception {
        JsonNode answer = send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalArgumentException(expression + ": " + answer.path("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Errors and warnings of the console since the page was opened. */
    List<String> complaints() {
        return events.stream()
                .filter(event -> event.path("method")
                        .asText()
                        .matches("Log.entryAdded|Runtime.exceptionThrown|Runtime.consoleAPICalled"))
                .map(JsonNode::toString)
                .toList();
    }

    /** Addresses that were asked for since. */
    List<String> requests() {
        return events.stream()
                .filter(event -> event.path("method").asText().equals("Network.requestWillBeSent"))
                .map(event -> event.path("params").path("request").path("url").asText())
                .filter(address -> !address.startsWith("data:"))
                .toList();
    }

    /** The whole page as PNG. */
    byte[] picture() throws Exception {
        return Base64.getDecoder()
                .decode(send("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                        .path("data")
                        .asText());
    }

    private JsonNode send(String method, Map<String, ?> parameters) throws Exception {
        int id = ++last;
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        socket.sendText(message.toString(), true).get(SECONDS, TimeUnit.SECONDS);
        JsonNode got = answer.get(SECONDS, TimeUnit.SECONDS);
        if (got.has("error")) {
            throw new IOException(method + ": " + got.path("error"));
        }
        return got.path("result");
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Messages come in pieces. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean whole) {
            text.append(data);
            if (whole) {
                String message = text.toString();
                text.setLength(0);
                take(message);
            }
            from.request(1);
            return null;
        }

        private void take(String message) {
            try {
                JsonNode node = JSON.readTree(message);
                if (node.has("id")) {
                    answers.remove(node.path("id").asInt()).complete(node);
                    return;
                }
                events.add(node);
                if (node.path("method").asText().equals("Page.loadEventFired")) {
                    loaded.complete(node);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
