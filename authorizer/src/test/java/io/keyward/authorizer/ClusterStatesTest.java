package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a state holds, how it is changed, and what a decision on it costs. */
class ClusterStatesTest {

    private static final Session SESSION = Session.ofKubectl();
    private static final String POLICY = "arn:aws:eks::aws:cluster-access-policy/";
    private static final AccessScope TEAM = AccessScope.namespaces(List.of("other", "team-*"));

    @Test
    void whatWasPutInComesOutInTheOrderOfArns() {
        ClusterAccess cluster = cluster(3_000);

        assertThat(cluster.size()).isEqualTo(3_000);
        assertThat(cluster.principals())
                .extracting(principal -> principal.entry().principalArn())
                .isSorted()
                .hasSize(3_000);
        for (int number = 0; number < 3_000; number++) {
            PrincipalAccess found = cluster.find(entry(number).principalArn()).orElseThrow();
            assertThat(found.entry()).isEqualTo(entry(number));
            assertThat(found.associations()).isEqualTo(associations(number));
        }
        assertThat(cluster.find("arn:aws:iam::123456789012:user/u")).isEmpty();
        assertThat(cluster.find("")).isEmpty();
    }

    @Test
    void changeMakesANewStateThatSharesWhatDidNotChange() {
        ClusterAccess before = cluster(30);
        ClusterAccess after = before.change()
                .put(entry(1), List.of(new Association(POLICY + "AmazonEKSEditPolicy", TEAM)))
                .remove(entry(2).principalArn())
                .put(entry(30), List.of())
                .build();

        assertThat(before.find(entry(1).principalArn()).orElseThrow().associations())
                .isEqualTo(associations(1));
        assertThat(before.size()).isEqualTo(30);
        assertThat(after.find(entry(1).principalArn()).orElseThrow().associations())
                .hasSize(1);
        assertThat(after.find(entry(2).principalArn())).isEmpty();
        assertThat(after.size()).isEqualTo(30);
        for (int number = 3; number < 30; number++) {
            String arn = entry(number).principalArn();
            assertThat(after.find(arn).orElseThrow().associations())
                    .isSameAs(before.find(arn).orElseThrow().associations());
        }
    }

    @Test
    void allowByAnAccessPolicyAllocatesNothing() {
        ClusterAccess.Builder builder = ClusterAccess.builder(AccessPolicyCatalogue.builtIn());
        IntStream.range(0, 1_000)
                .mapToObj(ClusterStatesTest::entry)
                .forEach(entry -> builder.add(
                        entry,
                        List.of(
                                new Association(POLICY + "AmazonEKSEditPolicy", TEAM),
                                new Association(POLICY + "NoSuchPolicy", AccessScope.cluster()),
                                new Association(POLICY + "AmazonEKSArgoCDClusterPolicy", AccessScope.cluster()),
                                new Association(POLICY + "AmazonEKSAdminViewPolicy", AccessScope.cluster()))));
        ClusterAccess cluster = builder.build();
        List<Attributes> requests = List.of(
                ResourceAttributes.of("get", "", "pods", "p", "team-a"),
                new ResourceAttributes("get", "", "v1", "pods", "log", "p", "ui"),
                ResourceAttributes.of("delete", "apps", "deployments", "d", "team-b"),
                new NonResourceAttributes("get", "/apis/apps/v1"));
        List<String> arns = IntStream.range(0, 1_000)
                .mapToObj(number -> entry(number).principalArn())
                .toList();
        askAll(cluster, arns, requests);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long none = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        int allowed = askAll(cluster, arns, requests);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before - none;

        assertThat(allowed).isEqualTo(arns.size() * requests.size());
        assertThat(bytes).isZero();
    }

    /** By index, so that nothing but the decisions could allocate. */
    private static int askAll(ClusterAccess cluster, List<String> arns, List<Attributes> requests) {
        int allowed = 0;
        for (int arn = 0; arn < arns.size(); arn++) {
            for (int request = 0; request < requests.size(); request++) {
                Verdict verdict = cluster.verdict(arns.get(arn), SESSION, requests.get(request));
                allowed += verdict == Verdict.ALLOW ? 1 : 0;
            }
        }
        return allowed;
    }

    private static ClusterAccess cluster(int entries) {
        ClusterAccess.Builder builder = ClusterAccess.builder(AccessPolicyCatalogue.builtIn());
        IntStream.range(0, entries).forEach(number -> builder.add(entry(number), associations(number)));
        return builder.build();
    }

    private static AccessEntry entry(int number) {
        boolean role = number % 2 == 0;
        String arn = "arn:aws:iam::123456789012:" + (role ? "role/teams/r" : "user/\u00fc\u4e2d") + number;
        String username = number % 3 == 0
                ? "custom-" + number % 7
                : role ? "arn:aws:sts::123456789012:assumed-role/r" + number + "/{{SessionName}}" : arn;
        List<String> groups = number % 5 == 0 ? List.of("ops", "dev-" + number % 4) : List.of();
        return new AccessEntry(arn, number % 4 == 0 ? null : "AROA" + number, username, groups, "STANDARD");
    }

    private static List<Association> associations(int number) {
        return IntStream.range(0, number % 4)
                .mapToObj(i -> new Association(
                        POLICY
                                + List.of("AmazonEKSViewPolicy", "NoSuchPolicy" + number % 3, "AWSBatchClusterPolicy")
                                        .get(i),
                        i == 0 ? AccessScope.cluster() : AccessScope.namespaces(List.of("b", "a-" + number % 9 + "*"))))
                .toList();
    }
}
