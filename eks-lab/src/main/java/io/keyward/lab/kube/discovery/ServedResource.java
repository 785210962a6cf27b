package io.keyward.lab.kube.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A resource the lab serves, as discovery tells of it.
 *
 * @param group its API group; empty for the core group
 * @param plural its name in paths
 * @param singular its name for people
 * @param kind its kind
 * @param namespaced whether its objects are in namespaces
 * @param verbs what can be done with it
 * @param shortNames short names for people
 * @param categories groups of resources it belongs to
 */
record ServedResource(
        String group,
        String plural,
        String singular,
        String kind,
        boolean namespaced,
        List<String> verbs,
        List<String> shortNames,
        List<String> categories) {

    private static final List<String> CREATE = List.of("create");

    /** All of them, by group and name as Kubernetes sorts them. */
    static final List<ServedResource> ALL = List.of(
            new ServedResource(
                    "",
                    "namespaces",
                    "namespace",
                    "Namespace",
                    false,
                    List.of("delete", "get", "list", "watch"),
                    List.of("ns"),
                    List.of()),
            new ServedResource(
                    "",
                    "pods",
                    "pod",
                    "Pod",
                    true,
                    List.of("delete", "deletecollection", "get", "list", "watch"),
                    List.of("po"),
                    List.of("all")),
            review("authentication.k8s.io", "selfsubjectreview", "SelfSubjectReview", false),
            review("authorization.k8s.io", "localsubjectaccessreview", "LocalSubjectAccessReview", true),
            review("authorization.k8s.io", "selfsubjectaccessreview", "SelfSubjectAccessReview", false),
            review("authorization.k8s.io", "selfsubjectrulesreview", "SelfSubjectRulesReview", false),
            review("authorization.k8s.io", "subjectaccessreview", "SubjectAccessReview", false));

    /** The named groups, in the order of their resources. */
    static List<String> groups() {
        return ALL.stream()
                .map(ServedResource::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .toList();
    }

    static List<ServedResource> of(String group) {
        return ALL.stream().filter(r -> r.group().equals(group)).toList();
    }

    private static ServedResource review(String group, String singular, String kind, boolean namespaced) {
        return new ServedResource(group, singular + "s", singular, kind, namespaced, CREATE, List.of(), List.of());
    }

    /** An item of an {@code APIResourceList}. */
    ObjectNode plain() {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", plural)
                .put("singularName", singular)
                .put("namespaced", namespaced)
                .put("kind", kind);
        return names(node);
    }

    /** An item of an aggregated document. */
    ObjectNode aggregated() {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("resource", plural);
        node.putObject("responseKind").put("group", "").put("version", "").put("kind", kind);
        node.put("scope", namespaced ? "Namespaced" : "Cluster").put("singularResource", singular);
        return names(node);
    }

    private ObjectNode names(ObjectNode node) {
        verbs.forEach(node.putArray("verbs")::add);
        if (!shortNames.isEmpty()) {
            shortNames.forEach(node.putArray("shortNames")::add);
        }
        if (!categories.isEmpty()) {
            categories.forEach(node.putArray("categories")::add);
        }
        return node;
    }
}
