package io.keyward.authorizer.rbac;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.List;

/** A Role object of one namespace. */
public record Role(String namespace, String name, List<PolicyRule> rules) {
    public Role {
        rules = List.copyOf(rules);
    }
}
