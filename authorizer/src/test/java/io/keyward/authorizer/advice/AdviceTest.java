package io.keyward.authorizer.advice;

import static io.keyward.authorizer.Jane.binding;
import static io.keyward.authorizer.Jane.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.keyward.authorizer.Jane;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdviceTest {

    @Test
    void allowedRequestNeedsNone() {
        Advice advice = advice(get("pods", "carts"), Jane.NO_RBAC, in("AmazonEKSViewPolicy"));
        assertThat(advice.nearMisses()).isEmpty();
        assertThat(advice.suggestion()).isEmpty();
    }

    @Test
    void associationElsewhereWantsScope() {
        assertThat(misses(get("pods", "assets"), Jane.NO_RBAC, in("AmazonEKSViewPolicy", "carts", "dev-*")))
                .containsExactly("access policy AmazonEKSViewPolicy, associated in carts, dev-*"
                        + ": its scope covered the namespace \"assets\"; it covers carts, dev-*");
        assertThat(misses(get("pods", ""), Jane.NO_RBAC, in("AmazonEKSViewPolicy", "carts")))
                .containsExactly("access policy AmazonEKSViewPolicy, associated in carts"
                        + ": its scope covered the whole cluster; it covers carts");
    }

    @Test
    void bindingElsewhereWantsNamespace() {
        Rbac rbac = Jane.rbac(
                List.of(on("get", "", "pods")), binding("carts", "Group", "ops"), binding("ui", "User", "jack"));
        Advice advice = advice(get("pods", "assets"), rbac);
        assertThat(advice.nearMisses())
                .extracting(NearMiss::wouldAllow, NearMiss::ifOnly, NearMiss::association, NearMiss::binding)
                .containsExactly(tuple(
                        "RoleBinding \"b/carts\" of ClusterRole \"role\" to Group \"ops\"",
                        "it were for the namespace \"assets\"; it is for the namespace \"carts\"",
                        null,
                        binding("carts", "Group", "ops")));
    }

    @Test
    void verbsSubresourcesGroupsAndNamesThatWouldDoAreNamed() {
        PolicyRule named =
                new PolicyRule(List.of("get"), List.of(""), List.of("secrets"), List.of("b", "a"), List.of());
        Rbac rbac = Jane.rbac(
                List.of(on("get list", "", "pods"), on("get", "apps", "deployments/scale"), named),
                binding("carts", "User", "jane"));
        assertThat(only(ask("delete", "", "pods", "", "web"), rbac)).isEqualTo("the verb were \"get\" or \"list\"");
        assertThat(only(ask("get", "", "pods", "log", "web"), rbac)).isEqualTo("the resource were \"pods\"");
        assertThat(only(ask("get", "apps", "deployments", "", "web"), rbac))
                .isEqualTo("the resource were \"deployments/scale\"");
        assertThat(only(ask("get", "extensions", "deployments", "scale", "web"), rbac))
                .isEqualTo("the API group were \"apps\"");
        assertThat(only(ask("get", "", "secrets", "", "tls"), rbac)).isEqualTo("the object's name were \"a\" or \"b\"");
        assertThat(only(ask("get", "", "secrets", "", ""), rbac)).isEqualTo("the object's name were \"a\" or \"b\"");
        assertThat(misses(ask("delete", "", "secrets", "", ""), rbac)).isEmpty();
    }

    @Test
    void ruleForEveryResourceOfAGroupIsNotNearAnother() {
        assertThat(misses(get("pods", "carts"), Jane.NO_RBAC, in("AmazonEKSACKPolicy")))
                .isEmpty();
    }

    @Test
    void objectsThatAreNotPublishedAreSaidToBeSo() {
        ResourceAttributes request =
                ResourceAttributes.of("delete", "coordination.k8s.io", "leases", "ack-s3", "carts");
        assertThat(misses(request, Jane.NO_RBAC, in("AmazonEKSACKPolicy")))
                .first()
                .asString()
                .endsWith("whose names AWS does not publish: specific ACK service controller leases");
    }

    @Test
    void pathsWantAnotherVerbOrTheWholeCluster() {
        PolicyRule health = PolicyRule.onUrls(List.of("get"), List.of("/healthz"));
        assertThat(only(
                        new NonResourceAttributes("post", "/healthz"),
                        Jane.rbac(List.of(health), binding("", "User", "jane"))))
                .isEqualTo("the verb were \"get\"");
        assertThat(only(
                        new NonResourceAttributes("get", "/healthz"),
                        Jane.rbac(List.of(health), binding("ui", "User", "jane"))))
                .isEqualTo("it were for the whole cluster; it is for the namespace \"ui\"");
    }

    @Test
    void tenNearMissesAreToldTheNearestFirst() {
        Rbac rbac = Jane.rbac(
                List.of(on("get", "", "pods")),
                IntStream.range(0, 20)
                        .mapToObj(number -> binding("ns" + (10 + number), "User", "jane"))
                        .toArray(Binding[]::new));
        List<String> misses = misses(get("pods", "assets"), rbac, in("AmazonEKSEditPolicy", "carts"));
        assertThat(misses).hasSize(Advice.MOST_NEAR_MISSES).isSorted();
        assertThat(misses.getLast()).contains("b/ns19");
    }

    @Test
    void leastPolicyIsSuggestedForTheNamespace() {
        assertThat(advice(get("pods", "assets"), Jane.NO_RBAC).suggestion())
                .map(Suggestion::scope)
                .contains(AccessScope.namespaces(List.of("assets")));
        assertThat(advice(get("secrets", "assets"), Jane.NO_RBAC, in("AmazonEKSEditPolicy", "carts", "dev-*"))
                        .suggestion())
                .contains(new Suggestion(
                        in("AmazonEKSSecretReaderPolicy").policyArn(), AccessScope.namespaces(List.of("assets"))));
    }

    @Test
    void namespacesOfToday() {
        Association today = in("AmazonEKSSecretReaderPolicy", "carts", "dev-*");
        assertThat(advice(get("secrets", "assets"), Jane.NO_RBAC, today).suggestion())
                .contains(
                        new Suggestion(today.policyArn(), AccessScope.namespaces(List.of("carts", "dev-*", "assets"))));
    }

    @Test
    void onlyTheClusterScopeHelpsOutsideOfNamespaces() {
        assertThat(advice(
                                new NonResourceAttributes("get", "/metrics"),
                                Jane.NO_RBAC,
                                in("AmazonEKSClusterAdminPolicy", "a"))
                        .suggestion())
                .map(Suggestion::scope)
                .contains(AccessScope.cluster());
    }

    private static Advice advice(Attributes request, Rbac rbac, Association... associations) {
        return Advice.on(Jane.with(rbac, associations).find(Jane.ARN).orElseThrow(), Session.ofKubectl(), request);
    }

    private static List<String> misses(Attributes request, Rbac rbac, Association... associations) {
        return advice(request, rbac, associations).nearMisses().stream()
                .map(miss -> miss.wouldAllow() + ": " + miss.ifOnly())
                .toList();
    }

    private static String only(Attributes request, Rbac rbac) {
        assertThat(advice(request, rbac).nearMisses()).hasSize(1);
        return advice(request, rbac).nearMisses().getFirst().ifOnly();
    }

    private static ResourceAttributes get(String resource, String namespace) {
        return ResourceAttributes.of("get", "", resource, "", namespace);
    }

    private static ResourceAttributes ask(String verb, String group, String resource, String subresource, String name) {
        return new ResourceAttributes(verb, group, "", resource, subresource, name, "carts");
    }

    private static PolicyRule on(String verbs, String group, String resource) {
        return PolicyRule.onResources(List.of(verbs.split(" ", -1)), List.of(group), List.of(resource));
    }
}
