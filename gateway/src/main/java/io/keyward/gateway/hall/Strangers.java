package io.keyward.gateway.hall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import io.github.bucket4j.TimeMeter;
import io.keyward.grpc.hall.CallRates;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;

/**
 * How many credentials that nobody has heard of an address may show: each costs a question to access-service or to STS. Those that were good of late cost
 * nothing here, so that whoever shares an address with a flood goes on.
 */
@ApplicationScoped
public class Strangers {

    private static final int PER_SECOND = 50;
    private static final int AT_ONCE = 200;
    private static final int MOST_KNOWN = 100_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private final CallRates questions = new CallRates(PER_SECOND, AT_ONCE, TimeMeter.SYSTEM_NANOTIME);
    private final Cache<Object, Boolean> known = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(REMEMBERED)
            .build();

    /**
     * Before it is asked whose a credential is.
     *
     * @param credential its id or digest
     * @throws io.keyward.grpc.error.ServiceException.RateLimited if its sender's address has shown too many
     */
    public void show(Object credential, String address) {
        if (known.getIfPresent(credential) == null) {
            questions.count(address);
        }
    }

    /** A credential that is somebody's. */
    public void isGood(Object credential) {
        known.put(credential, true);
    }

    /** What a secret is remembered by: never itself. */
    public static ByteString digest(byte[] secret) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
