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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhoCanTest {

    private static final Attributes GET_POD = ResourceAttributes.of("get", "", "pods", "p", "carts");
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    private static final String BATCH = "arn:aws:eks::aws:cluster-access-policy/AWSBatchClusterPolicy";

    /** Session names that the generated bindings have, some of them with what {@code {{SessionName}}} makes of {@code @}. */
    private static final List<String> SESSIONS =
            List.of(Session.KUBECTL, "ops", "ci", "u0", "a@x.com", "a-x.com", "somebody-else");

    @Test
    void namesPrincipalAndSessionIfAndOnlyIfACheckInThatSessionSaysYes() {
        int everySession = 0;
        int oneSession = 0;
        for (int seed = 0; seed < 400; seed++) {
            RandomStates states = new RandomStates(seed);
            ClusterAccess cluster = states.cluster(
                    new AccessPolicyCatalogue("generated", states.policies()), Rbac.of(withAWideRole(states.rbac())));
            for (int number = 0; number < 40; number++) {
                Attributes request = states.question();
                WhoCan who = cluster.whoCan(request);
                for (String name : SESSIONS) {
                    Session session = Session.named(name);
                    assertThat(arns(who.principals().stream()
                                    .filter(found -> found.verdict() == Verdict.ALLOW && isTold(found, name))
                                    .map(WhoCan.Found::principal)
                                    .toList()))
                            .as("seed %s, session %s, %s", seed, name, request)
                            .isEqualTo(oneByOne(cluster, session, request, Verdict.ALLOW));
                }
                Session neutral = Session.named("nobody-is-bound-so");
                assertThat(texts(who.principals().stream()
                                .filter(found -> found.sessionName().isEmpty())))
                        .as("seed %s, %s", seed, request)
                        .isEqualTo(Stream.of(Verdict.ALLOW, Verdict.UNKNOWN)
                                .flatMap(verdict -> oneByOne(cluster, neutral, request, verdict).stream()
                                        .map(arn -> verdict + " " + arn))
                                .sorted(Comparator.comparing(text -> text.substring(text.indexOf(' '))))
                                .toList());
                for (WhoCan.Found found : who.principals()) {
                    Session session = found.sessionName().isEmpty() ? neutral : found.session();
                    assertThat(found.principal().verdict(session, request)).isEqualTo(found.verdict());
                    oneSession += found.sessionName().isEmpty() ? 0 : 1;
                    everySession += found.sessionName().isEmpty() ? 1 : 0;
                }
                assertThat(who.allowed() + who.unknown())
                        .isEqualTo(who.principals().size());
            }
        }
        assertThat(everySession).isGreaterThan(1_000);
        assertThat(oneSession).isGreaterThan(100);
    }

    /** One of the roles that are bound allows everything, so that many questions hang on who somebody is. */
    private static RbacObjects withAWideRole(RbacObjects generated) {
        List<String> all = List.of("*");
        ClusterRole wide = new ClusterRole("r0", Map.of(), List.of(PolicyRule.onResources(all, all, all)), null);
        return new RbacObjects(
                Stream.concat(Stream.of(wide), generated.clusterRoles().stream())
                        .toList(),
                generated.roles(),
                generated.bindings());
    }

    /** Whether the answer is about this session: by name, or by a name that makes the same user of it. */
    private static boolean isTold(WhoCan.Found found, String sessionName) {
        boolean raw = found.principal().entry().username().contains("Raw");
        String told = raw ? sessionName : sessionName.replace('@', '-');
        return found.sessionName().isEmpty() || found.sessionName().equals(told);
    }

    private static List<String> oneByOne(ClusterAccess cluster, Session session, Attributes request, Verdict verdict) {
        return arns(cluster.principals().stream()
                .filter(principal -> principal.verdict(session, request) == verdict)
                .toList());
    }

    private static List<String> arns(List<PrincipalAccess> principals) {
        return principals.stream()
                .map(principal -> principal.entry().principalArn())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "x:{{SessionName}}, x:alice, alice",
        "x:{{SessionNameRaw}}, x:a@x.com, a@x.com",
        "x:{{SessionName}}, x:a-x.com, a-x.com",
        "x:{{SessionName}}, x:a@x.com,",
        "x:{{SessionName}}/{{SessionNameRaw}}, x:a-b/a@b, a@b",
        "x:{{SessionName}}/{{SessionNameRaw}}, x:a-b/a.b,",
        "x:{{SessionName}}{{SessionName}}, x:alicealice, alice",
        "x:{{SessionName}}{{SessionName}}, x:alicealicf,",
        "x:{{SessionName}}, x:a,",
        "x:{{SessionName}}, 'x:al ice',",
        "x:{{SessionName}}!, x:alice,",
        "x:{{AccountID}}:{{SessionName}}, x:123456789012:alice, alice",
        "'arn:aws:sts::123456789012:assumed-role/r/{{SessionName}}', 'arn:aws:sts::123456789012:assumed-role/r/alice', alice",
    })
    void namesTheSessionInWhichATemplateIsABoundUser(String template, String bound, @Nullable String sessionName) {
        String role = "arn:aws:iam::123456789012:role/r";
        ClusterAccess cluster = ClusterAccess.builder(
                        AccessPolicyCatalogue.builtIn(),
                        rbac(new Binding("carts", "b", List.of(new Subject("User", bound, "")), reader())))
                .add(new AccessEntry(role, null, template, List.of(), "STANDARD"), List.of())
                .build();
        WhoCan who = cluster.whoCan(GET_POD);
        assertThat(who.principals())
                .extracting(WhoCan.Found::sessionName)
                .isEqualTo(Stream.ofNullable(sessionName).toList());
        assertThat(who.subjects()).hasSize(sessionName == null ? 1 : 0);
        assertThat(cluster.find(role).orElseThrow().sessionNames())
                .isEqualTo(
                        who.principals().stream().map(WhoCan.Found::sessionName).collect(Collectors.toSet()));
    }

    @Test
    void usersHaveNoSessionToChoose() {
        ClusterAccess cluster = ClusterAccess.builder(
                        AccessPolicyCatalogue.builtIn(),
                        rbac(new Binding(
                                "",
                                "b",
                                List.of(new Subject("User", "x:alice", ""), new Subject("User", "y:", "")),
                                reader())))
                .add(new AccessEntry(arn("a"), null, "x:{{SessionName}}", List.of(), "STANDARD"), List.of())
                .add(new AccessEntry(arn("b"), null, "y:{{SessionName}}", List.of(), "STANDARD"), List.of())
                .build();
        assertThat(texts(cluster.whoCan(GET_POD).principals().stream())).containsExactly("ALLOW " + arn("b"));
    }

    @Test
    void countsInOrder() {
        ClusterAccess cluster = ClusterAccess.builder(AccessPolicyCatalogue.builtIn())
                .add(entry("c"), List.of(new Association(VIEW, AccessScope.cluster())))
                .add(entry("a"), List.of(new Association(VIEW, AccessScope.namespaces(List.of("car*")))))
                .add(entry("b"), List.of(new Association(BATCH, AccessScope.namespaces(List.of("carts")))))
                .add(entry("d"), List.of(new Association(VIEW, AccessScope.namespaces(List.of("ui")))))
                .build();
        WhoCan who = cluster.whoCan(GET_POD);
        assertThat(who.allowed()).isEqualTo(2);
        assertThat(who.unknown()).isEqualTo(1);
        assertThat(texts(who.principals().stream()))
                .containsExactly("ALLOW " + arn("a"), "UNKNOWN " + arn("b"), "ALLOW " + arn("c"));
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
        WhoCan who = cluster.whoCan(GET_POD);
        assertThat(texts(who.principals().stream())).containsExactly("ALLOW " + arn("a"));
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
                .whoCan(GET_POD);
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
