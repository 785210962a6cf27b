package io.keyward.authorizer.manifest;

import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.LabelSelector;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.wording.GoQuote;
import java.util.List;

/** Reads objects by type. */
final class RbacReader {

    private RbacReader() {}

    /** The object under the name by which people know it, if it has one. */
    static Fields named(String kind, Fields object) {
        Fields metadata = object.object("metadata");
        String name = metadata.text("name");
        String namespace = metadata.text("namespace");
        return name.isEmpty()
                ? object
                : object.known(kind + " " + GoQuote.quote(namespace.isEmpty() ? name : namespace + "/" + name));
    }

    /** The object under its name; refuses it without one, or with its namespace amiss. */
    static Fields identify(Kind kind, Fields object) {
        Fields named = named(kind.word(), object);
        Fields metadata = named.object("metadata");
        metadata.requiredText("name");
        if (kind.namespaced()) {
            metadata.requiredText("namespace");
        } else if (metadata.has("namespace")) {
            throw metadata.wrong("namespace", "must be absent, as the kind is not in a namespace");
        }
        return named;
    }

    static ClusterRole clusterRole(Fields object) {
        Fields metadata = object.object("metadata");
        return new ClusterRole(
                metadata.text("name"),
                metadata.textsByKey("labels"),
                rules(object),
                object.has("aggregationRule") ? selectors(object.object("aggregationRule")) : null);
    }

    static Role role(Fields object) {
        Fields metadata = object.object("metadata");
        return new Role(metadata.text("namespace"), metadata.text("name"), rules(object));
    }

    static Binding binding(Fields object) {
        Fields metadata = object.object("metadata");
        Fields role = object.object("roleRef");
        List<Subject> subjects = object.objects("subjects").stream()
                .map(subject -> new Subject(subject.text("kind"), subject.text("name"), subject.text("namespace")))
                .toList();
        return new Binding(
                metadata.text("namespace"),
                metadata.text("name"),
                subjects,
                new RoleRef(role.text("kind"), role.text("name")));
    }

    static List<PolicyRule> rules(Fields object) {
        return object.objects("rules").stream()
                .map(rule -> new PolicyRule(
                        rule.texts("verbs"),
                        rule.texts("apiGroups"),
                        rule.texts("resources"),
                        rule.texts("resourceNames"),
                        rule.texts("nonResourceURLs")))
                .toList();
    }

    private static List<LabelSelector> selectors(Fields aggregation) {
        return aggregation.objects("clusterRoleSelectors").stream()
                .map(selector -> new LabelSelector(
                        selector.textsByKey("matchLabels"),
                        selector.objects("matchExpressions").stream()
                                .map(RbacReader::expression)
                                .toList()))
                .toList();
    }

    private static LabelSelector.Expression expression(Fields expression) {
        LabelSelector.Operator operator =
                switch (expression.text("operator")) {
                    case "In" -> LabelSelector.Operator.IN;
                    case "NotIn" -> LabelSelector.Operator.NOT_IN;
                    case "Exists" -> LabelSelector.Operator.EXISTS;
                    case "DoesNotExist" -> LabelSelector.Operator.DOES_NOT_EXIST;
                    default -> throw expression.wrong("operator", "must be In, NotIn, Exists or DoesNotExist");
                };
        return new LabelSelector.Expression(expression.text("key"), operator, expression.texts("values"));
    }
}
