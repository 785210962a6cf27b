package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.gateway.fake.FakePlatform;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.AccessScopeType;
import software.amazon.awssdk.services.eks.model.AssociatedAccessPolicy;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.InvalidParameterException;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** The real client needs nothing but the endpoint. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class AwsSdkTest {

    private static final String CLUSTER = "workshop";
    private static final String PRINCIPAL = "arn:aws:iam::123456789012:role/team/sdk";
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";

    @TestHTTPResource
    URI gateway;

    private EksClient eks;

    @BeforeEach
    void connect() {
        eks = EksClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.getPort()))
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create("123456789012", "secret-of-123456789012")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @AfterEach
    void close() {
        eks.close();
    }

    @Test
    void a_cluster_is_described_for_a_kubeconfig() {
        Cluster cluster = eks.describeCluster(r -> r.name(CLUSTER)).cluster();

        assertThat(cluster.arn()).isEqualTo("arn:aws:eks:us-west-2:123456789012:cluster/workshop");
        assertThat(cluster.endpoint()).isEqualTo("https://127.0.0.1:6443");
        assertThat(cluster.certificateAuthority().data()).isEqualTo("LS0tLS1CRUdJTg==");
        assertThat(cluster.status()).isEqualTo(ClusterStatus.ACTIVE);
    }

    @Test
    void an_entry_is_created_associated_listed_and_deleted() {
        AccessEntry entry = eks.createAccessEntry(r -> r.clusterName(CLUSTER)
                        .principalArn(PRINCIPAL)
                        .kubernetesGroups("viewers")
                        .tags(Map.of("a", "b")))
                .accessEntry();
        assertThat(entry.createdAt()).isEqualTo(Instant.parse("2023-12-24T03:27:33.491Z"));
        assertThat(entry.tags()).containsEntry("a", "b");

        AssociatedAccessPolicy associated = eks.associateAccessPolicy(r -> r.clusterName(CLUSTER)
                        .principalArn(PRINCIPAL)
                        .policyArn(VIEW)
                        .accessScope(s -> s.type(AccessScopeType.NAMESPACE).namespaces("carts", "dev-*")))
                .associatedAccessPolicy();
        assertThat(associated.accessScope().namespaces()).containsExactly("carts", "dev-*");
        assertThat(eks.listAssociatedAccessPoliciesPaginator(
                        r -> r.clusterName(CLUSTER).principalArn(PRINCIPAL).maxResults(1)))
                .flatExtracting(page -> page.associatedAccessPolicies())
                .containsExactly(associated);
        eks.tagResource(r -> r.resourceArn(entry.accessEntryArn()).tags(Map.of("c", "d")));
        assertThat(eks.listTagsForResource(r -> r.resourceArn(entry.accessEntryArn()))
                        .tags())
                .isEqualTo(Map.of("a", "b", "c", "d"));

        List<String> all = eks
                .listAccessEntriesPaginator(r -> r.clusterName(CLUSTER).maxResults(2))
                .stream()
                .flatMap(page -> page.accessEntries().stream())
                .toList();
        assertThat(all).contains(PRINCIPAL).isSorted();
        eks.disassociateAccessPolicy(
                r -> r.clusterName(CLUSTER).principalArn(PRINCIPAL).policyArn(VIEW));
        eks.deleteAccessEntry(r -> r.clusterName(CLUSTER).principalArn(PRINCIPAL));

        assertThatThrownBy(() ->
                        eks.describeAccessEntry(r -> r.clusterName(CLUSTER).principalArn(PRINCIPAL)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void errors_arrive_as_their_own_exceptions() {
        assertThatThrownBy(() -> eks.describeCluster(r -> r.name("nowhere")))
                .isInstanceOfSatisfying(ResourceNotFoundException.class, e -> {
                    assertThat(e.clusterName()).isEqualTo("nowhere");
                    assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("No cluster found for name: nowhere");
                    assertThat(e.requestId()).isNotBlank();
                });
        assertThatThrownBy(() -> eks.createAccessEntry(
                        r -> r.clusterName(CLUSTER).principalArn("arn:aws:iam::123456789012:role/golden")))
                .isInstanceOf(ResourceInUseException.class);
        assertThatThrownBy(() -> eks.createAccessEntry(
                        r -> r.clusterName(CLUSTER).principalArn("arn:aws:iam::123456789012:role/refused")))
                .isInstanceOf(InvalidParameterException.class);
    }
}
