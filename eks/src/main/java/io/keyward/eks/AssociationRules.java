package io.keyward.eks;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** EKS's rules for associating an access policy. Each method throws the {@link EksRefusal}. */
public final class AssociationRules {

    /** The most access policies that one entry can have. */
    public static final int MAX_POLICIES_PER_ENTRY = 20;

    /** EKS documents no limit; this one keeps an association small. */
    private static final int MAX_NAMESPACES = 100;

    /** A namespace's name, or the beginning of one with a star behind it. */
    private static final Pattern NAMESPACE =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?|[a-z0-9][a-z0-9-]{0,61}\\*");

    private AssociationRules() {}

    /** @param known tells which access policies there are */
    public static void policy(String policyArn, Predicate<String> known) {
        if (!known.test(policyArn)) {
            throw EksRefusal.policyNotFound(policyArn);
        }
    }

    public static void takesPolicies(String type) {
        if (!EntryType.of(type).map(EntryType::takesPolicies).orElse(false)) {
            throw EksRefusal.onlyStandard();
        }
    }

    /** An entry with so many policies takes another one. */
    public static void room(int policies) {
        if (policies >= MAX_POLICIES_PER_ENTRY) {
            throw EksRefusal.limit(
                    "The access entry has " + MAX_POLICIES_PER_ENTRY
                            + " access policies, which is the most it can have.",
                    MAX_POLICIES_PER_ENTRY);
        }
    }

    /** The scope, if it is valid. */
    public static AccessScope scope(AccessScope scope) {
        List<String> namespaces = scope.namespaces();
        if (scope.kind() == AccessScope.Kind.UNKNOWN) {
            throw EksRefusal.invalid("access_scope.type", "The access scope type must be cluster or namespace.");
        }
        if (scope.kind() == AccessScope.Kind.CLUSTER) {
            if (!namespaces.isEmpty()) {
                throw EksRefusal.invalid(
                        "access_scope.namespaces", "namespaces must be empty when the access scope type is cluster.");
            }
            return scope;
        }
        if (namespaces.isEmpty()) {
            throw EksRefusal.invalid(
                    "access_scope.namespaces", "namespaces must be set when the access scope type is namespace.");
        }
        if (namespaces.size() > MAX_NAMESPACES) {
            throw EksRefusal.invalid(
                    "access_scope.namespaces", "An access scope takes at most " + MAX_NAMESPACES + " namespaces.");
        }
        for (String namespace : namespaces) {
            if (!NAMESPACE.matcher(namespace).matches()) {
                throw EksRefusal.invalid(
                        "access_scope.namespaces",
                        "The namespace " + EntryRules.quoted(namespace)
                                + " is invalid, it must be a namespace's name or the beginning of one followed by *.");
            }
        }
        return scope;
    }
}
