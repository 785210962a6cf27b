package io.keyward.sync.cluster;

import io.keyward.eks.AccessScope;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.EksApi.Association;
import io.keyward.sync.cluster.EksApi.Page;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts together from single calls what EKS holds for a principal. */
public final class EntryObserver {

    /** Far above any number EKS allows; a list that goes on beyond is not believed. */
    private static final int MAX_PAGES = 100;

    private EntryObserver() {}

    /** The entry with its associations; empty if there is none, or if it goes away while it is read. */
    public static Optional<ObservedEntry> observe(EksApi eks, Target target, String principalArn) {
        Optional<ObservedEntry> entry = eks.describeEntry(target, principalArn);
        if (entry.isEmpty()) {
            return entry;
        }
        try {
            return Optional.of(entry.get().withPolicies(associations(eks, target, principalArn)));
        } catch (CallFailed failure) {
            if (failure.kind() == Kind.NO_ENTRY || failure.kind() == Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static SortedMap<String, AccessScope> associations(EksApi eks, Target target, String principalArn) {
        SortedMap<String, AccessScope> policies = new TreeMap<>();
        String token = "";
        for (int read = 0; read < MAX_PAGES; read++) {
            Page<Association> page = eks.listAssociations(target, principalArn, token);
            page.items().forEach(association -> policies.put(association.policyArn(), association.scope()));
            if (page.isLast()) {
                return policies;
            }
            token = page.nextToken();
        }
        throw new CallFailed(
                Kind.PASSING,
                new AwsError(
                        "", "associations of " + principalArn + " do not end after " + MAX_PAGES + " pages", "", 0));
    }
}
