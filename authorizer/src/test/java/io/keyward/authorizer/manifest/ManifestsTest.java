package io.keyward.authorizer.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.LabelSelector;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ManifestsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void readsWhatKubectlPrints() {
        Manifest manifest = Manifests.read(tree("""
                {"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": ""}, "items": [
                 {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "carts", "labels": {"a.b/c": "d"}}, "spec": {}},
                 {"kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1",
                  "metadata": {"name": "system:x", "uid": "1", "managedFields": [{"manager": "m"}], "labels": {"l": "v"}},
                  "rules": [{"verbs": ["get"], "nonResourceURLs": ["/x"]}, {"verbs": ["*"], "apiGroups": [""], "resources": ["pods"]}]},
                 {"kind": "ClusterRole", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "sum"}, "rules": null,
                  "aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"l": "v"},
                   "matchExpressions": [{"key": "k", "operator": "NotIn", "values": ["w"]}, {"key": "q", "operator": "Exists"}]}]}},
                 {"kind": "Role", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "r", "namespace": "carts"},
                  "rules": [{"verbs": ["get"], "apiGroups": ["apps"], "resources": ["deployments"], "resourceNames": ["d"]}]},
                 {"kind": "RoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "b", "namespace": "carts"},
                  "subjects": [{"kind": "ServiceAccount", "name": "ci"},
                   {"kind": "Group", "name": "g", "apiGroup": "rbac.authorization.k8s.io"}],
                  "roleRef": {"kind": "Role", "name": "r", "apiGroup": "rbac.authorization.k8s.io"}},
                 {"kind": "ClusterRoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "b"},
                  "roleRef": {"kind": "ClusterRole", "name": "sum"}}]}
                """));

        assertThat(manifest.namespaces()).containsExactly("carts");
        assertThat(manifest.counts())
                .isEqualTo(
                        Map.of("ClusterRole", 2, "ClusterRoleBinding", 1, "Namespace", 1, "Role", 1, "RoleBinding", 1));
        assertThat(manifest.rbac())
                .isEqualTo(new RbacObjects(
                        List.of(
                                new ClusterRole(
                                        "system:x",
                                        Map.of("l", "v"),
                                        List.of(
                                                PolicyRule.onUrls(List.of("get"), List.of("/x")),
                                                PolicyRule.onResources(List.of("*"), List.of(""), List.of("pods"))),
                                        null),
                                new ClusterRole("sum", Map.of(), List.of(), List.of(selector()))),
                        List.of(new Role(
                                "carts",
                                "r",
                                List.of(new PolicyRule(
                                        List.of("get"),
                                        List.of("apps"),
                                        List.of("deployments"),
                                        List.of("d"),
                                        List.of())))),
                        List.of(
                                new Binding(
                                        "carts",
                                        "b",
                                        List.of(new Subject("ServiceAccount", "ci", ""), new Subject("Group", "g", "")),
                                        new RoleRef("Role", "r")),
                                new Binding("", "b", List.of(), new RoleRef("ClusterRole", "sum")))));
    }

    private static LabelSelector selector() {
        return new LabelSelector(
                Map.of("l", "v"),
                List.of(
                        new LabelSelector.Expression("k", LabelSelector.Operator.NOT_IN, List.of("w")),
                        new LabelSelector.Expression("q", LabelSelector.Operator.EXISTS, List.of())));
    }

    @Test
    void readsTheListOfOneKind() {
        Manifest manifest = Manifests.read(tree("""
                {"kind": "RoleList", "apiVersion": "rbac.authorization.k8s.io/v1",
                 "items": [{"metadata": {"name": "r", "namespace": "carts"}, "rules": []}]}
                """));
        assertThat(manifest.rbac().roles()).containsExactly(new Role("carts", "r", List.of()));
    }

    /** Each row is an object of a list, or a whole list, and what is said about it. */
    @ParameterizedTest
    @CsvFileSource(resources = "refused.txt", delimiter = '|', quoteCharacter = '`', maxCharsPerColumn = 8000)
    void refusesWhatNoApiServerStores(String json, String complaint) {
        String list =
                json.startsWith("[") ? "{\"kind\": \"List\", \"apiVersion\": \"v1\", \"items\": " + json + "}" : json;
        Map<String, Object> tree = tree(list.replace("RBAC", "rbac.authorization.k8s.io/v1"));
        assertThatThrownBy(() -> Manifests.read(tree))
                .isInstanceOf(ManifestException.class)
                .hasMessage(complaint);
    }

    @Test
    void refusesMoreObjectsThanTheLimit() {
        Map<String, Object> one = tree("{\"kind\": \"Namespace\"}");
        Map<String, Object> list = Map.of(
                "kind", "List", "apiVersion", "v1", "items", Collections.nCopies(Manifests.MAX_OBJECTS + 1, one));
        assertThatThrownBy(() -> Manifests.read(list)).hasMessage("items: must hold at most 50000 objects");
    }

    @Test
    void readsLooselyWhatNoApiServerStores() {
        Fields lists = Fields.root(tree("""
                {"roles": [{"metadata": {"name": "a/b", "namespace": "Carts"}, "rules": [{"nonResourceURLs": ["/x"]}]}],
                 "clusterRoleBindings": [{"metadata": {"name": "b"}, "subjects": [{"kind": "Robot", "name": "r"}], "roleRef": {}}]}
                """));
        assertThat(Manifests.readByKind(lists))
                .isEqualTo(new RbacObjects(
                        List.of(),
                        List.of(new Role("Carts", "a/b", List.of(PolicyRule.onUrls(List.of(), List.of("/x"))))),
                        List.of(new Binding("", "b", List.of(new Subject("Robot", "r", "")), new RoleRef("", "")))));
    }

    @Test
    void roleBindingWithoutNamespaceIsNeverReadAsOneForTheCluster() {
        Fields lists = Fields.root(tree("{\"roleBindings\": [{\"metadata\": {\"name\": \"b\"}}]}"));
        assertThatThrownBy(() -> Manifests.readByKind(lists))
                .hasMessage("RoleBinding \"b\": metadata.namespace: must not be empty");
    }

    private static Map<String, Object> tree(String json) {
        try {
            return JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
