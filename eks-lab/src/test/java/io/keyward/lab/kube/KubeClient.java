package io.keyward.lab.kube;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.LabClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Speaks to a cluster over TLS and trusts only the authority that DescribeCluster gives. */
final class KubeClient {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final LabClient lab;
    private final String sts;
    private final String endpoint;
    private final String authority;
    private final HttpClient http;

    KubeClient(URI base, String cluster) throws IOException, GeneralSecurityException {
        this.lab = new LabClient(base);
        this.sts = "http://127.0.0.1:" + base.getPort();
        JsonNode described = lab.call("GET", "/clusters/" + cluster).json().path("cluster");
        this.endpoint = described.path("endpoint").asText();
        this.authority = described.path("certificateAuthority").path("data").asText();
        this.http = HttpClient.newBuilder().sslContext(trusting(authority)).build();
    }

    /** A token of a session of this role, as {@code aws eks get-token --role-arn} makes one. */
    String token(String roleArn) {
        String form = "Action=AssumeRole&Version=2011-06-15&RoleSessionName=EKSGetTokenAuth&RoleArn="
                + PercentCoding.encode(roleArn);
        String answer = lab.send(
                        "GET", "/?" + form, "", LabClient.authorization(LabClient.WORKSHOP_KEY, "us-west-2", "sts"))
                .body();
        return token(element(answer, "AccessKeyId"), element(answer, "SessionToken"));
    }

    private static String element(String xml, String name) {
        return xml.substring(xml.indexOf("<" + name + ">") + name.length() + 2, xml.indexOf("</" + name + ">"));
    }

    /** A token signed with these keys. */
    String token(String keyId, String sessionToken) {
        return encode(presigned(sts, keyId, sessionToken, Instant.now()));
    }

    static String encode(String url) {
        return "k8s-aws-v1."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8));
    }

    static String presigned(String sts, String keyId, String sessionToken, Instant at) {
        return sts + "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + keyId + "%2F20261123%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Date=" + DATE.format(at)
                + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id"
                + (sessionToken.isEmpty() ? "" : "&X-Amz-Security-Token=" + PercentCoding.encode(sessionToken))
                + "&X-Amz-Signature=00";
    }

    /** A kubeconfig with a context for each name of a token. */
    String kubeconfig(Map<String, String> tokens) {
        StringBuilder users = new StringBuilder("users:\n");
        StringBuilder contexts = new StringBuilder("contexts:\n");
        tokens.forEach((name, token) -> {
            users.append("- {name: %s, user: {token: %s}}\n".formatted(name, token));
            contexts.append("- {name: %s, context: {cluster: lab, user: %s}}\n".formatted(name, name));
        });
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - {name: lab, cluster: {server: "%s", certificate-authority-data: "%s"}}
                """.formatted(endpoint, authority) + users + contexts;
    }

    /** A request; send it with {@link #send}. */
    HttpRequest.Builder request(String method, String path, String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> call(String method, String path, String token) throws IOException, InterruptedException {
        return send(request(method, path, token, ""));
    }

    HttpResponse<String> post(String path, String token, String body) throws IOException, InterruptedException {
        return send(request("POST", path, token, body));
    }

    /** The lines of an answer as they come. */
    Stream<String> lines(String path, String token) throws IOException, InterruptedException {
        return http.send(request("GET", path, token, "").build(), HttpResponse.BodyHandlers.ofLines())
                .body();
    }

    /** An answer whose body comes bit by bit, over a connection of its own; closing the body ends it. */
    HttpResponse<InputStream> open(String path, String token) throws IOException, InterruptedException {
        return http.send(
                request("GET", path, token, "")
                        .version(HttpClient.Version.HTTP_1_1)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    private static SSLContext trusting(String authority) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(Base64.getDecoder().decode(authority))));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
