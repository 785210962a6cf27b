package io.keyward.lab;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keyward.kubernetes.http.PercentCoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Speaks plain HTTP to a lab, as the test says it: no SDK checks a request before it is sent. */
public final class LabClient {

    /** Long-term keys of the lab's two accounts. */
    public static final String WORKSHOP_KEY = "AKIARZPUZDIKGVVWK6LX";

    public static final String ANALYTICS_KEY = "AKIATCH6YDSYWVWGCYRR";

    public static final String WORKSHOP = "/clusters/eks-workshop/access-entries";
    public static final String READ_ONLY = "arn:aws:iam::123456789012:role/eks-workshop-read-only";
    public static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    public static final String EDIT = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false)
            .build();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;

    public LabClient(URI base) {
        this.base = "http://" + base.getAuthority();
    }

    /** What {@code aws} and {@code kubectl} find in their environment to work on the lab, with a home of their own. */
    public static Map<String, String> environment(URI base, Path home) {
        String endpoint = "http://" + base.getAuthority();
        return Map.of(
                "AWS_ENDPOINT_URL_EKS",
                endpoint,
                "AWS_ENDPOINT_URL_STS",
                endpoint,
                "AWS_ACCESS_KEY_ID",
                WORKSHOP_KEY,
                "AWS_SECRET_ACCESS_KEY",
                "any",
                "AWS_DEFAULT_REGION",
                "us-west-2",
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_CONFIG_FILE",
                home.resolve("config").toString(),
                "AWS_PAGER",
                "",
                "HOME",
                home.toString(),
                "KUBECONFIG",
                home.resolve("kubeconfig").toString());
    }

    /** An answer with its body as text. */
    public record Reply(int status, String errorType, String requestId, String body) {

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException(body, e);
            }
        }

        public String message() {
            return json().path("message").asText();
        }
    }

    public Reply call(String method, String path) {
        return call(method, path, "");
    }

    public Reply call(String method, String path, String body) {
        return signed(WORKSHOP_KEY, "us-west-2", method, path, body);
    }

    public Reply signed(String key, String region, String method, String path, String body) {
        return send(method, path, body, authorization(key, region, "eks"));
    }

    /** Sends a request with this Authorization header; with none if it is empty. */
    public Reply send(String method, String path, String body, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    response.headers().firstValue("x-amzn-ErrorType").orElse(""),
                    response.headers().firstValue("X-Amzn-Requestid").orElse(""),
                    response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static String authorization(String key, String region, String service) {
        return "AWS4-HMAC-SHA256 Credential=" + key + "/20261123/" + region + "/" + service
                + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=00";
    }

    /** The path of an entry of {@code eks-workshop}. */
    public static String entry(String principalArn) {
        return WORKSHOP + "/" + PercentCoding.encode(principalArn);
    }

    public Reply create(String principalArn) {
        return call("POST", WORKSHOP, "{\"principalArn\":\"" + principalArn + "\"}");
    }

    public Reply associate(String principalArn, String policyArn, String scope) {
        return call(
                "POST",
                entry(principalArn) + "/access-policies",
                "{\"policyArn\":\"" + policyArn + "\",\"accessScope\":" + scope + "}");
    }
}
