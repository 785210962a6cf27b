package io.keyward.local.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * What takes traces by OTLP over HTTP. Reads the few fields that are looked at by their numbers in opentelemetry-proto's
 * trace.proto: ExportTraceServiceRequest 1 → ResourceSpans 1 resource, 2 → ScopeSpans 2 → Span.
 */
final class TraceCollector implements AutoCloseable {

    /** A span. Times are in nanoseconds; the parent of the first is empty. */
    record Span(
            String service, String traceId, String id, String parentId, String name, long start, long end, int links) {}

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    TraceCollector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", exchange -> {
            take(UnknownFieldSet.parseFrom(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Those taken so far, in the order of their beginnings. */
    List<Span> spans() {
        return spans.stream()
                .sorted((one, other) -> Long.compare(one.start, other.start))
                .toList();
    }

    private void take(UnknownFieldSet request) {
        messages(request, 1).forEach(ofResource -> {
            String service = messages(ofResource, 1)
                    .flatMap(resource -> messages(resource, 1))
                    .filter(attribute -> text(attribute, 1).equals("service.name"))
                    .flatMap(attribute -> messages(attribute, 2))
                    .map(value -> text(value, 1))
                    .findFirst()
                    .orElse("");
            messages(ofResource, 2)
                    .flatMap(scope -> messages(scope, 2))
                    .map(span -> span(service, span))
                    .forEach(spans::add);
        });
    }

    private static Span span(String service, UnknownFieldSet span) {
        return new Span(
                service,
                hex(span, 1),
                hex(span, 2),
                hex(span, 4),
                text(span, 5),
                span.getField(7).getFixed64List().getFirst(),
                span.getField(8).getFixed64List().getFirst(),
                span.getField(13).getLengthDelimitedList().size());
    }

    private static Stream<UnknownFieldSet> messages(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().stream().map(bytes -> {
            try {
                return UnknownFieldSet.parseFrom(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static String text(UnknownFieldSet message, int field) {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? "" : values.getLast().toStringUtf8();
    }

    private static String hex(UnknownFieldSet message, int field) {
        List<ByteString> values = message.getField(field).getLengthDelimitedList();
        return values.isEmpty() ? "" : HexFormat.of().formatHex(values.getLast().toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
