package io.keyward.grpc.paging;

import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.error.v1.ErrorReason;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * An opaque keyset page token: the key of the last row of a page, bound to the request it was issued for, so that a
 * token cannot be carried over to another filter or order. It is no secret and grants nothing: a forged key only moves the window
 * of a query that the caller may run anyway.
 */
public final class PageToken {

    private static final int BINDING_LENGTH = 8;

    private PageToken() {}

    /** The token for the page after {@code lastKey} of the request described by {@code request} (filter values, order). */
    public static String encode(String lastKey, List<String> request) {
        byte[] binding = binding(request);
        byte[] key = lastKey.getBytes(StandardCharsets.UTF_8);
        byte[] token = Arrays.copyOf(binding, BINDING_LENGTH + key.length);
        System.arraycopy(key, 0, token, BINDING_LENGTH, key.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /**
     * The key inside a token that {@link #encode} made for the same request.
     *
     * @throws Invalid with {@code INVALID_PAGE_TOKEN} if it is malformed or was issued for another request
     */
    public static String decode(String token, List<String> request) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (bytes.length < BINDING_LENGTH
                || !MessageDigest.isEqual(Arrays.copyOf(bytes, BINDING_LENGTH), binding(request))) {
            throw invalid();
        }
        return new String(bytes, BINDING_LENGTH, bytes.length - BINDING_LENGTH, StandardCharsets.UTF_8);
    }

    private static Invalid invalid() {
        return new Invalid(
                ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN,
                "page_token was not issued for this request; start again without it",
                Map.of("field", "page_token", "eksException", "InvalidParameterException"));
    }

    private static byte[] binding(List<String> request) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (String part : request) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                // The length before each part keeps ("a","bc") apart from ("ab","c").
                sha256.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                sha256.update(bytes);
            }
            return Arrays.copyOf(sha256.digest(), BINDING_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
