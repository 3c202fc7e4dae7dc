package io.github.rscsnn.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on the loopback device that offers one file and misbehaves as told. */
final class FileServer implements AutoCloseable {
    /** Answers request number {@code n}, counted from 0, that asks for bytes from {@code start} on. */
    interface Behaviour {
        void answer(HttpExchange exchange, int n, int start) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Integer> starts = new CopyOnWriteArrayList<>();

    FileServer(Behaviour behaviour) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int start = range == null ? 0 : Integer.parseInt(range.substring(6, range.length() - 1));
            starts.add(start);
            try (exchange) {
                behaviour.answer(exchange, starts.size() - 1, start);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    URI uri(String file) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + file);
    }

    /** The first bytes that the requests asked for, in order. */
    List<Integer> starts() {
        return starts;
    }

    /** The whole content, or its rest with status 206 if a range was asked. */
    static void honest(HttpExchange exchange, byte[] content, int start) throws IOException {
        cut(exchange, content, start, content.length);
    }

    /** As {@link #honest}, but the connection ends before byte {@code end}. */
    static void cut(HttpExchange exchange, byte[] content, int start, int end) throws IOException {
        if (start > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(start > 0 ? 206 : 200, content.length - start);
        OutputStream body = exchange.getResponseBody();
        body.write(content, start, end - start);
        body.flush();
    }

    static void status(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
