package io.keyward.gateway.fake;

import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.Escapes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs requests as the AWS SDK does, whatever they are. */
final class Signing {

    private Signing() {}

    /** Headers to send; none for what the SDK cannot sign. */
    static Map<String, String> headers(
            String keyId, String secret, String region, String method, String host, String target, String body) {
        try {
            SignedRequest signed = AwsV4HttpSigner.create()
                    .sign(signer -> signer.identity(AwsCredentialsIdentity.create(keyId, secret))
                            .request(request(method, host, target, body))
                            .payload(ContentStreamProvider.fromByteArray(body.getBytes(StandardCharsets.UTF_8)))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "eks")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region));
            Map<String, String> headers = new HashMap<>();
            signed.request().forEachHeader((name, values) -> headers.put(name, values.getFirst()));
            return headers;
        } catch (IllegalArgumentException | BadInput _) {
            return Map.of();
        }
    }

    /** The target of a GET whose signature is in the query. */
    static String presigned(String keyId, String secret, String region, String host, String target) {
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(signer -> signer.identity(AwsCredentialsIdentity.create(keyId, secret))
                        .request(request("GET", host, target, ""))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "eks")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1)));
        return signed.request().encodedPath() + "?"
                + signed.request().encodedQueryParameters().orElseThrow();
    }

    private static SdkHttpRequest request(String method, String host, String target, String body) {
        int mark = target.indexOf('?');
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .protocol("http")
                .host(host.substring(0, host.indexOf(':')))
                .port(Integer.valueOf(host.substring(host.indexOf(':') + 1)))
                .method(SdkHttpMethod.fromValue(method))
                .encodedPath(mark < 0 ? target : target.substring(0, mark));
        if (mark >= 0 && mark + 1 < target.length()) {
            for (String pair : target.substring(mark + 1).split("&", -1)) {
                int equals = pair.indexOf('=');
                request.appendRawQueryParameter(
                        Escapes.decode("query", equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : Escapes.decode("query", pair.substring(equals + 1)));
            }
        }
        if (!body.isEmpty()) {
            request.putHeader("Content-Type", "application/json");
        }
        return request.build();
    }
}
