package io.keyward.gateway.eks;

import io.keyward.gateway.http.Escapes;
import io.keyward.gateway.http.Query;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request signed with AWS Signature Version 4 says of itself: whose key and which region. <strong>The signature is not
 * verified</strong>: the gateway does not hold AWS's secrets, and until callers prove who they are by other means it listens on
 * loopback only. This is the one place where the EKS API takes somebody's word for who they are.
 *
 * @param keyId access key id
 * @param region AWS region, well-formed
 */
record CredentialScope(String keyId, String region) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final int MAX_LENGTH = 8_192;
    private static final int SCOPE_PARTS = 5;
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9_]{1,128}");
    private static final Pattern DATE = Pattern.compile("[0-9]{8}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");
    private static final List<String> REQUIRED = List.of("Credential", "Signature", "SignedHeaders");

    /**
     * Reads the scope from the {@code Authorization} header or, without one, from a presigned query.
     *
     * @throws EksException 403 in AWS's words if there is none or it is garbled
     */
    static CredentialScope of(@Nullable String authorization, Query query) {
        if (authorization != null && !authorization.isBlank()) {
            return ofScope(credential(authorization));
        }
        Optional<String> presigned = query.text("X-Amz-Credential");
        if (presigned.isEmpty()) {
            throw new EksException(EksError.MISSING_TOKEN, "Missing Authentication Token");
        }
        if (!query.text("X-Amz-Algorithm").orElse("").equals(ALGORITHM)) {
            throw incomplete("X-Amz-Algorithm must be " + ALGORITHM + ".");
        }
        return ofScope(presigned.get());
    }

    private static String credential(String authorization) {
        if (authorization.length() > MAX_LENGTH) {
            throw incomplete("The Authorization header is too long.");
        }
        if (!authorization.startsWith(ALGORITHM + " ")) {
            throw incomplete("The Authorization header must use " + ALGORITHM + ".");
        }
        List<String> parts = Arrays.stream(
                        authorization.substring(ALGORITHM.length()).split(",", -1))
                .map(String::strip)
                .toList();
        for (String name : REQUIRED) {
            if (parts.stream().noneMatch(part -> part.startsWith(name + "="))) {
                throw incomplete("Authorization header requires '" + name + "' parameter.");
            }
        }
        return parts.stream()
                .filter(part -> part.startsWith("Credential="))
                .findFirst()
                .orElseThrow()
                .substring("Credential=".length());
    }

    private static CredentialScope ofScope(String scope) {
        Escapes.checkText("credential scope", scope);
        String[] parts = scope.split("/", -1);
        if (parts.length != SCOPE_PARTS || !parts[4].equals("aws4_request")) {
            throw incomplete("Credential must have the form <key id>/<date>/<region>/eks/aws4_request.");
        }
        if (!DATE.matcher(parts[1]).matches()) {
            throw incomplete("Date in Credential scope must have the form YYYYMMDD.");
        }
        if (!REGION.matcher(parts[2]).matches()) {
            throw incomplete("Credential should be scoped to a valid region.");
        }
        if (!parts[3].equals("eks")) {
            throw incomplete("Credential should be scoped to correct service: 'eks'.");
        }
        if (!KEY_ID.matcher(parts[0]).matches()) {
            throw new EksException(
                    EksError.UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.");
        }
        return new CredentialScope(parts[0], parts[2]);
    }

    private static EksException incomplete(String message) {
        return new EksException(EksError.INCOMPLETE_SIGNATURE, message);
    }
}
