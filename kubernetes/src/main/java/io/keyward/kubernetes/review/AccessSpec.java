package io.keyward.kubernetes.review;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.wording.GoQuote;
import io.keyward.kubernetes.status.Invalid;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an access review asks, in the shape of its type.
 *
 * @param node the spec
 */
public record AccessSpec(JsonNode node) {

    private static final String RESOURCE = "resourceAttributes";
    private static final String NON_RESOURCE = "nonResourceAttributes";

    /** The rules every access review must keep. */
    public List<Invalid> problems() {
        List<Invalid> problems = new ArrayList<>();
        if (node.has(RESOURCE) && node.has(NON_RESOURCE)) {
            problems.add(Invalid.value(
                    "spec." + NON_RESOURCE,
                    printedUrl(),
                    "cannot be specified in combination with resourceAttributes"));
        } else if (!node.has(RESOURCE) && !node.has(NON_RESOURCE)) {
            problems.add(Invalid.value(
                    "spec." + RESOURCE,
                    "null",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"));
        }
        return problems;
    }

    /** The further rules of reviews that name their subject. */
    public List<Invalid> subjectProblems() {
        return node.has("user") || node.has("groups")
                ? List.of()
                : List.of(Invalid.value("spec.user", "\"\"", "at least one of user or group must be specified"));
    }

    /** The rules for selectors, which come last. */
    public List<Invalid> selectorProblems() {
        List<Invalid> problems = new ArrayList<>();
        for (String name : List.of("fieldSelector", "labelSelector")) {
            JsonNode selector = node.path(RESOURCE).path(name);
            String field = "spec." + RESOURCE + "." + name;
            if (selector.has("rawSelector") && selector.has("requirements")) {
                problems.add(Invalid.value(
                        field + ".rawSelector",
                        GoQuote.quote(selector.path("rawSelector").asText()),
                        "may not specified at the same time as requirements"));
            } else if (selector.isObject() && !selector.has("rawSelector") && !selector.has("requirements")) {
                problems.add(new Invalid(
                        field + ".requirements",
                        "FieldValueRequired",
                        "Required value: when " + field + " is specified, requirements or rawSelector is required"));
            }
        }
        return problems;
    }

    /** The further rules of reviews that are limited to a namespace. */
    public List<Invalid> localProblems(String namespace) {
        List<Invalid> problems = new ArrayList<>();
        String asked = text(RESOURCE, "namespace");
        if (node.has(RESOURCE) && !asked.equals(namespace)) {
            problems.add(Invalid.value(
                    "spec." + RESOURCE + ".namespace", GoQuote.quote(asked), "must match metadata.namespace"));
        }
        if (node.has(NON_RESOURCE)) {
            problems.add(Invalid.value("spec." + NON_RESOURCE, printedUrl(), "disallowed on this kind of request"));
        }
        return problems;
    }

    /** The request that is asked about. */
    public Attributes attributes() {
        return node.has(NON_RESOURCE)
                ? new NonResourceAttributes(text(NON_RESOURCE, "verb"), text(NON_RESOURCE, "path"))
                : new ResourceAttributes(
                        text(RESOURCE, "verb"),
                        text(RESOURCE, "group"),
                        text(RESOURCE, "version"),
                        text(RESOURCE, "resource"),
                        text(RESOURCE, "subresource"),
                        text(RESOURCE, "name"),
                        text(RESOURCE, "namespace"));
    }

    /** The user that is asked about, with exactly the groups that are named. */
    public KubernetesUser user() {
        SortedMap<String, List<String>> extra = new TreeMap<>();
        node.path("extra").properties().forEach(entry -> extra.put(entry.getKey(), texts(entry.getValue())));
        return new KubernetesUser(
                node.path("user").asText(), node.path("uid").asText(), texts(node.path("groups")), extra);
    }

    /** The selectors that are ignored because they cannot be read. */
    public String evaluationError() {
        List<String> errors = new ArrayList<>();
        for (String name : List.of("fieldSelector", "labelSelector")) {
            if (!AskedSelectors.readable(node.path(RESOURCE).path(name), name.startsWith("field"))) {
                errors.add("spec." + RESOURCE + "." + name + " ignored due to parse error");
            }
        }
        return String.join("; ", errors);
    }

    /** The attributes as Kubernetes prints them in messages. */
    private String printedUrl() {
        return "{\"Path\":" + GoQuote.quote(text(NON_RESOURCE, "path")) + ",\"Verb\":"
                + GoQuote.quote(text(NON_RESOURCE, "verb")) + "}";
    }

    private String text(String attributes, String member) {
        return node.path(attributes).path(member).asText();
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
