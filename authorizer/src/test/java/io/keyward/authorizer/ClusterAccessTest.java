package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAccessTest {

    private static final Session SESSION = Session.ofKubectl();

    private static final String ROLE = "arn:aws:iam::123456789012:role/eks-workshop-read-only";
    private static final String POLICY = "arn:aws:eks::aws:cluster-access-policy/";
    private static final String VIEW = POLICY + "AmazonEKSViewPolicy";
    private static final String EDIT = POLICY + "AmazonEKSEditPolicy";
    private static final AccessEntry ENTRY = new AccessEntry(
            ROLE,
            "AROATCKASJUUBCXRRKSFT",
            "arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/{{SessionName}}",
            List.of(),
            "STANDARD");

    @Test
    void workshopsStepsHaveTheWorkshopsOutcomes() {
        Attributes listEverywhere = ResourceAttributes.of("list", "", "pods", "", "");
        Attributes listCarts = ResourceAttributes.of("list", "", "pods", "", "carts");
        Attributes deleteAsset = ResourceAttributes.of("delete", "", "pods", "assets-1", "assets");

        PrincipalAccess wide = access(new Association(VIEW, AccessScope.cluster()));
        assertThat(wide.verdict(SESSION, listEverywhere)).isEqualTo(Verdict.ALLOW);
        assertThat(wide.verdict(SESSION, deleteAsset)).isEqualTo(Verdict.NO_OPINION);

        Association viewCarts = new Association(VIEW, AccessScope.namespaces(List.of("carts")));
        PrincipalAccess narrow = access(viewCarts);
        assertThat(narrow.verdict(SESSION, listCarts)).isEqualTo(Verdict.ALLOW);
        assertThat(narrow.verdict(SESSION, listEverywhere)).isEqualTo(Verdict.NO_OPINION);

        PrincipalAccess both = access(new Association(EDIT, AccessScope.namespaces(List.of("assets"))), viewCarts);
        assertThat(both.verdict(SESSION, deleteAsset)).isEqualTo(Verdict.ALLOW);
        assertThat(both.verdict(SESSION, listEverywhere)).isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void reasonIsTheOneEksWritesIntoItsAuditLog() {
        Association association = new Association(POLICY + "AmazonEKSClusterAdminPolicy", AccessScope.cluster());
        assertThat(decide(association, new NonResourceAttributes("get", "/metrics")))
                .isInstanceOfSatisfying(Decision.Allowed.class, allowed -> assertThat(allowed.reasons())
                        .containsExactly(new Reason.ByAccessPolicy(
                                "EKS Access Policy: allowed by ClusterRoleBinding \"" + ROLE + "+" + POLICY
                                        + "AmazonEKSClusterAdminPolicy\" of ClusterRole \"" + POLICY
                                        + "AmazonEKSClusterAdminPolicy\" to User \"AROATCKASJUUBCXRRKSFT\"",
                                association)));
    }

    @Test
    void everyReasonIsGivenAndSortedWithItsNamespace() {
        Association view = new Association(VIEW, AccessScope.cluster());
        Association edit = new Association(EDIT, AccessScope.namespaces(List.of("dev-*", "dev-a")));
        Decision decision =
                access(edit, view).decide(Session.ofKubectl(), ResourceAttributes.of("get", "", "pods", "", "dev-a"));

        assertThat(decision.verdict()).isEqualTo(Verdict.ALLOW);
        assertThat(((Decision.Allowed) decision).reasons())
                .extracting(Reason::text)
                .containsExactly(
                        "EKS Access Policy: allowed by ClusterRoleBinding \"" + ROLE + "+" + VIEW
                                + "\" of ClusterRole \"" + VIEW + "\" to User \"AROATCKASJUUBCXRRKSFT\"",
                        "EKS Access Policy: allowed by RoleBinding \"" + ROLE + "+" + EDIT
                                + "/dev-a\" of ClusterRole \"" + EDIT + "\" to User \"AROATCKASJUUBCXRRKSFT\"");
    }

    @Test
    void principalArnStandsInForAnUnknownId() {
        AccessEntry entry = new AccessEntry(ROLE, null, "u", List.of(), "STANDARD");
        Decision decision = ClusterAccess.builder(AccessPolicyCatalogue.builtIn())
                .add(entry, List.of(new Association(VIEW, AccessScope.cluster())))
                .build()
                .decide(ROLE, Session.ofKubectl(), ResourceAttributes.of("get", "", "pods", "p", "carts"));
        assertThat(((Decision.Allowed) decision).reasons().getFirst().text()).endsWith(" to User \"" + ROLE + "\"");
    }

    @Test
    void noNamesTheUserTheClusterSees() {
        Decision decision = access().decide(
                        Session.named("jane@example.com"),
                        ResourceAttributes.of("list", "apps", "deployments", "", ""));
        assertThat(decision).isInstanceOfSatisfying(Decision.NotAllowed.class, no -> assertThat(
                        no.forbidden().message())
                .isEqualTo("deployments.apps is forbidden: User"
                        + " \"arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/jane-example.com\""
                        + " cannot list resource \"deployments\" in API group \"apps\" at the cluster scope"));
        assertThat(decision.catalogueVersion())
                .isEqualTo(AccessPolicyCatalogue.builtIn().version());
    }

    @Test
    void namespaceObjectIsInsideItsOwnNamespace() {
        PrincipalAccess access = access(new Association(VIEW, AccessScope.namespaces(List.of("carts"))));
        assertThat(access.verdict(SESSION, ResourceAttributes.of("get", "", "namespaces", "carts", "carts")))
                .isEqualTo(Verdict.ALLOW);
        assertThat(access.verdict(SESSION, ResourceAttributes.of("get", "", "namespaces", "ui", "ui")))
                .isEqualTo(Verdict.NO_OPINION);
        assertThat(access.verdict(SESSION, ResourceAttributes.of("list", "", "namespaces", "", "")))
                .isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void namespaceScopeNeverReachesPaths() {
        PrincipalAccess access =
                access(new Association(POLICY + "AmazonEKSClusterAdminPolicy", AccessScope.namespaces(List.of("*"))));
        assertThat(access.verdict(SESSION, new NonResourceAttributes("get", "/healthz")))
                .isEqualTo(Verdict.NO_OPINION);
        assertThat(access.verdict(SESSION, ResourceAttributes.of("get", "", "nodes", "n", "")))
                .isEqualTo(Verdict.NO_OPINION);
        assertThat(access.verdict(SESSION, ResourceAttributes.of("get", "", "pods", "p", "carts")))
                .isEqualTo(Verdict.ALLOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AWSBatchClusterPolicy", "AmazonEKSAutoNodePolicy", "NoSuchPolicy"})
    void policyOfUnknownRulesLeavesTheAnswerOpenInsideItsScope(String name) {
        Association association = new Association(POLICY + name, AccessScope.namespaces(List.of("batch-*")));
        Attributes inside = ResourceAttributes.of("create", "batch", "jobs", "", "batch-1");

        assertThat(decide(association, inside)).isInstanceOfSatisfying(Decision.Undetermined.class, open -> {
            assertThat(open.openQuestions())
                    .extracting(OpenQuestion::association, OpenQuestion::why)
                    .containsExactly(tuple(
                            association,
                            name.equals("NoSuchPolicy")
                                    ? OpenQuestion.Why.POLICY_NOT_KNOWN
                                    : OpenQuestion.Why.RULES_NOT_PUBLISHED));
            assertThat(open.forbidden().message()).contains("cannot create resource");
        });
        assertThat(decide(association, ResourceAttributes.of("create", "batch", "jobs", "", "carts"))
                        .verdict())
                .isEqualTo(Verdict.NO_OPINION);
        assertThat(decide(association, new NonResourceAttributes("get", "/")).verdict())
                .isEqualTo(Verdict.NO_OPINION);
    }

    @Test
    void scopeOfUnknownTypeGrantsNothingAndLeavesTheAnswerOpen() {
        Association association = new Association(VIEW, new AccessScope.Unknown("nodegroup", List.of("carts")));
        Attributes request = ResourceAttributes.of("get", "", "pods", "p", "carts");

        assertThat(access(association).verdict(SESSION, request)).isEqualTo(Verdict.UNKNOWN);
        assertThat(decide(association, request))
                .isInstanceOfSatisfying(Decision.Undetermined.class, open -> assertThat(open.openQuestions())
                        .extracting(OpenQuestion::why, OpenQuestion::detail)
                        .containsExactly(tuple(
                                OpenQuestion.Why.SCOPE_NOT_KNOWN,
                                "its scope is of a type that is not known: nodegroup [carts]")));
    }

    @Test
    void openQuestionDoesNotMatterBesideAYes() {
        PrincipalAccess access = access(
                new Association(POLICY + "AWSBatchClusterPolicy", AccessScope.cluster()),
                new Association(VIEW, AccessScope.cluster()));
        assertThat(access.verdict(SESSION, ResourceAttributes.of("get", "", "pods", "", "")))
                .isEqualTo(Verdict.ALLOW);
        assertThat(access.verdict(SESSION, ResourceAttributes.of("get", "", "secrets", "", "")))
                .isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void ruleForUnnamedObjectsIsOpenForANamedOneAndNoForNone() {
        Association association = new Association(POLICY + "AmazonEKSArgoCDClusterPolicy", AccessScope.cluster());
        String group = "apiextensions.k8s.io";
        Attributes named =
                ResourceAttributes.of("delete", group, "customresourcedefinitions", "widgets.example.com", "");
        Attributes all = ResourceAttributes.of("delete", group, "customresourcedefinitions", "", "");

        assertThat(decide(association, named))
                .isInstanceOfSatisfying(Decision.Undetermined.class, open -> assertThat(open.openQuestions())
                        .extracting(OpenQuestion::why)
                        .containsExactly(OpenQuestion.Why.NAMES_NOT_PUBLISHED));
        assertThat(decide(association, all).verdict()).isEqualTo(Verdict.NO_OPINION);
        assertThat(access(AccessPolicyCatalogue.builtIn().asListed(), association)
                        .verdict(SESSION, named))
                .isEqualTo(Verdict.ALLOW);
    }

    @Test
    void whoHasNoEntryCannotLogIn() {
        ClusterAccess cluster =
                ClusterAccess.builder(AccessPolicyCatalogue.builtIn()).build();
        assertThat(cluster.find(ROLE)).isEmpty();
        assertThat(cluster.decide(ROLE, Session.ofKubectl(), new NonResourceAttributes("get", "/")))
                .isEqualTo(new Decision.Unauthenticated(cluster.catalogueVersion()));
        assertThat(cluster.principals()).isEmpty();
    }

    @Test
    void verdictOfSomebodyWithoutEntryIsThatOfAnUnknownCaller() {
        ClusterAccess cluster =
                ClusterAccess.builder(AccessPolicyCatalogue.builtIn()).build();
        assertThat(cluster.verdict(ROLE, SESSION, new NonResourceAttributes("get", "/")))
                .isEqualTo(Verdict.UNAUTHENTICATED);
        assertThat(cluster.size()).isZero();
        assertThat(cluster.rbac()).isEmpty();
    }

    @Test
    void membersOfTheMastersGroupMayDoEverythingForNoReasonGiven() {
        AccessEntry master = new AccessEntry(ROLE, null, "u", List.of("system:masters"), "STANDARD");
        ClusterAccess cluster = ClusterAccess.builder(AccessPolicyCatalogue.builtIn())
                .add(master, List.of())
                .build();
        Attributes odd = ResourceAttributes.of("frobnicate", "example.com", "gadgets", "", "");
        assertThat(cluster.verdict(ROLE, SESSION, odd)).isEqualTo(Verdict.ALLOW);
        assertThat(cluster.decide(ROLE, SESSION, odd))
                .isInstanceOfSatisfying(Decision.Allowed.class, allowed -> assertThat(allowed.reasons())
                        .containsExactly(new Reason.ByPrivilegedGroup()));
        assertThat(cluster.whoCan(odd).allowed()).isEqualTo(1);
    }

    @Test
    void userWithoutEntryIsDecidedByRbacAlone() {
        Attributes list = ResourceAttributes.of("list", "", "pods", "", "carts");
        PolicyRule rule = PolicyRule.onResources(List.of("list"), List.of(""), List.of("pods"));
        Rbac rbac = Rbac.of(new RbacObjects(
                List.of(new ClusterRole("reader", Map.of(), List.of(rule), null)),
                List.of(),
                List.of(
                        new Binding(
                                "carts",
                                "b",
                                List.of(new Subject("Group", "ops", "")),
                                new RoleRef("ClusterRole", "reader")),
                        new Binding(
                                "",
                                "c",
                                List.of(new Subject("User", "jack", "")),
                                new RoleRef("ClusterRole", "gone")))));
        ClusterAccess cluster = ClusterAccess.builder(AccessPolicyCatalogue.builtIn(), rbac)
                .add(ENTRY, List.of(new Association(VIEW, AccessScope.cluster())))
                .build();
        assertThat(cluster.decide(user(ENTRY.username(), "ops"), list).verdict())
                .isEqualTo(Verdict.ALLOW);
        assertThat(cluster.decide(user("jack", "system:masters"), list).verdict())
                .isEqualTo(Verdict.ALLOW);
        assertThat(cluster.decide(user("jack", "dev"), list))
                .isInstanceOfSatisfying(
                        Decision.NotAllowed.class,
                        no -> assertThat(no.forbidden().message())
                                .endsWith(
                                        "in the namespace \"carts\": RBAC: clusterrole.rbac.authorization.k8s.io \"gone\" not found"));
    }

    private static KubernetesUser user(String name, String... groups) {
        return new KubernetesUser(name, "", List.of(groups), new TreeMap<>());
    }

    @Test
    void catalogueHasAtMostSixtyFourPoliciesWithRules() {
        AccessPolicy view = AccessPolicyCatalogue.builtIn().find(VIEW).orElseThrow();
        List<AccessPolicy> policies = IntStream.range(0, 65)
                .mapToObj(number -> new AccessPolicy(
                        "P" + number,
                        "arn:P" + number,
                        view.summary(),
                        view.publication(),
                        view.source(),
                        view.serviceLinkedRoleOnly(),
                        view.listed(),
                        view.rules()))
                .toList();
        assertThat(ClusterAccess.builder(new AccessPolicyCatalogue("1", policies.subList(1, 65)))
                        .add(ENTRY, List.of(new Association("arn:P64", AccessScope.cluster())))
                        .build()
                        .verdict(ROLE, SESSION, ResourceAttributes.of("get", "", "pods", "", "")))
                .isEqualTo(Verdict.ALLOW);
        assertThatThrownBy(() -> ClusterAccess.builder(new AccessPolicyCatalogue("1", policies)))
                .hasMessage("catalogue 1: has 65 policies with published rules, of which there may be 64");
    }

    @Test
    void principalHasOneEntry() {
        ClusterAccess.Builder builder =
                ClusterAccess.builder(AccessPolicyCatalogue.builtIn()).add(ENTRY, List.of());
        assertThatThrownBy(() -> builder.add(ENTRY, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("principalArn: " + ROLE + " has two entries");
    }

    @Test
    void builtStateDoesNotFollowItsBuilder() {
        ClusterAccess.Builder builder = ClusterAccess.builder(AccessPolicyCatalogue.builtIn());
        ClusterAccess empty = builder.build();
        builder.add(ENTRY, List.of());
        assertThat(empty.principals()).isEmpty();
        assertThat(builder.build().principals()).hasSize(1);
    }

    private static Decision decide(Association association, Attributes request) {
        return access(association).decide(Session.ofKubectl(), request);
    }

    private static PrincipalAccess access(Association... associations) {
        return access(AccessPolicyCatalogue.builtIn(), associations);
    }

    private static PrincipalAccess access(AccessPolicyCatalogue catalogue, Association... associations) {
        return ClusterAccess.builder(catalogue)
                .add(ENTRY, List.of(associations))
                .build()
                .find(ROLE)
                .orElseThrow();
    }
}
