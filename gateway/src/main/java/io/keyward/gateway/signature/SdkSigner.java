package io.keyward.gateway.signature;

import io.keyward.gateway.signature.SentRequest.Parameter;
import java.time.Clock;
import java.time.ZoneOffset;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.internal.signer.CredentialScope;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4Properties;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigner;
import software.amazon.awssdk.http.auth.aws.internal.signer.V4RequestSigningResult;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The AWS SDK's own signer, which knows the canonical form of a request. The only class that touches it: the signer that signs just
 * the headers it is told is internal to the SDK, whose public one adds a header that {@code aws} and Terraform do not sign (ADR 11).
 */
final class SdkSigner {

    private SdkSigner() {}

    /**
     * The signature that the holder of the secret would have put on the claim's request.
     *
     * @param payloadHash SHA-256 of the body, in lower-case hex
     * @throws RuntimeException if the SDK cannot read the request, or would sign other headers than the claim names
     */
    static String signature(SignatureClaim claim, String secret, String payloadHash) {
        V4Properties properties = V4Properties.builder()
                .credentials(AwsCredentialsIdentity.create(claim.keyId(), secret))
                .credentialScope(new CredentialScope(claim.region(), SignatureV4.SERVICE, claim.date()))
                .signingClock(Clock.fixed(claim.date(), ZoneOffset.UTC))
                .doubleUrlEncode(true)
                .normalizePath(true)
                .build();
        V4RequestSigningResult result =
                V4RequestSigner.create(properties, payloadHash).sign(request(claim));
        String signed = result.getCanonicalRequest().getSignedHeadersString();
        if (!signed.equals(String.join(";", claim.signedHeaders()))) {
            throw new IllegalStateException("the SDK leaves out headers that the request says are signed");
        }
        return result.getSignature();
    }

    private static SdkHttpRequest.Builder request(SignatureClaim claim) {
        SentRequest sent = claim.request();
        // Protocol and host are asked for, and not signed: the Host header is, as it was sent.
        SdkHttpRequest.Builder builder = SdkHttpRequest.builder()
                .protocol("http")
                .host("host")
                .method(SdkHttpMethod.fromValue(sent.method()))
                .encodedPath(sent.rawPath());
        for (Parameter parameter : claim.parameters()) {
            if (!parameter.name().equals(Authorization.SIGNATURE_PARAMETER)) {
                builder.appendRawQueryParameter(parameter.name(), parameter.value());
            }
        }
        for (String name : claim.signedHeaders()) {
            builder.putHeader(name, sent.header(name));
        }
        return builder;
    }
}
