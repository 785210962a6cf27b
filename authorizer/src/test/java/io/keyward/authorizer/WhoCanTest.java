package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WhoCanTest {

    private static final Attributes GET_POD = ResourceAttributes.of("get", "", "pods", "p", "carts");
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    private static final String BATCH = "arn:aws:eks::aws:cluster-access-policy/AWSBatchClusterPolicy";

    @Test
    void findsExactlyThoseWhoseVerdictItIs() {
        int found = 0;
        for (int seed = 0; seed < 300; seed++) {
            RandomStates states = new RandomStates(seed);
            ClusterAccess cluster = states.cluster();
            for (int number = 0; number < 50; number++) {
                Attributes request = states.question();
                Session session = states.pick(List.of(Session.ofKubectl(), Session.named("ops"), Session.named("ci")));
                WhoCan who = cluster.whoCan(session, request);
                assertThat(texts(who.principals()))
                        .as("seed %s, %s, %s", seed, session, request)
                        .isEqualTo(oneByOne(cluster, session, request));
                assertThat(who.allowed() + who.unknown())
                        .isEqualTo((int) who.principals().count());
                found += who.allowed();
            }
        }
        assertThat(found).isGreaterThan(1_000);
    }

    private static List<String> oneByOne(ClusterAccess cluster, Session session, Attributes request) {
        return cluster.principals().stream()
                .map(principal -> principal.verdict(session, request) + " "
                        + principal.entry().principalArn())
                .filter(text -> !text.startsWith("NO_OPINION"))
                .toList();
    }

    @Test
    void countsAndPagesInOrder() {
        ClusterAccess cluster = ClusterAccess.builder(AccessPolicyCatalogue.builtIn())
                .add(entry("c"), List.of(new Association(VIEW, AccessScope.cluster())))
                .add(entry("a"), List.of(new Association(VIEW, AccessScope.namespaces(List.of("car*")))))
                .add(entry("b"), List.of(new Association(BATCH, AccessScope.namespaces(List.of("carts")))))
                .add(entry("d"), List.of(new Association(VIEW, AccessScope.namespaces(List.of("ui")))))
                .build();
        WhoCan who = cluster.whoCan(Session.ofKubectl(), GET_POD);
        assertThat(who.allowed()).isEqualTo(2);
        assertThat(who.unknown()).isEqualTo(1);
        assertThat(texts(who.principals()))
                .containsExactly("ALLOW " + arn("a"), "UNKNOWN " + arn("b"), "ALLOW " + arn("c"));
        assertThat(texts(who.principalsAfter(arn("a")))).containsExactly("UNKNOWN " + arn("b"), "ALLOW " + arn("c"));
        assertThat(who.principalsAfter(arn("c"))).isEmpty();
        assertThat(who.principals()
                        .findFirst()
                        .orElseThrow()
                        .principal()
                        .decide(Session.ofKubectl(), GET_POD)
                        .verdict())
                .isEqualTo(Verdict.ALLOW);
    }

    @Test
    void namesSubjectsThatNoEntryLeadsToOnceWithAllTheirReasons() {
        Subject account = new Subject("ServiceAccount", "ci", "");
        Subject ops = new Subject("Group", "ops", "");
        Subject dev = new Subject("Group", "dev", "");
        ClusterAccess cluster = ClusterAccess.builder(
                        AccessPolicyCatalogue.builtIn(),
                        rbac(
                                new Binding("", "one", List.of(ops, dev, account), reader()),
                                new Binding("carts", "two", List.of(account, ops), reader()),
                                new Binding("ui", "three", List.of(new Subject("User", "jane", "")), reader())))
                .add(new AccessEntry(arn("a"), null, "a", List.of("dev"), "STANDARD"), List.of())
                .build();
        WhoCan who = cluster.whoCan(Session.ofKubectl(), GET_POD);
        assertThat(texts(who.principals())).containsExactly("ALLOW " + arn("a"));
        assertThat(who.subjects())
                .containsExactly(
                        new WhoCan.SubjectAccess(
                                ops,
                                List.of(
                                        "RBAC: allowed by ClusterRoleBinding \"one\" of ClusterRole \"reader\" to Group \"ops\"",
                                        "RBAC: allowed by RoleBinding \"two/carts\" of ClusterRole \"reader\" to Group \"ops\"")),
                        new WhoCan.SubjectAccess(
                                new Subject("ServiceAccount", "ci", "carts"),
                                List.of(
                                        "RBAC: allowed by RoleBinding \"two/carts\" of ClusterRole \"reader\" to ServiceAccount \"ci/carts\"")));
    }

    @Test
    void emptyClusterHasNobodyButItsSubjects() {
        Subject everyone = new Subject("Group", "system:authenticated", "");
        WhoCan who = ClusterAccess.builder(
                        AccessPolicyCatalogue.builtIn(), rbac(new Binding("", "b", List.of(everyone), reader())))
                .build()
                .whoCan(Session.ofKubectl(), GET_POD);
        assertThat(who.allowed()).isZero();
        assertThat(who.subjects()).extracting(WhoCan.SubjectAccess::subject).containsExactly(everyone);
    }

    private static Rbac rbac(Binding... bindings) {
        PolicyRule rule = PolicyRule.onResources(List.of("get"), List.of(""), List.of("pods"));
        ClusterRole role = new ClusterRole("reader", Map.of(), List.of(rule), null);
        return Rbac.of(new RbacObjects(List.of(role), List.of(), List.of(bindings)));
    }

    private static RoleRef reader() {
        return new RoleRef("ClusterRole", "reader");
    }

    private static AccessEntry entry(String name) {
        return new AccessEntry(arn(name), null, name, List.of(), "STANDARD");
    }

    private static String arn(String name) {
        return "arn:aws:iam::123456789012:user/" + name;
    }

    private static List<String> texts(Stream<WhoCan.Found> found) {
        return found.map(one -> one.verdict() + " " + one.principal().entry().principalArn())
                .collect(Collectors.toList());
    }
}
