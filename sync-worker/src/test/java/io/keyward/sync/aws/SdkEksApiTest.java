package io.keyward.sync.aws;

import static io.keyward.sync.plan.Entries.PRINCIPAL;
import static io.keyward.sync.plan.Entries.VIEW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.eks.AccessScope;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.cluster.EksApi.Page;
import io.keyward.sync.config.TestConfig;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import io.keyward.sync.pace.EndlessLease;
import io.keyward.sync.pace.Leasehold;
import io.keyward.sync.pace.PacedEksApi;
import io.keyward.sync.pace.PacedEksApi.CallListener;
import io.keyward.sync.pace.PacedEksApi.Precedence;
import io.keyward.sync.pace.Pacer;
import io.keyward.sync.pace.ProvenTargets;
import io.keyward.sync.plan.Entries;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SdkEksApiTest {

    private static final String ESCAPED = "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fteam%2Freader";
    private static final String ENTRY = """
            {"accessEntry":{"clusterName":"c","principalArn":"%s","kubernetesGroups":[],"accessEntryArn":"arn:entry",\
            "createdAt":1703388453.491,"modifiedAt":1703388453.491,"tags":{},"username":"u","type":"STANDARD"}}""".formatted(PRINCIPAL);

    private static final String SESSION = """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>\
            <AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>session-1</SessionToken>\
            <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>""";

    private static final CallListener UNHEARD = new CallListener() {
        @Override
        public void called(String operation) {}

        @Override
        public void throttled(String operation) {}
    };

    private final AwsStub aws;
    private final EksClients clients;
    private final SdkEksApi eks;

    SdkEksApiTest() throws IOException {
        aws = new AwsStub();
        clients = new EksClients(TestConfig.aws(aws.url(), Duration.ofSeconds(10)));
        eks = new SdkEksApi(clients);
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    private static Target target(String account, String roleArn) {
        return new Target("arn:aws:eks:us-west-2:" + account + ":cluster/c", "c", account, "us-west-2", roleArn);
    }

    private static Target target() {
        return target("123456789012", "");
    }

    private static void fails(ThrowingCallable call, Kind kind, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(CallFailed.class, failure -> {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.error().code()).isEqualTo(code);
        });
    }

    @Test
    void principalIsOneEscapedPathSegmentAndTheCallIsSignedForAccountAndRegion() {
        aws.then(200, ENTRY);

        ObservedEntry entry = eks.describeEntry(target(), PRINCIPAL).orElseThrow();

        assertThat(entry.createdAt()).isEqualTo(Instant.parse("2023-12-24T03:27:33.491Z"));
        assertThat(aws.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.method()).isEqualTo("GET");
            assertThat(asked.rawTarget()).isEqualTo("/clusters/c/access-entries/" + ESCAPED);
            assertThat(asked.authorization()).contains("Credential=123456789012/", "/us-west-2/eks/aws4_request");
        });
    }

    @Test
    void eachAccountIsCalledWithItsOwnKeys() {
        aws.then(200, ENTRY).then(200, ENTRY);

        eks.describeEntry(target("123456789012", ""), PRINCIPAL);
        eks.describeEntry(target("210987654321", ""), PRINCIPAL);

        assertThat(aws.asked().get(1).authorization()).contains("Credential=210987654321/");
    }

    @Test
    void createSendsTheTokenAndLeavesDefaultsToEks() {
        aws.then(200, ENTRY);

        var answer = eks.createEntry(target(), PRINCIPAL, Entries.desired(), "token-1");

        assertThat(answer.requestId()).isEqualTo("req-1");
        assertThat(aws.asked().getFirst().rawTarget()).isEqualTo("/clusters/c/access-entries");
        assertThat(aws.asked().getFirst().body())
                .contains("\"clientRequestToken\":\"token-1\"", "\"type\":\"STANDARD\"", PRINCIPAL)
                .doesNotContain("username", "tags");
    }

    @Test
    void createOfANodesEntrySendsNeitherUsernameNorGroups() {
        aws.then(200, ENTRY);

        eks.createEntry(target(), PRINCIPAL, Entries.desired("EC2_LINUX", "x", List.of("g")), "t");

        assertThat(aws.asked().getFirst().body()).contains("EC2_LINUX").doesNotContain("username", "kubernetesGroups");
    }

    @Test
    void updateToNoGroupsSendsTheEmptyList() {
        aws.then(200, ENTRY);

        eks.updateEntry(target(), PRINCIPAL, "", List.of());

        assertThat(aws.asked().getFirst().body())
                .contains("\"kubernetesGroups\":[]")
                .doesNotContain("username");
    }

    @Test
    void scopeIsSentWithItsNamespaces() {
        aws.then(200, """
                {"associatedAccessPolicy":{"policyArn":"p","accessScope":{"type":"namespace","namespaces":["b","a"]}}}""");

        AccessScope answered = eks.associate(target(), PRINCIPAL, VIEW, AccessScope.namespaces("b", "a"))
                .value();

        assertThat(answered).isEqualTo(AccessScope.namespaces("a", "b"));
        assertThat(aws.asked().getFirst().body())
                .contains("\"accessScope\":{\"type\":\"namespace\",\"namespaces\":[\"a\",\"b\"]}");
    }

    @Test
    void pagesAreAskedForByToken() {
        aws.then(200, "{\"accessEntries\":[\"p1\"],\"nextToken\":\"a/b=\"}").then(200, "{\"accessEntries\":[\"p2\"]}");

        Page<String> first = eks.listEntries(target(), "");
        Page<String> second = eks.listEntries(target(), first.nextToken());

        assertThat(first.isLast()).isFalse();
        assertThat(second).isEqualTo(new Page<>(List.of("p2"), ""));
        assertThat(aws.asked().get(1).rawTarget()).endsWith("?nextToken=a%2Fb%3D");
    }

    @Test
    void clusterThatSaysNothingOfItsModeHasNoEntries() {
        aws.then(200, "{\"cluster\":{\"name\":\"c\",\"status\":\"ACTIVE\"}}");

        assertThat(eks.describeCluster(target()).hasEntries()).isFalse();
    }

    @Test
    void failedCallIsMadeOnceWhateverTheFailure() {
        aws.thenError(500, "ServerException", "boom");
        fails(() -> eks.deleteEntry(target(), PRINCIPAL), Kind.PASSING, "ServerException");
        aws.thenError(429, "ThrottlingException", "Rate exceeded");
        fails(() -> eks.deleteEntry(target(), PRINCIPAL), Kind.THROTTLED, "ThrottlingException");
        aws.thenError(400, "InvalidParameterException", "The username must not begin with system:");
        fails(
                () -> eks.updateEntry(target(), PRINCIPAL, "system:x", List.of()),
                Kind.REFUSED,
                "InvalidParameterException");

        assertThat(aws.asked()).hasSize(3);
    }

    @Test
    void missingEntryIsEmptyAndAMissingClusterIsNot() {
        aws.thenError(404, "ResourceNotFoundException", "The specified principalArn could not be found.");
        assertThat(eks.describeEntry(target(), PRINCIPAL)).isEmpty();
        aws.thenError(404, "ResourceNotFoundException", "No cluster found for name: c");
        fails(() -> eks.describeEntry(target(), PRINCIPAL), Kind.NO_CLUSTER, "ResourceNotFoundException");
    }

    @Test
    void answersThatAreNoneMayPass() {
        aws.then(200, "{}");
        fails(() -> eks.describeEntry(target(), PRINCIPAL), Kind.PASSING, "");
        aws.then(200, "<html>proxy</html>");
        fails(() -> eks.describeCluster(target()), Kind.PASSING, "");
    }

    @Test
    void endpointThatNeverAnswersMayPassSoon() {
        EksClients impatient = new EksClients(TestConfig.aws(aws.url(), Duration.ofMillis(200)));
        try {
            fails(() -> new SdkEksApi(impatient).describeCluster(target()), Kind.PASSING, "");
        } finally {
            impatient.close();
        }
    }

    /** The stub gives no answer at all: the lease's end must break the call off, and nobody else. */
    @Test
    void callThatHangsEndsBeforeTheLeaseItWasMadeUnder() {
        Duration left = Duration.ofMillis(700);
        long leaseEnds = System.nanoTime() + left.toNanos();
        Leasehold lease = new Leasehold() {
            @Override
            public Duration remaining() {
                return Duration.ofNanos(leaseEnds - System.nanoTime());
            }

            @Override
            public boolean pause(Duration time) {
                return false;
            }
        };
        EksApi leased = paced(lease);
        aws.then(200, cluster("123456789012"));
        leased.describeCluster(target());

        fails(() -> leased.deleteEntry(target(), PRINCIPAL), Kind.PASSING, "");

        // The worker stops a tenth of the time to live before the next one may begin; that is far more than this.
        assertThat(System.nanoTime() - leaseEnds)
                .isLessThan(Duration.ofMillis(300).toNanos());
        assertThat(aws.asked()).hasSize(2);
        assertThatThrownBy(() -> leased.deleteEntry(target(), PRINCIPAL)).isInstanceOf(Leasehold.Over.class);
        assertThat(aws.asked()).hasSize(2);
    }

    private EksApi paced(Leasehold lease) {
        return new PacedEksApi(
                eks, new Pacer(50, 5, 20, System::nanoTime), lease, UNHEARD, Precedence.PUSH, new ProvenTargets());
    }

    private static String cluster(String account) {
        return "{\"cluster\":{\"name\":\"c\",\"arn\":\"" + target(account, "").arn() + "\",\"status\":\"ACTIVE\"}}";
    }

    @Test
    void credentialsOfAnotherAccountReachNothingOfItsClusterOfTheSameName() {
        Target borrowed = target("123456789012", "arn:aws:iam::210987654321:role/keyward");
        EksApi shard = paced(new EndlessLease());
        aws.then(200, SESSION).then(200, cluster("210987654321"));
        fails(() -> shard.deleteEntry(borrowed, PRINCIPAL), Kind.OTHER_CLUSTER, "OtherCluster");
        aws.then(200, cluster("210987654321"));

        assertThatThrownBy(() -> shard.createEntry(borrowed, PRINCIPAL, Entries.desired(), "t"))
                .hasMessageContainingAll(
                        "arn:aws:iam::210987654321:role/keyward lead to",
                        "arn:aws:eks:us-west-2:210987654321:cluster/c, not to this cluster");

        assertThat(aws.asked().stream().skip(1)).hasSize(2).allSatisfy(asked -> {
            assertThat(asked.method()).isEqualTo("GET");
            assertThat(asked.rawTarget()).isEqualTo("/clusters/c");
        });
    }

    @Test
    void clusterWithoutAnArnIsNotTaken() {
        EksApi shard = paced(new EndlessLease());
        aws.then(200, "{\"cluster\":{\"name\":\"c\",\"status\":\"ACTIVE\"}}");

        fails(() -> shard.listEntries(target(), ""), Kind.OTHER_CLUSTER, "OtherCluster");
    }

    @Test
    void clusterIsAskedOnceWhichItIsForAllCallsWithTheSameCredentials() {
        EksApi shard = paced(new EndlessLease());
        aws.then(200, cluster("123456789012")).then(200, ENTRY).then(200, ENTRY);

        shard.describeEntry(target(), PRINCIPAL);
        shard.within(Duration.ofSeconds(5)).describeEntry(target(), PRINCIPAL);

        assertThat(aws.asked()).hasSize(3);
        // Other credentials are asked anew.
        aws.then(200, SESSION).then(200, cluster("123456789012")).then(200, ENTRY);
        shard.describeEntry(target("123456789012", "arn:aws:iam::123456789012:role/keyward"), PRINCIPAL);
        assertThat(aws.asked()).hasSize(6);
    }

    @Test
    void credentialsThatLeadElsewhereLaterAreNotUsedFromThen() {
        EksApi shard = paced(new EndlessLease());
        aws.then(200, cluster("123456789012"))
                .then(200, cluster("210987654321"))
                .then(200, cluster("210987654321"));
        shard.describeCluster(target());

        fails(() -> shard.describeCluster(target()), Kind.OTHER_CLUSTER, "OtherCluster");
        fails(() -> shard.deleteEntry(target(), PRINCIPAL), Kind.OTHER_CLUSTER, "OtherCluster");
    }

    @Test
    void clusterThatCannotBeDescribedIsMissingHoweverThatIsWorded() {
        aws.thenError(404, "ResourceNotFoundException", "The resource could not be found.");

        fails(
                () -> paced(new EndlessLease()).deleteEntry(target(), PRINCIPAL),
                Kind.NO_CLUSTER,
                "ResourceNotFoundException");
    }

    @Test
    void callWhoseTimeWentByBeforeItWasSentIsNotSent() {
        fails(() -> eks.within(Duration.ofNanos(1)).deleteEntry(target(), PRINCIPAL), Kind.PASSING, "");

        assertThat(aws.asked()).isEmpty();
    }

    @Test
    void endpointThatIsNotThereMayPass() {
        EksClients lost = new EksClients(TestConfig.aws("http://127.0.0.1:1", Duration.ofSeconds(5)));
        try {
            fails(() -> new SdkEksApi(lost).describeCluster(target()), Kind.PASSING, "");
        } finally {
            lost.close();
        }
    }

    @Test
    void roleIsAssumedOnceAndItsSessionUsed() {
        Target target = target("123456789012", "arn:aws:iam::123456789012:role/keyward");
        aws.then(200, SESSION);
        aws.then(200, ENTRY).then(200, ENTRY);

        eks.describeEntry(target, PRINCIPAL);
        eks.describeEntry(target, PRINCIPAL);

        assertThat(aws.asked()).hasSize(3);
        assertThat(aws.asked().getFirst().body()).contains("AssumeRole", "role%2Fkeyward", "keyward-sync");
        assertThat(aws.asked().getFirst().authorization()).contains("Credential=123456789012/", "/sts/");
        assertThat(aws.asked().get(1).sessionToken()).isEqualTo("session-1");
        assertThat(aws.asked().get(2).authorization()).contains("Credential=ASIAX/");
    }

    @Test
    void roleThatCannotBeAssumedMayPass() {
        aws.then(403, """
                <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error>\
                <RequestId>sts-1</RequestId></ErrorResponse>""");

        fails(
                () -> eks.describeCluster(target("123456789012", "arn:aws:iam::123456789012:role/keyward")),
                Kind.PASSING,
                "AccessDenied");
    }
}
