package io.keyward.authorizer.advice;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An association that would allow a request. An association replaces one of the same policy whole, so the scope keeps the
 * namespaces that the policy is associated in today.
 *
 * @param policyArn the policy with the least rights that allows it
 * @param scope the request's namespace and those kept, or the whole cluster where the request is in no namespace
 */
public record Suggestion(String policyArn, AccessScope scope) {

    /**
     * The least association that would allow the request, which is not allowed today; empty if no policy allows it whose
     * rules are all published, which AWS lists, and which is not for service-linked roles only.
     */
    static Optional<Suggestion> of(PrincipalAccess access, Attributes request) {
        return LeastPolicies.of(access.catalogue())
                .allowing(request)
                .map(AccessPolicy::arn)
                .map(arn -> new Suggestion(arn, scope(access, arn, request)));
    }

    private static AccessScope scope(PrincipalAccess access, String policyArn, Attributes request) {
        if (!(request instanceof ResourceAttributes asked) || asked.namespace().isEmpty()) {
            return AccessScope.cluster();
        }
        Set<String> namespaces = new LinkedHashSet<>();
        for (Association association : access.associations()) {
            if (association.policyArn().equals(policyArn)
                    && association.scope() instanceof AccessScope.Namespaces today) {
                namespaces.addAll(today.patterns());
            }
        }
        namespaces.add(asked.namespace());
        return AccessScope.namespaces(List.copyOf(namespaces));
    }
}
