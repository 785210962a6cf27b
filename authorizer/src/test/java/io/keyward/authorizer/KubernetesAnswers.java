package io.keyward.authorizer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.manifest.Fields;
import io.keyward.authorizer.manifest.Manifests;
import io.keyward.authorizer.rbac.DefaultRbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
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

    /** The state's RBAC objects, over those of a new cluster where the state says so. */
    static RbacObjects rbac(JsonNode state) {
        RbacObjects own = Manifests.readByKind(fields(state.get("rbac")));
        return state.get("bootstrap").asBoolean() ? DefaultRbac.under(own) : own;
    }

    /** The object in the form in which it is read. */
    static Fields fields(JsonNode object) {
        return Fields.root(JSON.convertValue(object, new TypeReference<Map<String, Object>>() {}));
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
