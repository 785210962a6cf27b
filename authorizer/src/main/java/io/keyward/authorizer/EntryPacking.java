package io.keyward.authorizer;

import io.keyward.authorizer.PackedEntries.Membership;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/** Lays entries out as {@link PackedEntries} reads them. */
final class EntryPacking {

    /** An entry with its associations. */
    record Granted(AccessEntry entry, List<Association> associations) {
        Granted {
            associations = List.copyOf(associations);
        }
    }

    private final PolicyRules rules;
    private int recordsEnd;

    final StringBuilder text = new StringBuilder();
    final Numbering<String> usernames = new Numbering<>();
    final Numbering<Membership> memberships = new Numbering<>();
    final Numbering<String> policiesWithoutRules = new Numbering<>();
    final Numbering<AccessScope> scopes = new Numbering<>();
    final ArnTable table;
    final int[] records;
    final int[] byNumber;

    private EntryPacking(PolicyRules rules, Collection<Granted> entries) {
        this.rules = rules;
        table = new ArnTable(entries.size());
        records = new int[size(entries)];
        byNumber = new int[entries.size()];
        scopes.of(AccessScope.cluster());
        int number = 0;
        for (Granted granted : entries) {
            byNumber[number++] = recordsEnd;
            add(granted);
        }
    }

    static PackedEntries pack(PolicyRules rules, SortedMap<String, Granted> byArn) {
        return new PackedEntries(new EntryPacking(rules, byArn.values()), rules);
    }

    private static int size(Collection<Granted> entries) {
        return Math.toIntExact(entries.stream()
                .mapToLong(granted ->
                        PackedEntries.HEADER + 2L * granted.associations().size())
                .sum());
    }

    private void add(Granted granted) {
        AccessEntry entry = granted.entry();
        table.add(entry.principalArn(), text.length(), recordsEnd);
        int at = recordsEnd;
        records[at + PackedEntries.START] = text.length();
        records[at + PackedEntries.ARN_LENGTH] = entry.principalArn().length();
        records[at + PackedEntries.ID_LENGTH] = addText(entry);
        records[at + PackedEntries.USERNAME] = username(entry);
        records[at + PackedEntries.MEMBERSHIP] = memberships.of(new Membership(entry.groups(), entry.type()));
        records[at + PackedEntries.ASSOCIATIONS] = granted.associations().size();
        at += PackedEntries.HEADER;
        for (Association association : granted.associations()) {
            records[at++] = policy(association.policyArn());
            records[at++] = scopes.of(association.scope());
        }
        recordsEnd = at;
    }

    /** Adds ARN and id, and returns the id's length. */
    private int addText(AccessEntry entry) {
        text.append(entry.principalArn());
        String id = entry.principalId();
        if (id == null) {
            return PackedEntries.NONE;
        }
        text.append(id);
        return id.length();
    }

    private int username(AccessEntry entry) {
        boolean isDefault = KubernetesUser.defaultUsername(entry.principalArn())
                .filter(entry.username()::equals)
                .isPresent();
        return isDefault ? PackedEntries.NONE : usernames.of(entry.username());
    }

    private int policy(String policyArn) {
        int number = rules.number(policyArn);
        return number >= 0 ? number : PolicyRules.MOST + policiesWithoutRules.of(policyArn);
    }
}
