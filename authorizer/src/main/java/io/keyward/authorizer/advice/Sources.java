package io.keyward.authorizer.advice;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.BindingText;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.wording.GoQuote;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects whatever grants something to a principal anywhere. */
final class Sources {

    /**
     * Something that grants rules to a principal, in the request's scope or elsewhere.
     *
     * @param text what it is, in words
     * @param elsewhere what would have to be otherwise for it to be in scope; empty if it is
     * @param rules its rules
     * @param association the association it is; null if it is a binding
     * @param binding the binding it is; null if it is an association
     */
    record Source(
            String text,
            String elsewhere,
            List<PublishedRule> rules,
            @Nullable Association association,
            @Nullable Binding binding) {

        boolean inScope() {
            return elsewhere.isEmpty();
        }
    }

    private final String namespace;
    private final List<Source> sources = new ArrayList<>();

    private Sources(Attributes request) {
        this.namespace = request instanceof ResourceAttributes asked ? asked.namespace() : "";
    }

    static List<Source> of(PrincipalAccess access, KubernetesUser user, Attributes request) {
        Sources found = new Sources(request);
        for (Association association : access.associations()) {
            access.catalogue()
                    .find(association.policyArn())
                    .ifPresent(policy -> found.sources.add(found.association(association, policy)));
        }
        access.rbac().ifPresent(rbac -> found.addBindings(rbac, user));
        return found.sources;
    }

    private Source association(Association association, AccessPolicy policy) {
        String covered = association.scope().text();
        String elsewhere =
                association.scope().covers(namespace) ? "" : "its scope covered " + place() + "; it covers " + covered;
        String text = "access policy " + policy.name() + ", associated in " + covered;
        return new Source(text, elsewhere, policy.rules(), association, null);
    }

    private void addBindings(Rbac rbac, KubernetesUser user) {
        rbac.applicable(user, namespace).forEach(applicable -> sources.add(binding(applicable, "")));
        for (String other : rbac.namespacesOf(user)) {
            if (!other.equals(namespace)) {
                rbac.applicable(user, other).stream()
                        .filter(applicable -> !applicable.binding().clusterWide())
                        .forEach(applicable -> sources.add(binding(
                                applicable,
                                "it were for " + place() + "; it is for the namespace " + GoQuote.quote(other))));
            }
        }
    }

    private static Source binding(Rbac.Applicable applicable, String elsewhere) {
        List<PublishedRule> rules = applicable.rules().stream()
                .map(rule -> new PublishedRule(rule, ""))
                .toList();
        return new Source(
                BindingText.of(applicable.binding(), applicable.subject()),
                elsewhere,
                rules,
                null,
                applicable.binding());
    }

    private String place() {
        return namespace.isEmpty() ? "the whole cluster" : "the namespace " + GoQuote.quote(namespace);
    }
}
