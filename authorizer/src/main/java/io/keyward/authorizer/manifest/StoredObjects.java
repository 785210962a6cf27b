package io.keyward.authorizer.manifest;

import io.keyward.authorizer.wording.GoQuote;
import java.util.List;

/** What an API server demands of an object before it stores it. Objects have been identified before. */
final class StoredObjects {

    private StoredObjects() {}

    /** @throws ManifestException naming the first rule that is broken */
    static void check(Kind kind, Fields object) {
        checkMetadata(kind, object.object("metadata"));
        switch (kind) {
            case CLUSTER_ROLE -> {
                checkRules(object, false);
                checkAggregation(object);
            }
            case ROLE -> checkRules(object, true);
            case CLUSTER_ROLE_BINDING, ROLE_BINDING -> StoredBindings.check(kind, object);
            case NAMESPACE -> {}
        }
    }

    private static void checkMetadata(Kind kind, Fields metadata) {
        String name = metadata.text("name");
        refuse(metadata, "name", kind == Kind.NAMESPACE ? NameRules.namespace(name) : NameRules.segment(name));
        if (kind.namespaced()) {
            refuse(metadata, "namespace", NameRules.namespace(metadata.text("namespace")));
        }
        checkLabels(metadata, "labels");
    }

    private static void checkLabels(Fields object, String member) {
        object.textsByKey(member).forEach((key, value) -> {
            String label = member + "[" + GoQuote.quote(key) + "]";
            refuse(object, label, NameRules.labelKey(key));
            refuse(object, label, NameRules.labelValue(value));
        });
    }

    private static void checkRules(Fields role, boolean namespaced) {
        for (Fields rule : role.objects("rules")) {
            if (rule.size("verbs") == 0) {
                throw rule.wrong("verbs", "must hold at least one verb");
            }
            if (rule.size("nonResourceURLs") == 0) {
                demandOne(rule, "apiGroups", "an API group");
                demandOne(rule, "resources", "a resource");
            } else if (namespaced) {
                throw rule.wrong("nonResourceURLs", "must be absent, as a Role grants in its namespace only");
            } else if (rule.size("apiGroups") + rule.size("resources") + rule.size("resourceNames") > 0) {
                throw rule.wrong("nonResourceURLs", "must not stand beside apiGroups, resources or resourceNames");
            }
        }
    }

    private static void demandOne(Fields rule, String member, String what) {
        if (rule.size(member) == 0) {
            throw rule.wrong(member, "must hold at least " + what + " where the rule has no nonResourceURLs");
        }
    }

    private static void checkAggregation(Fields role) {
        if (!role.has("aggregationRule")) {
            return;
        }
        Fields aggregation = role.object("aggregationRule");
        List<Fields> selectors = aggregation.objects("clusterRoleSelectors");
        if (selectors.isEmpty()) {
            throw aggregation.wrong("clusterRoleSelectors", "must hold at least one selector");
        }
        for (Fields selector : selectors) {
            checkLabels(selector, "matchLabels");
            selector.objects("matchExpressions").forEach(StoredObjects::checkExpression);
        }
    }

    private static void checkExpression(Fields expression) {
        refuse(expression, "key", NameRules.labelKey(expression.text("key")));
        List<String> values = expression.texts("values");
        String operator = expression.text("operator");
        boolean wantsValues = operator.equals("In") || operator.equals("NotIn");
        if (wantsValues && values.isEmpty()) {
            throw expression.wrong("values", "must hold at least one value for " + operator);
        }
        if (!wantsValues && !values.isEmpty()) {
            throw expression.wrong("values", "must be absent for " + operator);
        }
        for (int number = 0; number < values.size(); number++) {
            refuse(expression, "values[" + number + "]", NameRules.labelValue(values.get(number)));
        }
    }

    static void refuse(Fields object, String member, String problem) {
        if (!problem.isEmpty()) {
            throw object.wrong(member, problem);
        }
    }
}
