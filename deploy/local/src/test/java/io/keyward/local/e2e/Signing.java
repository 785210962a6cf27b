package io.keyward.local.e2e;

import io.keyward.local.settings.AccessKeys.AccessKey;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs requests to EKS's API by the AWS SDK's own signer. */
record Signing(AccessKey key) implements Rest.Credentials {

    private static final String REGION = "us-west-2";
    private static final String INVOCATION = "amz-sdk-invocation-id";

    @Override
    public Map<String, String> headers(String method, URI uri, String body, Map<String, String> sent) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .protocol(uri.getScheme())
                .host(uri.getHost())
                .port(uri.getPort())
                .encodedPath(uri.getRawPath())
                .method(SdkHttpMethod.fromValue(method));
        for (String pair :
                uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&", -1)) {
            int equals = pair.indexOf('=');
            request.appendRawQueryParameter(
                    decoded(equals < 0 ? pair : pair.substring(0, equals)),
                    equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        sent.forEach(request::putHeader);
        // As the SDK's clients do: two equal requests within a second are two all the same.
        request.putHeader(INVOCATION, UUID.randomUUID().toString());
        byte[] payload = body.getBytes(StandardCharsets.UTF_8);
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(AwsCredentialsIdentity.create(key.id(), key.secret()))
                        .request(request.build())
                        .payload(() -> new ByteArrayInputStream(payload))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "eks")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, REGION));
        Map<String, String> headers = new HashMap<>();
        for (String name : List.of("Authorization", "X-Amz-Date", "x-amz-content-sha256", INVOCATION)) {
            signed.request().firstMatchingHeader(name).ifPresent(value -> headers.put(name, value));
        }
        return headers;
    }

    /** As the server reads it: a plus sign is a plus sign. */
    private static String decoded(String text) {
        return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
