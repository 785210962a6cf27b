package io.keyward.grpc.caller;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import java.net.InetSocketAddress;
import java.util.UUID;

/** The caller's place in gRPC metadata. */
final class CallerMetadata {

    private static final Metadata.Key<String> ACTOR = key("keyward-actor");
    private static final Metadata.Key<String> SOURCE_IP = key("keyward-source-ip");
    private static final Metadata.Key<String> USER_AGENT = key("keyward-user-agent");
    private static final Metadata.Key<String> REQUEST_ID = key("keyward-request-id");
    private static final Metadata.Key<String> DOOR = key("keyward-door");
    private static final Metadata.Key<String> GRPC_USER_AGENT = key("user-agent");

    private CallerMetadata() {}

    static void write(Caller caller, Metadata headers) {
        headers.put(ACTOR, caller.actor());
        headers.put(SOURCE_IP, caller.sourceIp());
        headers.put(USER_AGENT, caller.userAgent());
        headers.put(REQUEST_ID, caller.requestId());
        headers.put(DOOR, caller.door());
    }

    static Caller read(Metadata headers, Attributes transport) {
        return new Caller(
                or(headers, ACTOR, "anonymous"),
                or(headers, SOURCE_IP, peer(transport)),
                or(headers, USER_AGENT, or(headers, GRPC_USER_AGENT, "")),
                requestId(headers),
                or(headers, DOOR, "grpc"));
    }

    /** Made up only where it is missing: random ids are dear. */
    private static String requestId(Metadata headers) {
        String given = or(headers, REQUEST_ID, "");
        return given.isEmpty() ? UUID.randomUUID().toString() : given;
    }

    private static String peer(Attributes transport) {
        return transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                        && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "";
    }

    private static String or(Metadata headers, Metadata.Key<String> key, String otherwise) {
        String value = headers.get(key);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
