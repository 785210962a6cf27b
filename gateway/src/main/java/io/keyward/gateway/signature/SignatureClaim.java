package io.keyward.gateway.signature;

import io.keyward.gateway.signature.SentRequest.Parameter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a request says of its signature, with everything checked that needs neither the secret nor the body. <strong>Nobody is
 * authenticated by it</strong>: {@link SignatureV4#verify} does that.
 */
public final class SignatureClaim {

    private final SentRequest request;
    private final List<Parameter> parameters;
    private final Scope scope;
    private final List<String> signedHeaders;
    private final String signature;
    private final Validity validity;

    SignatureClaim(
            SentRequest request,
            List<Parameter> parameters,
            Scope scope,
            List<String> signedHeaders,
            String signature,
            Validity validity) {
        this.request = request;
        this.parameters = List.copyOf(parameters);
        this.scope = scope;
        this.signedHeaders = List.copyOf(signedHeaders);
        this.signature = signature;
        this.validity = validity;
    }

    /** Whose key, and for which region. */
    record Scope(String keyId, String region) {}

    /**
     * The time of a signature.
     *
     * @param date when it was made, to the second
     * @param until the last moment at which it is good
     * @param presigned whether it is in the query
     */
    record Validity(Instant date, Instant until, boolean presigned) {}

    /** Access key id, well-formed. */
    public String keyId() {
        return scope.keyId();
    }

    /** AWS region, well-formed and one of those served. */
    public String region() {
        return scope.region();
    }

    /** When the request says it was signed, to the second. */
    public Instant date() {
        return validity.date();
    }

    /** The last moment at which the signature is good; until then the same request may come again. */
    public Instant validUntil() {
        return validity.until();
    }

    /** Whether the signature is in the query, and so in everybody's hands who is given the URL. */
    public boolean presigned() {
        return validity.presigned();
    }

    /** Names in lower case, sorted; each was sent exactly once. */
    public List<String> signedHeaders() {
        return signedHeaders;
    }

    /** The SHA-256 of the body as the request tells it, in lower-case hex; few clients do. */
    public Optional<String> toldPayloadHash() {
        return request.header(SignatureV4.PAYLOAD_HASH_HEADER).stream().findFirst();
    }

    SentRequest request() {
        return request;
    }

    List<Parameter> parameters() {
        return parameters;
    }

    String signature() {
        return signature;
    }

    @Override
    public String toString() {
        return "SignatureClaim[keyId=" + keyId() + ", region=" + region() + ", date=" + date() + "]";
    }
}
