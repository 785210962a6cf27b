package io.keyward.gateway.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eks.EksClient;

/**
 * A request that a real client signed, and what may be made of it on its way.
 *
 * @param headers as sent; a name may come twice
 * @param now when it arrives
 */
public record SignedRequest(
        String method, String path, String query, List<Map.Entry<String, String>> headers, String body, Instant now) {

    /** Of AWS's documentation; nobody's. */
    public static final String KEY = "AKIAIOSFODNN7EXAMPLE";

    public static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    static final Instant RECORDED = Instant.parse("2026-11-28T12:00:00Z");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final AccessKeySecrets SECRETS =
            keyId -> keyId.equals(KEY) ? Optional.of(new AccessKeySecrets.Secret(SECRET)) : Optional.empty();

    public SignedRequest {
        headers = List.copyOf(headers);
    }

    // botocore 1.44.8, by SigV4Auth and SigV4QueryAuth, for http://127.0.0.1:8080.

    public static SignedRequest botocoreCreate() {
        return botocore(
                "POST",
                "/clusters/demo/access-entries",
                "",
                "content-type;host;x-amz-date",
                "e15dc163d8c0f43fef40330b21506fc11242f14e9958590e67d4d2e5103afd33",
                "{\"principalArn\":\"arn:aws:iam::123456789012:role/ü\"}");
    }

    public static SignedRequest botocoreDescribe() {
        return botocore(
                "GET",
                "/clusters/demo/access-entries/arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fa%20b%2Bc%2F%C3%BC",
                "",
                "host;x-amz-date",
                "2b8f55635f14009a6e2144ea91079d71aa909b4541ddb0006cc6760b1d2bffee",
                "");
    }

    public static SignedRequest botocoreList() {
        return botocore(
                "GET",
                "/clusters/demo/access-entries",
                "maxResults=3&nextToken=a%2Bb%2Fc%3D%20d%26%C3%A9",
                "host;x-amz-date",
                "4a679382b91eb79669c7a9a0e7c4c38b7dc91b246d2d77b99224922ebc6b558b",
                "");
    }

    public static SignedRequest botocoreUntag() {
        return botocore(
                "DELETE",
                "/tags/arn%3Aaws%3Aeks%3Aus-west-2%3A123456789012%3Acluster%2Fdemo",
                "tagKeys=b&tagKeys=a",
                "host;x-amz-date",
                "9f309188de5f62ae827d57c558733ccbe9425a394773d374ee1f5d60762f65b2",
                "");
    }

    public static SignedRequest botocorePresigned() {
        return new SignedRequest(
                "GET",
                "/clusters",
                "maxResults=3&nextToken=a%26%C3%A9&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20261128%2Fus-west-2%2Feks%2Faws4_request"
                        + "&X-Amz-Date=20261128T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host"
                        + "&X-Amz-Signature=1468edc0f9bb34d5b99ba2ce899193583b47f3e05614438a51e5d158d30cf3ed",
                List.of(Map.entry("Host", "127.0.0.1:8080")),
                "",
                RECORDED);
    }

    private static SignedRequest botocore(
            String method, String path, String query, String signedHeaders, String signature, String body) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Host", "127.0.0.1:8080"));
        headers.add(Map.entry("X-Amz-Date", "20261128T120000Z"));
        headers.add(Map.entry("User-Agent", "Botocore/1.44.8"));
        headers.add(Map.entry(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261128/us-west-2/eks/aws4_request, SignedHeaders="
                        + signedHeaders + ", Signature=" + signature));
        if (!body.isEmpty()) {
            headers.add(Map.entry("Content-Type", "application/json"));
            headers.add(Map.entry("Content-Length", String.valueOf(body.getBytes(UTF_8).length)));
        }
        return new SignedRequest(method, path, query, headers, body, RECORDED);
    }

    /** What the SDK's client for EKS sends for a call; it arrives in the second in which it was signed. */
    public static SignedRequest sdk(Consumer<EksClient> call) {
        AtomicReference<@Nullable HttpExecuteRequest> sent = new AtomicReference<>();
        try (EksClient client = EksClient.builder()
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)))
                .endpointOverride(URI.create("http://127.0.0.1:8080"))
                .httpClient(new Recorder(sent))
                .build()) {
            call.accept(client);
        }
        HttpExecuteRequest request = Objects.requireNonNull(sent.get());
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        request.httpRequest().forEachHeader((name, values) -> values.forEach(v -> headers.add(Map.entry(name, v))));
        String date = request.httpRequest().firstMatchingHeader("X-Amz-Date").orElseThrow();
        String query = request.httpRequest().getUri().getRawQuery();
        return new SignedRequest(
                request.httpRequest().method().name(),
                request.httpRequest().encodedPath(),
                query == null ? "" : query,
                headers,
                body(request),
                TIME.parse(date, Instant::from));
    }

    public static SignedRequest sdkCreate() {
        return sdk(eks -> eks.createAccessEntry(entry -> entry.clusterName("demo")
                .principalArn("arn:aws:iam::123456789012:role/a b/ü")
                .kubernetesGroups("viewers")
                .tags(Map.of("a", "b"))));
    }

    private static String body(HttpExecuteRequest request) {
        return request.contentStreamProvider()
                .map(content -> {
                    try {
                        return new String(content.newStream().readAllBytes(), UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse("");
    }

    /** Keeps what the SDK would send, and answers an empty object. */
    private record Recorder(AtomicReference<@Nullable HttpExecuteRequest> sent) implements SdkHttpClient {

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            sent.set(request);
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() {
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpResponse.builder().statusCode(200).build())
                            .responseBody(AbortableInputStream.create(new ByteArrayInputStream("{}".getBytes(UTF_8))))
                            .build();
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }

    /** As the door would take it: the regions us-west-2 and eu-central-1 are served, and {@link #KEY} is known. */
    public SignatureV4.Verified verify() {
        SignatureV4 signatures = new SignatureV4(Set.of("us-west-2", "eu-central-1"), Clock.fixed(now, ZoneOffset.UTC));
        SignatureClaim claim = signatures.read(SentRequest.of(method, path, query, headers));
        return signatures.verify(claim, SECRETS, body.getBytes(UTF_8));
    }

    public SignedRequest method(String other) {
        return new SignedRequest(other, path, query, headers, body, now);
    }

    public SignedRequest path(String other) {
        return new SignedRequest(method, other, query, headers, body, now);
    }

    public SignedRequest query(String other) {
        return new SignedRequest(method, path, other, headers, body, now);
    }

    /** Replaces in the query, where it must occur. */
    public SignedRequest query(String part, String replacement) {
        return query(replaced(query, part, replacement));
    }

    public SignedRequest moreQuery(String parameter) {
        return query(query.isEmpty() ? parameter : query + "&" + parameter);
    }

    public SignedRequest body(String other) {
        return new SignedRequest(method, path, query, headers, other, now);
    }

    public SignedRequest later(Duration time) {
        return new SignedRequest(method, path, query, headers, body, now.plus(time));
    }

    public SignedRequest headers(List<Map.Entry<String, String>> other) {
        return new SignedRequest(method, path, query, other, body, now);
    }

    public SignedRequest moreHeaders(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return headers(more);
    }

    public SignedRequest without(String name) {
        return headers(headers.stream()
                .filter(header -> !header.getKey().equalsIgnoreCase(name))
                .toList());
    }

    public SignedRequest header(String name, UnaryOperator<String> change) {
        return headers(headers.stream()
                .map(header -> header.getKey().equalsIgnoreCase(name)
                        ? Map.entry(header.getKey(), change.apply(header.getValue()))
                        : header)
                .toList());
    }

    /** Replaces in the Authorization header, where it must occur. */
    public SignedRequest authorization(String part, String replacement) {
        return header("Authorization", value -> replaced(value, part, replacement));
    }

    private static String replaced(String text, String part, String replacement) {
        if (!text.contains(part)) {
            throw new AssertionError("no " + part + " in " + text);
        }
        return text.replace(part, replacement);
    }
}
