package io.keyward.authorizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.LabelSelector;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** Reads cluster states and questions with the answers of Kubernetes' own code. */
final class KubernetesAnswers {

    private static final ObjectMapper JSON = new ObjectMapper();

    private KubernetesAnswers() {}

    /** Passes one state with its questions after the other. */
    static void forEach(Consumer<JsonNode> visitor) {
        lines("kubernetes-answers.jsonl.gz", line -> visitor.accept(parse(line)));
    }

    static Map<AccessEntry, List<Association>> entries(JsonNode state) {
        Map<String, List<Association>> associations = new HashMap<>();
        for (JsonNode association : state.get("associations")) {
            associations
                    .computeIfAbsent(association.get("principalArn").asText(), key -> new ArrayList<>())
                    .add(new Association(association.get("policyArn").asText(), scope(association.get("accessScope"))));
        }
        Map<AccessEntry, List<Association>> entries = new HashMap<>();
        for (JsonNode entry : state.get("entries")) {
            String arn = entry.get("principalArn").asText();
            entries.put(
                    new AccessEntry(
                            arn,
                            entry.get("principalId").asText(),
                            entry.get("username").asText(),
                            texts(entry.get("kubernetesGroups")),
                            "STANDARD"),
                    associations.getOrDefault(arn, List.of()));
        }
        return entries;
    }

    private static AccessScope scope(JsonNode scope) {
        return scope.get("type").asText().equals("cluster")
                ? AccessScope.cluster()
                : AccessScope.namespaces(texts(scope.get("namespaces")));
    }

    /** The state's RBAC objects, followed by those of a new cluster where the state says so. */
    static RbacObjects rbac(JsonNode state) {
        List<JsonNode> lists = new ArrayList<>(List.of(state.get("rbac")));
        if (state.get("bootstrap").asBoolean()) {
            lines("default-rbac.json.gz", line -> lists.add(parse(line)));
        }
        List<Binding> bindings = new ArrayList<>();
        lists.forEach(list -> bindings.addAll(all(list, "clusterRoleBindings", KubernetesAnswers::binding)));
        lists.forEach(list -> bindings.addAll(all(list, "roleBindings", KubernetesAnswers::binding)));
        List<ClusterRole> clusterRoles = new ArrayList<>();
        lists.forEach(list -> clusterRoles.addAll(all(list, "clusterRoles", KubernetesAnswers::clusterRole)));
        List<Role> roles = new ArrayList<>();
        lists.forEach(list -> roles.addAll(all(
                list, "roles", role -> new Role(metadata(role, "namespace"), metadata(role, "name"), rules(role)))));
        return new RbacObjects(clusterRoles, roles, bindings);
    }

    private static ClusterRole clusterRole(JsonNode role) {
        Map<String, String> labels = new HashMap<>();
        role.at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        List<LabelSelector> selectors = role.has("aggregationRule")
                ? all(role.get("aggregationRule"), "clusterRoleSelectors", KubernetesAnswers::selector)
                : null;
        return new ClusterRole(metadata(role, "name"), labels, rules(role), selectors);
    }

    private static LabelSelector selector(JsonNode selector) {
        Map<String, String> labels = new HashMap<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new LabelSelector(labels, List.of());
    }

    private static Binding binding(JsonNode binding) {
        JsonNode role = binding.get("roleRef");
        return new Binding(
                metadata(binding, "namespace"),
                metadata(binding, "name"),
                all(
                        binding,
                        "subjects",
                        subject -> new Subject(
                                subject.get("kind").asText(),
                                subject.get("name").asText(),
                                subject.path("namespace").asText())),
                new RoleRef(role.get("kind").asText(), role.get("name").asText()));
    }

    private static List<PolicyRule> rules(JsonNode role) {
        return all(
                role,
                "rules",
                rule -> new PolicyRule(
                        texts(rule.path("verbs")),
                        texts(rule.path("apiGroups")),
                        texts(rule.path("resources")),
                        texts(rule.path("resourceNames")),
                        texts(rule.path("nonResourceURLs"))));
    }

    static Attributes attributes(JsonNode attributes) {
        String verb = attributes.get("verb").asText();
        if (attributes.has("path")) {
            return new NonResourceAttributes(verb, attributes.get("path").asText());
        }
        return new ResourceAttributes(
                verb,
                attributes.path("group").asText(),
                attributes.path("version").asText(),
                attributes.path("resource").asText(),
                attributes.path("subresource").asText(),
                attributes.path("name").asText(),
                attributes.path("namespace").asText());
    }

    static Session session(JsonNode check) {
        return check.has("sessionName") ? Session.named(check.get("sessionName").asText()) : Session.ofKubectl();
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String metadata(JsonNode object, String member) {
        return object.path("metadata").path(member).asText();
    }

    private static <T> List<T> all(JsonNode object, String member, Function<JsonNode, T> read) {
        List<T> all = new ArrayList<>();
        JsonNode array = object.path(member);
        (array.isArray() ? array : JsonNodeFactory.instance.arrayNode()).forEach(one -> all.add(read.apply(one)));
        return all;
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void lines(String resource, Consumer<String> visitor) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Objects.requireNonNull(KubernetesAnswers.class.getResourceAsStream(resource))),
                StandardCharsets.UTF_8))) {
            reader.lines().forEach(visitor);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
