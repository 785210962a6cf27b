package io.keyward.authorizer;

import io.keyward.authorizer.rbac.Rbac;
import java.util.Optional;

/**
 * From what is granted back to whom.
 *
 * @param scopes from a namespace to the scopes that cover it
 * @param holders from policy and scope to the entries that have it
 * @param users from username and group to the entries that lead to it
 */
record ReverseIndex(ScopeIndex scopes, PolicyHolders holders, EntryUsers users) {

    static ReverseIndex of(PackedEntries entries, Optional<Rbac> rbac) {
        return new ReverseIndex(
                new ScopeIndex(entries.scopes()), new PolicyHolders(entries), new EntryUsers(entries, rbac));
    }
}
