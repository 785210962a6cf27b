package io.keyward.lab.client;

import static io.keyward.lab.LabClient.EDIT;
import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.keyward.lab.LabClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.AccessEntry;
import software.amazon.awssdk.services.eks.model.AccessScopeType;
import software.amazon.awssdk.services.eks.model.AssociatedAccessPolicy;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.BadRequestException;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.InvalidParameterException;
import software.amazon.awssdk.services.eks.model.InvalidRequestException;
import software.amazon.awssdk.services.eks.model.NotFoundException;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eks.model.ServerException;
import software.amazon.awssdk.services.eks.model.ThrottlingException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

@QuarkusTest
class SdkTest {

    private static final String CLUSTER = "eks-workshop";
    private static final String ROLE = "arn:aws:iam::123456789012:role/team/dev";

    @TestHTTPResource
    URI base;

    @BeforeEach
    @AfterEach
    void seed() {
        assertThat(new LabClient(base).call("POST", "/_lab/reset").status()).isEqualTo(204);
    }

    @Test
    void anEntryLivesAndDies() {
        try (EksClient eks = eks(LabClient.WORKSHOP_KEY)) {
            AccessEntry made = eks.createAccessEntry(r -> r.clusterName(CLUSTER)
                            .principalArn(ROLE)
                            .kubernetesGroups("devs")
                            .tags(Map.of("team", "a")))
                    .accessEntry();
            assertThat(eks.describeAccessEntry(r -> r.clusterName(CLUSTER).principalArn(ROLE))
                            .accessEntry())
                    .isEqualTo(made);
            assertThat(made.createdAt()).isNotNull().isEqualTo(made.modifiedAt());

            AccessEntry changed = eks.updateAccessEntry(
                            r -> r.clusterName(CLUSTER).principalArn(ROLE).username("dev:{{SessionName}}"))
                    .accessEntry();
            assertThat(changed.username()).isEqualTo("dev:{{SessionName}}");
            assertThat(changed.kubernetesGroups()).containsExactly("devs");

            eks.tagResource(r -> r.resourceArn(made.accessEntryArn()).tags(Map.of("x", "y")));
            eks.untagResource(r -> r.resourceArn(made.accessEntryArn()).tagKeys("team"));
            assertThat(eks.listTagsForResource(r -> r.resourceArn(made.accessEntryArn()))
                            .tags())
                    .isEqualTo(Map.of("x", "y"));

            eks.deleteAccessEntry(r -> r.clusterName(CLUSTER).principalArn(ROLE));
            assertThat(eks.listAccessEntries(r -> r.clusterName(CLUSTER)).accessEntries())
                    .isEmpty();
        }
    }

    @Test
    void policiesAreAssociatedAndDisassociated() {
        try (EksClient eks = eks(LabClient.WORKSHOP_KEY)) {
            eks.createAccessEntry(r -> r.clusterName(CLUSTER).principalArn(READ_ONLY));
            AssociatedAccessPolicy first = associate(eks, VIEW, AccessScopeType.CLUSTER);
            AssociatedAccessPolicy again = associate(eks, VIEW, AccessScopeType.NAMESPACE, "carts");
            associate(eks, EDIT, AccessScopeType.NAMESPACE, "assets");

            assertThat(again.associatedAt()).isEqualTo(first.associatedAt());
            assertThat(again.modifiedAt()).isAfterOrEqualTo(first.modifiedAt());
            assertThat(policies(eks)).containsExactlyInAnyOrder(VIEW, EDIT);
            eks.disassociateAccessPolicy(
                    r -> r.clusterName(CLUSTER).principalArn(READ_ONLY).policyArn(VIEW));
            assertThat(policies(eks)).containsExactly(EDIT);
        }
    }

    @Test
    void paginatorsSeeEverything() {
        try (EksClient eks = eks(LabClient.WORKSHOP_KEY)) {
            List<String> arns = IntStream.range(0, 23)
                    .mapToObj(i -> "arn:aws:iam::123456789012:role/r" + i)
                    .sorted()
                    .toList();
            arns.forEach(
                    arn -> eks.createAccessEntry(r -> r.clusterName(CLUSTER).principalArn(arn)));

            assertThat(eks.listAccessEntriesPaginator(
                                    r -> r.clusterName(CLUSTER).maxResults(5))
                            .accessEntries())
                    .containsExactlyElementsOf(arns);
            assertThat(eks.listAccessPoliciesPaginator(r -> r.maxResults(7)).accessPolicies())
                    .hasSize(39);
            assertThat(eks.listClustersPaginator(r -> r.maxResults(1)).clusters())
                    .containsExactly("eks-workshop", "legacy", "payments-prod");
        }
    }

    @Test
    void clustersAreDescribedAndTheirModeChanged() {
        try (EksClient eks = eks(LabClient.WORKSHOP_KEY)) {
            Cluster cluster = eks.describeCluster(r -> r.name(CLUSTER)).cluster();
            assertThat(cluster.accessConfig().authenticationMode()).isEqualTo(AuthenticationMode.API_AND_CONFIG_MAP);
            assertThat(cluster.createdAt()).isNotNull();
            String id = eks.updateClusterConfig(
                            r -> r.name(CLUSTER).accessConfig(a -> a.authenticationMode(AuthenticationMode.API)))
                    .update()
                    .id();
            assertThat(eks.describeUpdate(r -> r.name(CLUSTER).updateId(id))
                            .update()
                            .statusAsString())
                    .isEqualTo("Successful");
        }
    }

    @Test
    void everyErrorHasItsType() {
        try (EksClient eks = eks(LabClient.WORKSHOP_KEY)) {
            ResourceNotFoundException none =
                    thrown(ResourceNotFoundException.class, () -> eks.describeCluster(r -> r.name("nope")));
            assertThat(none.clusterName()).isEqualTo("nope");
            assertThat(none.requestId()).isNotBlank();
            eks.createAccessEntry(r -> r.clusterName(CLUSTER).principalArn(ROLE));
            assertThat(thrown(
                                    ResourceInUseException.class,
                                    () -> eks.createAccessEntry(
                                            r -> r.clusterName(CLUSTER).principalArn(ROLE)))
                            .awsErrorDetails()
                            .errorMessage())
                    .isEqualTo("The specified access entry resource is already in use on this cluster.");
            assertThat(thrown(
                                    InvalidParameterException.class,
                                    () -> eks.createAccessEntry(r -> r.clusterName(CLUSTER)
                                            .principalArn("arn:aws:iam::123456789012:role/missing-r")))
                            .statusCode())
                    .isEqualTo(400);
            thrown(InvalidRequestException.class, () -> eks.listAccessEntries(r -> r.clusterName("legacy")));
            thrown(BadRequestException.class, () -> eks.listTagsForResource(r -> r.resourceArn("x")));
            thrown(
                    NotFoundException.class,
                    () -> eks.listTagsForResource(
                            r -> r.resourceArn("arn:aws:eks:us-west-2:123456789012:cluster/nope")));
        }
    }

    @Test
    void faultsHaveTheirTypes() {
        LabClient lab = new LabClient(base);
        try (EksClient eks = eks(LabClient.WORKSHOP_KEY)) {
            lab.call("PUT", "/_lab/faults", "{\"throttleRate\":1}");
            ThrottlingException throttled =
                    thrown(ThrottlingException.class, () -> eks.describeCluster(r -> r.name(CLUSTER)));
            assertThat(throttled.isThrottlingException()).isTrue();
            lab.call("PUT", "/_lab/faults", "{\"throttleRate\":0,\"errorRate\":1}");
            thrown(ServerException.class, () -> eks.describeCluster(r -> r.name(CLUSTER)));
        }
    }

    @Test
    void anAssumedRoleOfTheOtherAccountSeesItsClusters() {
        String role = "arn:aws:iam::210987654321:role/ops/keyward";
        try (StsClient sts = build(StsClient.builder(), AwsBasicCredentials.create(LabClient.WORKSHOP_KEY, "any"))) {
            AssumeRoleResponse assumed = sts.assumeRole(
                    r -> r.roleArn(role).roleSessionName("keyward").durationSeconds(900));
            Credentials keys = assumed.credentials();
            AwsCredentials session =
                    AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
            try (StsClient other = build(StsClient.builder(), session);
                    EksClient eks = build(EksClient.builder(), session)) {
                GetCallerIdentityResponse who = other.getCallerIdentity();
                assertThat(who.arn()).isEqualTo("arn:aws:sts::210987654321:assumed-role/keyward/keyward");
                assertThat(who.userId())
                        .isEqualTo(assumed.assumedRoleUser().assumedRoleId())
                        .matches("AROA[A-Z2-7]{17}:keyward");
                assertThat(who.account()).isEqualTo("210987654321");
                assertThat(eks.listClusters().clusters()).containsExactly("analytics");
            }
            assertThatExceptionOfType(StsException.class)
                    .isThrownBy(() -> sts.assumeRole(r -> r.roleArn("arn:aws:iam::210987654321:role/missing-r")
                            .roleSessionName("keyward")))
                    .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
        }
    }

    private static AssociatedAccessPolicy associate(
            EksClient eks, String policy, AccessScopeType type, String... namespaces) {
        return eks.associateAccessPolicy(r -> r.clusterName(CLUSTER)
                        .principalArn(READ_ONLY)
                        .policyArn(policy)
                        .accessScope(s -> s.type(type).namespaces(namespaces)))
                .associatedAccessPolicy();
    }

    private static List<String> policies(EksClient eks) {
        return eks
                .listAssociatedAccessPoliciesPaginator(
                        r -> r.clusterName(CLUSTER).principalArn(READ_ONLY).maxResults(1))
                .associatedAccessPolicies()
                .stream()
                .map(AssociatedAccessPolicy::policyArn)
                .toList();
    }

    private static <E extends AwsServiceException> E thrown(Class<E> type, ThrowingCallable call) {
        return assertThatExceptionOfType(type).isThrownBy(call).actual();
    }

    private EksClient eks(String key) {
        return build(EksClient.builder(), AwsBasicCredentials.create(key, "any"));
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
            B builder, AwsCredentials credentials) {
        return builder.endpointOverride(URI.create("http://" + base.getAuthority()))
                .region(Region.US_WEST_2)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(c -> c.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }
}
