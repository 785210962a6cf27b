package io.keyward.lab.eks;

import static io.keyward.lab.LabClient.ANALYTICS_KEY;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.WORKSHOP_KEY;
import static io.keyward.lab.LabClient.authorization;
import static io.keyward.lab.LabClient.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.LabClient;
import io.keyward.lab.LabClient.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ClustersAndTagsTest {

    @TestHTTPResource
    URI base;

    private LabClient lab() {
        return new LabClient(base);
    }

    @BeforeEach
    void seed() {
        assertThat(lab().call("POST", "/_lab/reset").status()).isEqualTo(204);
    }

    @Test
    void aCallerSeesTheClustersOfItsAccountAndRegion() {
        assertThat(clusters(WORKSHOP_KEY, "us-west-2")).containsExactly("eks-workshop", "legacy", "payments-prod");
        assertThat(clusters("123456789012", "us-west-2")).hasSize(3);
        assertThat(clusters(ANALYTICS_KEY, "us-west-2")).containsExactly("analytics");
        assertThat(clusters(WORKSHOP_KEY, "eu-west-1")).isEmpty();
        assertThat(clusters("555555555555", "us-west-2")).isEmpty();
        assertThat(lab().signed(ANALYTICS_KEY, "us-west-2", "GET", "/clusters/eks-workshop", "")
                        .message())
                .isEqualTo("No cluster found for name: eks-workshop");
    }

    @Test
    void aClusterIsDescribedWithItsRealCaCertificate() throws Exception {
        JsonNode cluster = lab().call("GET", "/clusters/eks-workshop").json().path("cluster");

        assertThat(cluster.path("arn").asText()).isEqualTo("arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop");
        assertThat(cluster.path("endpoint").asText()).endsWith("/clusters/123456789012/us-west-2/eks-workshop");
        assertThat(cluster.path("status").asText()).isEqualTo("ACTIVE");
        assertThat(cluster.path("version").asText()).isEqualTo("1.34");
        assertThat(cluster.path("accessConfig").path("authenticationMode").asText())
                .isEqualTo("API_AND_CONFIG_MAP");
        byte[] pem = Base64.getDecoder()
                .decode(cluster.path("certificateAuthority").path("data").asText());
        X509Certificate ca = (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
        ca.verify(ca.getPublicKey());
        assertThat(ca.getBasicConstraints()).isNotNegative();
    }

    @Test
    void paymentsProdHasOneAdministrator() {
        String path = "/clusters/payments-prod/access-entries";
        JsonNode arns = lab().call("GET", path).json().path("accessEntries");

        assertThat(arns).hasSize(1);
        JsonNode policies = lab().call(
                        "GET", path + "/" + PercentCoding.encode(arns.get(0).asText()) + "/access-policies")
                .json()
                .path("associatedAccessPolicies");
        assertThat(policies).hasSize(1);
        assertThat(policies.get(0).path("policyArn").asText()).endsWith("/AmazonEKSClusterAdminPolicy");
        assertThat(policies.get(0).path("accessScope").path("type").asText()).isEqualTo("cluster");
    }

    @Test
    void theAuthenticationModeGoesForwardStepByStep() {
        Reply first = mode("legacy", "API_AND_CONFIG_MAP");

        JsonNode update = first.json().path("update");
        assertThat(update.path("type").asText()).isEqualTo("AccessConfigUpdate");
        assertThat(update.path("params").get(0).path("value").asText()).isEqualTo("\"API_AND_CONFIG_MAP\"");
        assertThat(lab().call(
                                "GET",
                                "/clusters/legacy/updates/" + update.path("id").asText())
                        .json()
                        .path("update")
                        .path("status")
                        .asText())
                .isEqualTo("Successful");
        assertThat(lab().call("GET", "/clusters/legacy/access-entries").body()).contains("role/cluster-creator");
        assertThat(mode("legacy", "API").status()).isEqualTo(200);
        assertThat(mode("legacy", "CONFIG_MAP").message())
                .isEqualTo("Unsupported authentication mode update from API to CONFIG_MAP");
    }

    @Test
    void entriesAndClustersCanBeTagged() {
        String arn = lab().create(READ_ONLY)
                .json()
                .path("accessEntry")
                .path("accessEntryArn")
                .asText();
        for (String resource : List.of(arn, "arn:aws:eks:us-west-2:123456789012:cluster/legacy")) {
            String path = "/tags/" + PercentCoding.encode(resource);
            assertThat(lab().call("POST", path, "{\"tags\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"\"}}")
                            .status())
                    .isEqualTo(200);
            assertThat(lab().call("DELETE", path + "?tagKeys=a&tagKeys=c&tagKeys=environment")
                            .status())
                    .isEqualTo(200);
            assertThat(lab().call("GET", path).body()).isEqualTo("{\"tags\":{\"b\":\"2\"}}");
        }
        assertThat(lab().call("GET", entry(READ_ONLY)).body()).contains("\"tags\":{\"b\":\"2\"}");
        assertThat(lab().call("GET", "/clusters/legacy").body()).contains("\"tags\":{\"b\":\"2\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|MissingAuthenticationTokenException",
                "Basic dTpw|IncompleteSignatureException",
                "AWS4-HMAC-SHA256|IncompleteSignatureException",
                "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, Signature=0|IncompleteSignatureException",
                "AWS4-HMAC-SHA256 Credential=AKIARZPUZDIKGVVWK6LX/20261123/us-west-2/eks/aws4_request"
                        + "|IncompleteSignatureException",
                "AWS4-HMAC-SHA256 Credential=AKIARZPUZDIKGVVWK6LX/today/us-west-2/eks/aws4_request, SignedHeaders=h, Signature=0"
                        + "|IncompleteSignatureException",
                "AWS4-HMAC-SHA256 Credential=AKIARZPUZDIKGVVWK6LX/20261123/US/eks/aws4_request, SignedHeaders=h, Signature=0"
                        + "|IncompleteSignatureException",
                "AWS4-HMAC-SHA256 Credential=AKIARZPUZDIKGVVWK611/20261123/us-west-2/eks/aws4_request, SignedHeaders=h,"
                        + " Signature=0|UnrecognizedClientException",
                "AWS4-HMAC-SHA256 Credential=ASIARZPUZDIKGVVWK6LX/20261123/us-west-2/eks/aws4_request, SignedHeaders=h,"
                        + " Signature=0|UnrecognizedClientException",
                "AWS4-HMAC-SHA256 Credential=AKIARZPUZDIKGVVWK6LX/20261123/us-west-2/s3/aws4_request, SignedHeaders=h,"
                        + " Signature=0|InvalidSignatureException"
            })
    void aCallerThatCannotBeReadIsRefused(String header, String error) {
        Reply reply = lab().send("GET", "/clusters", "", header);

        assertThat(reply.status() + " " + reply.errorType()).isEqualTo("403 " + error);
    }

    @Test
    void aSignedCallIsAccepted() {
        assertThat(lab().send("GET", "/clusters", "", authorization(WORKSHOP_KEY, "us-west-2", "eks"))
                        .status())
                .isEqualTo(200);
    }

    private Reply mode(String cluster, String mode) {
        return lab().call(
                        "POST",
                        "/clusters/" + cluster + "/update-config",
                        "{\"accessConfig\":{\"authenticationMode\":\"" + mode + "\"}}");
    }

    private List<String> clusters(String key, String region) {
        return lab().signed(key, region, "GET", "/clusters?include=all", "")
                .json()
                .path("clusters")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }
}
