package io.keyward.authorizer.advice;

import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rbac.Binding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that grants rules to a principal, in the request's scope or elsewhere.
 *
 * @param text what it is, in words
 * @param elsewhere what would have to be otherwise for it to be in scope; empty if it is
 * @param rules its rules
 * @param association the association it is; null if it is a binding
 * @param binding the binding it is; null if it is an association
 */
record Source(
        String text,
        String elsewhere,
        List<PublishedRule> rules,
        @Nullable Association association,
        @Nullable Binding binding) {

    boolean inScope() {
        return elsewhere.isEmpty();
    }
}
