package io.keyward.bench.platform;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/**
 * The token by which a platform knows who calls.
 *
 * @param token never part of a text about this
 */
public record Bearer(String token) {

    /** The environment variable that holds it; arguments of a program are there for everybody to see. */
    public static final String VARIABLE = "KEYWARD_TOKEN";

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** @throws IllegalStateException if the environment has none */
    public static Bearer fromEnvironment() {
        String token = System.getenv(VARIABLE);
        if (token == null || token.isBlank()) {
            throw new IllegalStateException(VARIABLE + " is not set: start through ./keyward");
        }
        return new Bearer(token.strip());
    }

    /** The value of the header {@code Authorization}. */
    public String authorization() {
        return "Bearer " + token;
    }

    /** Sends it along with every call. */
    public ClientInterceptor onCalls() {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, authorization());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    @Override
    public String toString() {
        return "Bearer[]";
    }
}
