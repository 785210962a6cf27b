package io.keyward.kubernetes.token;

import io.keyward.kubernetes.request.QueryParameters;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The presigned URL inside a token, checked before STS is asked.
 *
 * @param host the STS host it names
 * @param query its query as it stands there
 * @param accessKeyId the access key it is signed with; empty if it names none
 */
record PresignedUrl(String host, String query, String accessKeyId) {

    private static final String CLUSTER_HEADER = "x-k8s-aws-id";
    private static final int MAX_EXPIRES = 900;
    private static final Duration VALID_FOR = Duration.ofMinutes(15);
    private static final Set<String> PARAMETERS = Set.of(
            "action",
            "version",
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-expires",
            "x-amz-security-token",
            "x-amz-signature",
            "x-amz-signedheaders");

    /**
     * Checks everything that can be checked without STS.
     *
     * @throws TokenException naming the first rule it breaks
     */
    static PresignedUrl check(String text, StsHosts hosts, Instant now) {
        GoUrl url;
        try {
            url = GoUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw TokenException.malformed(String.valueOf(e.getMessage()));
        }
        if (!hosts.speaks(url.scheme())) {
            throw TokenException.malformed(
                    "unexpected scheme " + TokenException.quoted(url.scheme()) + " in pre-signed URL");
        }
        if (!hosts.accepts(url.scheme(), url.host())) {
            throw TokenException.malformed(
                    "unexpected hostname " + TokenException.quoted(url.host()) + " in pre-signed URL");
        }
        if (!url.path().equals("/")) {
            throw TokenException.malformed("unexpected path in pre-signed URL");
        }
        Map<String, String> parameters = parameters(url.query());
        if (!parameters.getOrDefault("action", "").equals("GetCallerIdentity")) {
            throw TokenException.malformed("unexpected action parameter in pre-signed URL");
        }
        checkSignedHeaders(parameters.getOrDefault("x-amz-signedheaders", ""));
        checkExpires(parameters.getOrDefault("x-amz-expires", ""));
        checkDate(parameters.getOrDefault("x-amz-date", ""), now);
        String credential = parameters.getOrDefault("x-amz-credential", "");
        int slash = credential.indexOf('/');
        return new PresignedUrl(url.host(), url.query(), slash < 0 ? credential : credential.substring(0, slash));
    }

    private static Map<String, String> parameters(String query) {
        QueryParameters parsed = QueryParameters.parse(query);
        if (parsed.malformed()) {
            throw TokenException.malformed("malformed query parameter");
        }
        Map<String, String> parameters = new HashMap<>();
        for (Map.Entry<String, List<String>> parameter : parsed.values().entrySet()) {
            String name = parameter.getKey().toLowerCase(Locale.ROOT);
            if (!PARAMETERS.contains(name)) {
                throw TokenException.malformed(
                        "non-whitelisted query parameter " + TokenException.quoted(parameter.getKey()));
            }
            if (parameter.getValue().size() != 1) {
                throw TokenException.malformed("query parameter with multiple values not supported");
            }
            if (parameters.put(name, parameter.getValue().getFirst()) != null) {
                throw TokenException.malformed("duplicate query parameter found: " + TokenException.quoted(name));
            }
        }
        return parameters;
    }

    private static void checkSignedHeaders(String headers) {
        if (Arrays.stream(headers.split(";", -1)).noneMatch(CLUSTER_HEADER::equalsIgnoreCase)) {
            throw TokenException.malformed(
                    "client did not sign the " + CLUSTER_HEADER + " header in the pre-signed URL");
        }
    }

    private static void checkExpires(String text) {
        int seconds;
        boolean number = true;
        try {
            seconds = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            seconds = 0;
            number = false;
        }
        if (!number || seconds < 0 || seconds > MAX_EXPIRES) {
            throw TokenException.malformed("invalid X-Amz-Expires parameter in pre-signed URL: " + seconds);
        }
    }

    private static void checkDate(String text, Instant now) {
        if (text.isEmpty()) {
            throw TokenException.malformed("X-Amz-Date parameter must be present in pre-signed URL");
        }
        Instant signed;
        try {
            signed = SignedAt.parse(text);
        } catch (IllegalArgumentException e) {
            throw TokenException.malformed("error parsing X-Amz-Date parameter " + TokenException.excerpt(text)
                    + " into format 20060102T150405Z: " + e.getMessage());
        }
        if (now.isAfter(signed.plus(VALID_FOR))) {
            throw TokenException.malformed("X-Amz-Date parameter is expired (15 minute expiration) " + text);
        }
    }
}
