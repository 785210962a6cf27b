package io.keyward.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Sends a bearer token along with every call, over TLS alone, and renews it in time. */
final class BearerCredentials extends CallCredentials {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** A token this close to its end is replaced: it has to be good yet when the call arrives, on a clock that is not ours. */
    private static final Duration AHEAD = Duration.ofSeconds(10);

    private final TokenSource source;
    private final Clock clock;
    private volatile @Nullable BearerToken token;

    BearerCredentials(TokenSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        if (call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
            applier.fail(Status.UNAUTHENTICATED.withDescription("a bearer token is sent over TLS only"));
            return;
        }
        BearerToken held = token;
        if (held != null && holds(held, AHEAD)) {
            applier.apply(header(held));
        } else {
            executor.execute(() -> applyRenewed(applier));
        }
    }

    private void applyRenewed(MetadataApplier applier) {
        try {
            applier.apply(header(renewed()));
        } catch (IOException | RuntimeException e) {
            applier.fail(Status.UNAVAILABLE
                    .withDescription("no bearer token can be had")
                    .withCause(e));
        }
    }

    /** One thread asks; those that come meanwhile wait for what it gets. */
    private synchronized BearerToken renewed() throws IOException {
        BearerToken held = token;
        if (held != null && holds(held, AHEAD)) {
            return held;
        }
        try {
            BearerToken fresh = source.token();
            token = fresh;
            return fresh;
        } catch (IOException | RuntimeException e) {
            if (held != null && holds(held, Duration.ZERO)) {
                return held;
            }
            throw e;
        }
    }

    private boolean holds(BearerToken held, Duration ahead) {
        return clock.instant().plus(ahead).isBefore(held.expireTime());
    }

    private static Metadata header(BearerToken token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token.value());
        return headers;
    }
}
