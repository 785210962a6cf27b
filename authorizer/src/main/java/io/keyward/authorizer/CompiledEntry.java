package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.NameTemplate;
import io.keyward.authorizer.memory.HeldBytes;
import java.util.List;

/** One access entry with its associations, ready for questions. Immutable: states of a cluster share what is alike in them. */
final class CompiledEntry {

    /** The number of a policy of which it is not known what it allows. */
    private static final byte OPEN = -1;

    private final AccessEntry entry;
    private final List<Association> associations;
    private final byte[] policies;
    private final boolean mayBePrivileged;

    CompiledEntry(PolicyRules rules, AccessEntry entry, List<Association> associations) {
        this.entry = entry;
        this.associations = associations.stream().map(rules::withSharedArn).toList();
        this.policies = new byte[associations.size()];
        for (int i = 0; i < policies.length; i++) {
            policies[i] = (byte) rules.number(associations.get(i).policyArn());
        }
        this.mayBePrivileged = entry.groups().stream()
                .anyMatch(group -> group.equals(KubernetesUser.MASTERS) || NameTemplate.hasPlaceholders(group));
    }

    AccessEntry entry() {
        return entry;
    }

    List<Association> associations() {
        return associations;
    }

    /** Whether the user made of this entry can be in {@code system:masters}, in whatever session. */
    boolean mayBePrivileged() {
        return mayBePrivileged;
    }

    /** How much memory it takes, roughly, with its place in the state. */
    long bytes() {
        long bytes = HeldBytes.object(5, 1) // in the map
                + HeldBytes.object(3, 1)
                + HeldBytes.object(5, 0) // the access entry
                + HeldBytes.text(entry.principalArn())
                + HeldBytes.text(entry.username())
                + HeldBytes.text(entry.type())
                + HeldBytes.texts(entry.groups())
                + HeldBytes.list(associations.size())
                + HeldBytes.array(policies.length);
        if (entry.principalId() != null) {
            bytes += HeldBytes.text(entry.principalId());
        }
        for (Association association : associations) {
            bytes += HeldBytes.object(2, 0) + bytes(association.scope());
        }
        return bytes;
    }

    private static long bytes(AccessScope scope) {
        return switch (scope) {
            case AccessScope.Cluster cluster -> 0;
            case AccessScope.Namespaces some -> HeldBytes.object(1, 0) + HeldBytes.texts(some.patterns());
            case AccessScope.Unknown unknown ->
                HeldBytes.object(2, 0) + HeldBytes.text(unknown.type()) + HeldBytes.texts(unknown.namespaces());
        };
    }

    /** The policies with rules, as bits, that are associated in a scope that covers this namespace. Nothing is allocated. */
    long policiesCovering(String namespace) {
        long covering = 0;
        for (int i = 0; i < policies.length; i++) {
            if (policies[i] != OPEN && associations.get(i).scope().covers(namespace)) {
                covering |= 1L << policies[i];
            }
        }
        return covering;
    }

    /** Whether an association may grant anything in this namespace of which nothing is known: neither by policy nor by scope. */
    boolean isOpenIn(String namespace) {
        for (int i = 0; i < policies.length; i++) {
            AccessScope scope = associations.get(i).scope();
            if (scope instanceof AccessScope.Unknown || (policies[i] == OPEN && scope.covers(namespace))) {
                return true;
            }
        }
        return false;
    }
}
