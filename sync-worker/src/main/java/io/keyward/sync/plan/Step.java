package io.keyward.sync.plan;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One mutating call. Each may be repeated: what it leaves behind is the same. */
public sealed interface Step {

    /** Creates the entry as desired, without its associations. */
    record CreateEntry(EntryContent desired) implements Step {}

    /**
     * Replaces username and groups.
     *
     * @param username empty to leave it as it is
     */
    record UpdateEntry(String username, List<String> groups) implements Step {
        public UpdateEntry {
            groups = List.copyOf(groups);
        }
    }

    /** Deletes the entry; its associations go with it. */
    record DeleteEntry() implements Step {}

    /** Sets these tags and leaves others. */
    record TagEntry(SortedMap<String, String> tags) implements Step {
        public TagEntry {
            tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        }
    }

    /** Removes the tags with these keys. */
    record UntagEntry(List<String> keys) implements Step {
        public UntagEntry {
            keys = keys.stream().sorted().toList();
        }
    }

    /** Associates a policy, or gives its association another scope. */
    record AssociatePolicy(String policyArn, AccessScope scope) implements Step {}

    /**
     * Removes an association.
     *
     * @param scope the scope it was seen with
     */
    record DisassociatePolicy(String policyArn, AccessScope scope) implements Step {}
}
