package io.keyward.grpc.caller;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.UUID;

/** The caller's place in gRPC metadata. */
public final class CallerMetadata {

    /** Whom a peer speaks for; believed only from one that may. */
    private static final Metadata.Key<byte[]> CALLER =
            Metadata.Key.of("keyward-caller-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final Metadata.Key<String> REQUEST_ID = key("x-request-id");
    private static final Metadata.Key<String> USER_AGENT = key("user-agent");
    private static final int MAX_REQUEST_ID = 128;

    private CallerMetadata() {}

    static void write(Caller caller, Metadata headers) {
        headers.put(CALLER, toProto(caller).toByteArray());
    }

    /** Whether a call says that it is made for somebody else. */
    public static boolean isSpokenFor(Metadata headers) {
        return headers.containsKey(CALLER);
    }

    /** Whom the call is made for; empty if it does not say, or in a way that nobody understands. */
    public static Optional<Caller> read(Metadata headers) {
        byte[] bytes = headers.get(CALLER);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(toDomain(io.keyward.proto.identity.v1.Caller.parseFrom(bytes)));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A caller who comes directly, known by a credential of their own. */
    public static Caller direct(Identity identity, Metadata headers, Attributes transport) {
        String door = identity.isService() ? "sync" : "grpc";
        return new Caller(identity, address(transport), or(headers, USER_AGENT), requestId(headers), door);
    }

    /** A caller on the wire. */
    public static io.keyward.proto.identity.v1.Caller toProto(Caller caller) {
        return io.keyward.proto.identity.v1.Caller.newBuilder()
                .setIdentity(toProto(caller.identity()))
                .setSourceIp(caller.sourceIp())
                .setUserAgent(caller.userAgent())
                .setRequestId(caller.requestId())
                .setDoor(caller.door())
                .build();
    }

    /** An identity on the wire. */
    public static io.keyward.proto.identity.v1.Identity toProto(Identity identity) {
        return io.keyward.proto.identity.v1.Identity.newBuilder()
                .setVia(identity.via())
                .setName(identity.name())
                .setIssuer(identity.issuer())
                .setSubject(identity.subject())
                .setAccessKeyId(identity.accessKeyId())
                .setPrincipalArn(identity.principalArn())
                .addAllGroups(identity.groups())
                .setAccount(identity.account())
                .build();
    }

    private static Caller toDomain(io.keyward.proto.identity.v1.Caller caller) {
        return new Caller(
                toDomain(caller.getIdentity()),
                caller.getSourceIp(),
                caller.getUserAgent(),
                caller.getRequestId(),
                caller.getDoor());
    }

    /**
     * An identity off the wire.
     *
     * @throws IllegalArgumentException if it has no name, or nothing that proves it
     */
    public static Identity toDomain(io.keyward.proto.identity.v1.Identity identity) {
        boolean proved =
                switch (identity.getVia()) {
                    case VIA_OIDC, VIA_ACCESS_KEY, VIA_STS, VIA_SERVICE, VIA_WEBHOOK -> true;
                    case VIA_UNSPECIFIED, UNRECOGNIZED -> false;
                };
        if (!proved || identity.getName().isBlank()) {
            throw new IllegalArgumentException("an identity without a name or a proof");
        }
        return new Identity(
                identity.getVia(),
                identity.getName(),
                identity.getIssuer(),
                identity.getSubject(),
                identity.getAccessKeyId(),
                identity.getPrincipalArn(),
                identity.getGroupsList(),
                identity.getAccount());
    }

    /** Made up where it is missing, or too long for a record. */
    private static String requestId(Metadata headers) {
        String given = or(headers, REQUEST_ID);
        return given.isBlank() || given.length() > MAX_REQUEST_ID
                ? UUID.randomUUID().toString()
                : given;
    }

    /** The address at the other end of the connection; empty if it has none. */
    public static String address(Attributes transport) {
        return transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                        && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "";
    }

    private static String or(Metadata headers, Metadata.Key<String> key) {
        String value = headers.get(key);
        return value == null ? "" : value;
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
