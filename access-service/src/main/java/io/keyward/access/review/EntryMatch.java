package io.keyward.access.review;

import io.keyward.access.snapshot.Snapshot;
import io.keyward.authorizer.PrincipalAccess;
import java.util.List;

/**
 * Whose access entry an IAM identity calls by. The unique id decides where it is known, since an ARN can be given away; the ARN
 * decides only as long as nobody has logged in by the entry.
 */
sealed interface EntryMatch {

    /** The identity's entry; its id is the entry's, or the entry has none yet. */
    record Found(PrincipalAccess access, boolean idKnown) implements EntryMatch {}

    /** The entry of this ARN is for an earlier principal, which had this id. */
    record Recreated(String principalArn, String earlierId) implements EntryMatch {}

    /** Roles of this name have several entries, in different paths, and none is known to be for this one. */
    record Ambiguous(List<String> principalArns) implements EntryMatch {
        public Ambiguous {
            principalArns = List.copyOf(principalArns);
        }
    }

    /** There is no entry. */
    record None() implements EntryMatch {}

    static EntryMatch find(Snapshot snapshot, String canonicalArn, String principalId) {
        List<PrincipalAccess> named = snapshot.roles().named(canonicalArn);
        for (PrincipalAccess access : named) {
            if (principalId.equals(access.entry().principalId())) {
                return new Found(access, true);
            }
        }
        if (named.size() != 1) {
            return named.isEmpty()
                    ? new None()
                    : new Ambiguous(named.stream()
                            .map(access -> access.entry().principalArn())
                            .toList());
        }
        PrincipalAccess only = named.getFirst();
        String earlier = only.entry().principalId();
        return earlier == null
                ? new Found(only, false)
                : new Recreated(only.entry().principalArn(), earlier);
    }
}
