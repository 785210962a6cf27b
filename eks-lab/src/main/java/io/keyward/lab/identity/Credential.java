package io.keyward.lab.identity;

import io.keyward.lab.identity.AuthenticationException.Problem;
import io.keyward.lab.wire.Query;
import io.keyward.lab.wire.Request;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a SigV4 request says about its signer, from the Authorization header or a presigned URL. <strong>The signature itself is not
 * verified</strong>: the lab knows no secrets, any secret will do.
 *
 * @param accessKeyId the access key
 * @param region the region of the credential scope
 * @param service the service of the credential scope
 * @param sessionToken the session token, if one was sent
 */
record Credential(String accessKeyId, String region, String service, Optional<String> sessionToken) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final int MAX_HEADER = 8192;
    private static final Pattern SCOPE =
            Pattern.compile("([A-Z0-9]{12,32})/(\\d{8})/([a-z0-9-]{1,40})/([a-z0-9-]{1,40})/aws4_request");

    /**
     * Reads the credential.
     *
     * @throws AuthenticationException if there is none or it cannot be read
     */
    static Credential of(Request request) {
        Optional<String> header = request.header("authorization");
        if (header.isPresent()) {
            return fromHeader(header.get(), request.header("x-amz-security-token"));
        }
        if (request.query().first("X-Amz-Credential").isPresent()
                || request.query().first("X-Amz-Algorithm").isPresent()) {
            return fromQuery(request.query());
        }
        throw new AuthenticationException(Problem.MISSING, "Missing Authentication Token");
    }

    private static Credential fromHeader(String header, Optional<String> token) {
        if (header.length() > MAX_HEADER || !header.startsWith(ALGORITHM + " ")) {
            throw incomplete("Authorization header requires the algorithm '" + ALGORITHM + "'.");
        }
        String rest = header.substring(ALGORITHM.length());
        part(rest, "Signature");
        part(rest, "SignedHeaders");
        return scoped(part(rest, "Credential"), token);
    }

    private static Credential fromQuery(Query query) {
        if (!query.first("X-Amz-Algorithm").filter(ALGORITHM::equals).isPresent()) {
            throw incomplete("X-Amz-Algorithm must be '" + ALGORITHM + "'.");
        }
        for (String name : new String[] {"X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"}) {
            if (query.first(name).filter(value -> !value.isEmpty()).isEmpty()) {
                throw incomplete("A presigned URL requires '" + name + "'.");
            }
        }
        String credential = query.first("X-Amz-Credential")
                .orElseThrow(() -> incomplete("A presigned URL requires 'X-Amz-Credential'."));
        return scoped(credential, query.first("X-Amz-Security-Token"));
    }

    private static Credential scoped(String credential, Optional<String> token) {
        Matcher matcher = SCOPE.matcher(credential);
        if (!matcher.matches()) {
            throw incomplete(
                    "Credential must be of the form <access-key-id>/<yyyymmdd>/<region>/<service>/aws4_request.");
        }
        return new Credential(matcher.group(1), matcher.group(3), matcher.group(4), token.filter(t -> !t.isEmpty()));
    }

    private static String part(String header, String name) {
        for (String part : header.split(",", 16)) {
            String trimmed = part.strip();
            if (trimmed.startsWith(name + "=") && trimmed.length() > name.length() + 1) {
                return trimmed.substring(name.length() + 1);
            }
        }
        throw incomplete("Authorization header requires '" + name + "' parameter.");
    }

    private static AuthenticationException incomplete(String message) {
        return new AuthenticationException(Problem.INCOMPLETE, message);
    }
}
