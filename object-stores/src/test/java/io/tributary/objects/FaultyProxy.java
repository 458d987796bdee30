package io.tributary.objects;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a server and lets through what has no fault left to suffer. */
final class FaultyProxy implements AutoCloseable {
    private static final Set<String> OWN =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "http2-settings");

    /** What happens to a request instead, or first. */
    enum Fault {
        /** 503 with S3's code: come back later. */
        SLOW_DOWN,
        /** 500 of the server's own. */
        BROKEN,
        /** The connection ends after part of the request's body was read. */
        CUT,
        /** The answer's connection ends after half of its body. */
        HALF_ANSWER,
        /** The request is done, but the answer never comes: the connection ends. */
        DONE_BUT_CUT,
        /** Nothing happens for as long as the proxy lives. */
        SILENT,
        /** It takes a while. */
        SLOW
    }

    /** A fault for requests of this method, of any where it is empty. */
    record Planned(Fault fault, String method) {}

    private final URI target;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Deque<Planned> faults = new ConcurrentLinkedDeque<>();
    private final AtomicInteger suffered = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final HttpServer server;

    FaultyProxy(URI target) {
        this.target = target;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next {@code times} requests of this method suffer it. */
    void plan(Fault fault, String method, int times) {
        for (int i = 0; i < times; i++) {
            faults.add(new Planned(fault, method));
        }
    }

    /** How many faults happened. */
    int suffered() {
        return suffered.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Planned next = faults.peek();
        boolean hit = next != null
                && (next.method().isEmpty() || next.method().equals(exchange.getRequestMethod()))
                && faults.remove(next);
        try {
            if (hit) {
                suffered.incrementAndGet();
                suffer(exchange, next.fault());
            } else {
                answer(exchange, forward(exchange), 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private void suffer(HttpExchange exchange, Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case SLOW_DOWN -> refuse(exchange, 503, "SlowDown");
            case BROKEN -> refuse(exchange, 500, "InternalError");
            case CUT -> {
                try (InputStream body = exchange.getRequestBody()) {
                    body.readNBytes(1000);
                }
            }
            case HALF_ANSWER -> answer(exchange, forward(exchange), 2);
            case DONE_BUT_CUT -> forward(exchange);
            case SILENT -> end.await();
            case SLOW -> {
                end.await(300, TimeUnit.MILLISECONDS);
                answer(exchange, forward(exchange), 1);
            }
        }
    }

    private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] body = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>later</Message></Error>")
                .getBytes(StandardCharsets.UTF_8);
        boolean bare = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, bare ? -1 : body.length);
        if (!bare) {
            exchange.getResponseBody().write(body);
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange) throws IOException, InterruptedException {
        URI asked = exchange.getRequestURI();
        String path = asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target + path))
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** @param part 1 for all of the body, 2 for half of it */
    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response, int part) throws IOException {
        response.headers().map().forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        byte[] body = response.body();
        boolean bare = exchange.getRequestMethod().equals("HEAD");
        if (bare) {
            response.headers().firstValue("content-length").ifPresent(length -> exchange.getResponseHeaders()
                    .set("Content-Length", length));
        }
        exchange.sendResponseHeaders(response.statusCode(), bare || body.length == 0 ? -1 : body.length);
        if (!bare && body.length > 0) {
            exchange.getResponseBody().write(body, 0, body.length / part);
            exchange.getResponseBody().flush();
        }
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
