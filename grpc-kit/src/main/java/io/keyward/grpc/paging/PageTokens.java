package io.keyward.grpc.paging;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.settings.Rule;
import io.keyward.grpc.settings.Services;
import io.keyward.proto.error.v1.ErrorReason;
import io.smallrye.config.ConfigMapping;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * Opaque keyset page tokens: the key of the last row of a page, signed (HMAC-SHA256) together with the request and the caller it was issued
 * for, so that none can be made up, carried over to another filter or order, or used by somebody else.
 */
@ApplicationScoped
public class PageTokens {

    /** What page tokens are signed with. */
    @Services({"access-service", "audit-service", "gateway"})
    @ConfigMapping(prefix = "keyward.paging")
    interface Config {

        /**
         * Base64 of 32 random bytes each, the same on all replicas of a service: the first signs, each is believed. Without one a random
         * one is made up, and tokens are good for this process only.
         */
        @Rule(
                matches = "[A-Za-z0-9+/]{43}=",
                form = "the base64 of 32 bytes, several separated by commas",
                secret = true)
        Optional<List<String>> keys();
    }

    private static final Logger LOG = Logger.getLogger(PageTokens.class);
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 16;

    private final List<SecretKey> keys;

    @Inject
    PageTokens(Config config) {
        this(config.keys().map(PageTokens::keys).orElseGet(() -> {
            LOG.info("page tokens are good for this process only: keyward.paging.keys is not set");
            byte[] random = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(random);
            return List.of(new SecretKeySpec(random, HMAC));
        }));
    }

    /** @param keys the first signs, each is believed */
    public PageTokens(List<SecretKey> keys) {
        this.keys = List.copyOf(keys);
    }

    private static List<SecretKey> keys(List<String> configured) {
        return configured.stream().map(PageTokens::key).toList();
    }

    private static SecretKey key(String base64) {
        try {
            byte[] key = Base64.getDecoder().decode(base64.strip());
            if (key.length == KEY_BYTES) {
                return new SecretKeySpec(key, HMAC);
            }
        } catch (IllegalArgumentException _) {
            // Said below, without the key.
        }
        throw new IllegalArgumentException("keyward.paging.keys: each must be the base64 of " + KEY_BYTES + " bytes");
    }

    /** The token for the page after {@code lastKey} of the request described by {@code request} (filter values, order). */
    public String encode(String lastKey, List<String> request) {
        byte[] key = lastKey.getBytes(StandardCharsets.UTF_8);
        byte[] signature = sign(keys.getFirst(), key, request);
        byte[] token = Arrays.copyOf(signature, SIGNATURE_BYTES + key.length);
        System.arraycopy(key, 0, token, SIGNATURE_BYTES, key.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * The key inside a token that {@link #encode} made for the same caller and request.
     *
     * @throws Invalid with {@code INVALID_PAGE_TOKEN} if it is anything else
     */
    public String decode(String token, List<String> request) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (bytes.length < SIGNATURE_BYTES) {
            throw invalid();
        }
        byte[] signature = Arrays.copyOf(bytes, SIGNATURE_BYTES);
        byte[] key = Arrays.copyOfRange(bytes, SIGNATURE_BYTES, bytes.length);
        if (keys.stream().noneMatch(signer -> MessageDigest.isEqual(signature, sign(signer, key, request)))) {
            throw invalid();
        }
        return new String(key, StandardCharsets.UTF_8);
    }

    private static Invalid invalid() {
        return new Invalid(
                ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN,
                "page_token was not issued to you for this request; start again without it",
                Map.of("field", "page_token", "eksException", "InvalidParameterException"));
    }

    private static byte[] sign(SecretKey signer, byte[] lastKey, List<String> request) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(signer);
            var caller = Caller.current().identity();
            part(mac, caller.via().name().getBytes(StandardCharsets.UTF_8));
            part(mac, caller.name().getBytes(StandardCharsets.UTF_8));
            part(mac, lastKey);
            request.forEach(text -> part(mac, text.getBytes(StandardCharsets.UTF_8)));
            return Arrays.copyOf(mac.doFinal(), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    /** The length before each part keeps ("a","bc") apart from ("ab","c"). */
    private static void part(Mac mac, byte[] bytes) {
        mac.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        mac.update(bytes);
    }
}
