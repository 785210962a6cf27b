package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.Matches;
import io.keyward.authorizer.wording.Forbidden;
import io.keyward.authorizer.wording.GoQuote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one cluster grants to one principal. Immutable, and safe to share between threads. */
public final class PrincipalAccess {

    private final CompiledPolicies policies;
    private final @Nullable Rbac rbac;
    private final AccessEntry entry;
    private final List<Association> associations;
    private final int[] policyNumbers;

    PrincipalAccess(CompiledPolicies policies, @Nullable Rbac rbac, AccessEntry entry, List<Association> associations) {
        this.policies = policies;
        this.rbac = rbac;
        this.entry = entry;
        this.associations = List.copyOf(associations);
        this.policyNumbers = associations.stream()
                .mapToInt(association -> policies.number(association.policyArn()))
                .toArray();
    }

    /** The principal's access entry. */
    public AccessEntry entry() {
        return entry;
    }

    /** The access policies associated with the entry, in the order they were given. */
    public List<Association> associations() {
        return associations;
    }

    /** The catalogue that the policies' rules are taken from. */
    public AccessPolicyCatalogue catalogue() {
        return policies.catalogue();
    }

    /** The cluster's own RBAC; empty where it takes no part. */
    public Optional<Rbac> rbac() {
        return Optional.ofNullable(rbac);
    }

    /**
     * Whether the request is allowed, without reasons; agrees with {@link #decide}.
     *
     * @throws IllegalArgumentException if RBAC is asked and the entry's ARN is not that of an IAM principal
     */
    public Verdict verdict(Session session, Attributes request) {
        Verdict verdict = policyVerdict(request);
        if (verdict != Verdict.ALLOW
                && rbac != null
                && !rbac.find(KubernetesUser.of(entry, session), request)
                        .grants()
                        .isEmpty()) {
            return Verdict.ALLOW;
        }
        return verdict;
    }

    private Verdict policyVerdict(Attributes request) {
        Matches matches = policies.match(request);
        String namespace = namespace(request);
        boolean open = false;
        for (int i = 0; i < policyNumbers.length; i++) {
            if (associations.get(i).scope().covers(namespace)) {
                if (policies.allows(policyNumbers[i], matches)) {
                    return Verdict.ALLOW;
                }
                open = open || policies.mightAllow(policyNumbers[i], request);
            }
        }
        return open ? Verdict.UNKNOWN : Verdict.NO_OPINION;
    }

    /**
     * Whether the request is allowed, with every reason.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public Decision decide(Session session, Attributes request) {
        KubernetesUser user = KubernetesUser.of(entry, session);
        List<Reason> reasons = new ArrayList<>();
        List<OpenQuestion> open = new ArrayList<>();
        findPolicies(request, reasons, open);
        String said = findRoles(user, request, reasons);
        if (!reasons.isEmpty()) {
            reasons.sort(Comparator.comparing(Reason::text));
            return new Decision.Allowed(user, policies.version(), reasons);
        }
        Forbidden forbidden = Forbidden.of(user.username(), request, said);
        return open.isEmpty()
                ? new Decision.NotAllowed(user, policies.version(), forbidden)
                : new Decision.Undetermined(user, policies.version(), open, forbidden);
    }

    private void findPolicies(Attributes request, List<Reason> reasons, List<OpenQuestion> open) {
        Matches matches = policies.match(request);
        String namespace = namespace(request);
        for (int i = 0; i < policyNumbers.length; i++) {
            Association association = associations.get(i);
            if (!association.scope().covers(namespace)) {
                continue;
            }
            if (policies.allows(policyNumbers[i], matches)) {
                reasons.add(new Reason.ByAccessPolicy(reasonText(association, namespace), association));
            } else if (policies.mightAllow(policyNumbers[i], request)) {
                open.add(openQuestion(association, policies.openQuestion(policyNumbers[i])));
            }
        }
    }

    /** Adds what RBAC allows, and returns what it says beside a no. */
    private String findRoles(KubernetesUser user, Attributes request, List<Reason> reasons) {
        if (rbac == null) {
            return "";
        }
        Rbac.Finding finding = rbac.find(user, request);
        for (Rbac.Grant grant : finding.grants()) {
            reasons.add(new Reason.ByRole(grant.text(), grant.binding(), grant.subject()));
        }
        return finding.reason();
    }

    /** EKS grants a policy as a binding, named after principal and policy, to a user named as the principal's unique id. */
    private String reasonText(Association association, String namespace) {
        String id = entry.principalId();
        String binding = entry.principalArn() + "+" + association.policyArn();
        String bound =
                switch (association.scope()) {
                    case AccessScope.Cluster cluster -> "ClusterRoleBinding " + GoQuote.quote(binding);
                    case AccessScope.Namespaces namespaces -> "RoleBinding " + GoQuote.quote(binding + "/" + namespace);
                };
        return "EKS Access Policy: allowed by " + bound + " of ClusterRole " + GoQuote.quote(association.policyArn())
                + " to User " + GoQuote.quote(id == null ? entry.principalArn() : id);
    }

    private OpenQuestion openQuestion(Association association, OpenQuestion.Why why) {
        String detail =
                switch (why) {
                    case POLICY_NOT_KNOWN -> "catalogue " + policies.version() + " has no policy of this ARN";
                    case RULES_NOT_PUBLISHED -> "AWS does not publish the rules of this policy";
                    case NAMES_NOT_PUBLISHED ->
                        "the policy allows this for a few objects only, whose names AWS does not publish";
                };
        return new OpenQuestion(association, why, detail);
    }

    private static String namespace(Attributes request) {
        return request instanceof ResourceAttributes asked ? asked.namespace() : "";
    }
}
