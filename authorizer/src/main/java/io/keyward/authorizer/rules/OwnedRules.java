package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.List;

/** The rules of up to 64 owners, such as policies, asked all at once which owners have one that matches. */
public final class OwnedRules {

    private final RuleIndex index;
    private final int[] owners;

    private OwnedRules(RuleIndex index, int[] owners) {
        this.index = index;
        this.owners = owners;
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
        List<Integer> owners = new ArrayList<>();
        for (int owner = 0; owner < byOwner.size(); owner++) {
            for (PolicyRule rule : byOwner.get(owner)) {
                rules.add(rule);
                owners.add(owner);
            }
        }
        return new OwnedRules(
                RuleIndex.of(rules), owners.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The owners of the rules that match the request, each as the bit of its number. Nothing is allocated. */
    public long matching(Attributes request) {
        return index.owners(request, owners);
    }
}
