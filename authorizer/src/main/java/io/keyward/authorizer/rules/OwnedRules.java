package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.List;

/** The rules of up to 64 owners, such as policies, asked all at once which owners have one that matches. */
public final class OwnedRules {

    private final RuleIndex index;
    private final int[] ends;

    private OwnedRules(RuleIndex index, int[] ends) {
        this.index = index;
        this.ends = ends;
    }

    /**
     * The rules of each owner; an owner's number is its place in the list.
     *
     * @throws IllegalArgumentException if there are more than 64 owners
     */
    public static OwnedRules of(List<List<PolicyRule>> byOwner) {
        if (byOwner.size() > Long.SIZE) {
            throw new IllegalArgumentException("owners: " + byOwner.size() + ", of which there may be " + Long.SIZE);
        }
        List<PolicyRule> rules = new ArrayList<>();
        int[] ends = new int[byOwner.size()];
        for (int owner = 0; owner < ends.length; owner++) {
            rules.addAll(byOwner.get(owner));
            ends[owner] = rules.size();
        }
        return new OwnedRules(RuleIndex.of(rules), ends);
    }

    /** The owners of the rules that match the request, each as the bit of its number. */
    public long matching(Attributes request) {
        Matches matches = index.match(request);
        long found = 0;
        for (int owner = 0; owner < ends.length; owner++) {
            if (matches.any(owner == 0 ? 0 : ends[owner - 1], ends[owner])) {
                found |= 1L << owner;
            }
        }
        return found;
    }

    /** Whether one of these owners, each the bit of its number, has a rule that matches. Nothing is allocated. */
    public boolean anyMatches(Attributes request, long owners) {
        return index.anyIn(request, owners, ends);
    }
}
