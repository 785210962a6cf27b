package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.wording.Forbidden;
import io.keyward.authorizer.wording.GoQuote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Collects everything that allows one request of one user, and everything that might. */
final class Explanation {

    private final PolicyRules rules;
    private final KubernetesUser user;
    private final Attributes request;
    private final List<Reason> reasons = new ArrayList<>();
    private final List<OpenQuestion> open = new ArrayList<>();
    private String said = "";

    Explanation(PolicyRules rules, KubernetesUser user, Attributes request) {
        this.rules = rules;
        this.user = user;
        this.request = request;
    }

    /** Adds what the access policies associated with the user's entry say. */
    Explanation withPolicies(AccessEntry entry, List<Association> associations) {
        long allowing = rules.allowing(request);
        long perhaps = rules.perhapsAllowing(request);
        String namespace = namespace(request);
        for (Association association : associations) {
            int policy = rules.number(association.policyArn());
            if (association.scope() instanceof AccessScope.Unknown) {
                open.add(OpenQuestion.of(association, OpenQuestion.Why.SCOPE_NOT_KNOWN, rules.version()));
                continue;
            }
            if (!association.scope().covers(namespace)) {
                continue;
            }
            if (policy < 0) {
                open.add(OpenQuestion.of(association, whyWithoutRules(association.policyArn()), rules.version()));
            } else if (PolicyRules.contains(allowing, policy)) {
                reasons.add(new Reason.ByAccessPolicy(reasonText(entry, association, namespace), association));
            } else if (PolicyRules.contains(perhaps, policy)) {
                open.add(OpenQuestion.of(association, OpenQuestion.Why.NAMES_NOT_PUBLISHED, rules.version()));
            }
        }
        return this;
    }

    /** Adds what the cluster allows by itself: everything to {@code system:masters}, and what its RBAC says, if it takes part. */
    Explanation withRbac(Optional<Rbac> rbac) {
        if (user.privileged()) {
            reasons.add(new Reason.ByPrivilegedGroup());
        }
        rbac.map(roles -> roles.find(user, request)).ifPresent(finding -> {
            said = finding.reason();
            for (Rbac.Grant grant : finding.grants()) {
                reasons.add(new Reason.ByRole(grant.text(), grant.binding(), grant.subject()));
            }
        });
        return this;
    }

    Decision.OfUser decision() {
        if (!reasons.isEmpty()) {
            reasons.sort(Comparator.comparing(Reason::text));
            return new Decision.Allowed(user, rules.version(), reasons);
        }
        Forbidden forbidden = Forbidden.of(user.username(), request, said);
        return open.isEmpty()
                ? new Decision.NotAllowed(user, rules.version(), forbidden)
                : new Decision.Undetermined(user, rules.version(), open, forbidden);
    }

    /** The namespace a request is made in; empty at cluster scope and for paths. */
    static String namespace(Attributes request) {
        return request instanceof ResourceAttributes asked ? asked.namespace() : "";
    }

    /** EKS grants a policy as a binding, named after principal and policy, to a user named as the principal's unique id. */
    private static String reasonText(AccessEntry entry, Association association, String namespace) {
        String id = entry.principalId();
        String binding = entry.principalArn() + "+" + association.policyArn();
        String bound =
                switch (association.scope()) {
                    case AccessScope.Cluster cluster -> "ClusterRoleBinding " + GoQuote.quote(binding);
                    case AccessScope.Namespaces namespaces -> "RoleBinding " + GoQuote.quote(binding + "/" + namespace);
                    case AccessScope.Unknown unknown -> throw new IllegalStateException("allows nothing for certain");
                };
        return "EKS Access Policy: allowed by " + bound + " of ClusterRole " + GoQuote.quote(association.policyArn())
                + " to User " + GoQuote.quote(id == null ? entry.principalArn() : id);
    }

    private OpenQuestion.Why whyWithoutRules(String policyArn) {
        return rules.catalogue().find(policyArn).isPresent()
                ? OpenQuestion.Why.RULES_NOT_PUBLISHED
                : OpenQuestion.Why.POLICY_NOT_KNOWN;
    }
}
