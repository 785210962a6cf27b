package io.keyward.access.boundary;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.eks.EntryType;
import java.util.ArrayList;
import java.util.List;

/** The smallest part of what an access entry gives: it lies within a boundary, or it does not. */
public sealed interface Grant {

    String principalArn();

    /** Being let in as the principal, by the username that EKS would choose. */
    record Entry(String principalArn) implements Grant {}

    record Group(String principalArn, String group) implements Grant {}

    /** A policy where one name or pattern of an access scope holds. */
    record InNamespace(String principalArn, String policyArn, String namespace) implements Grant {}

    record InCluster(String principalArn, String policyArn) implements Grant {}

    /**
     * What no boundary lists, and so none covers.
     *
     * @param field the request's field that sets it
     * @param what it is, for people
     */
    record Unbounded(String principalArn, String field, String what) implements Grant {}

    /** All that an entry gives. A username of its own may be anybody's, and a node's type gives rights that are no policy's. */
    static List<Grant> of(String principalArn, EntryContent content) {
        List<Grant> grants = new ArrayList<>();
        grants.add(new Entry(principalArn));
        if (!content.type().equals(EntryType.STANDARD.name())) {
            grants.add(new Unbounded(principalArn, "type", "the type " + content.type()));
        } else if (content.username() != null) {
            grants.add(new Unbounded(principalArn, "username", "a username other than EKS's default"));
        }
        content.kubernetesGroups().forEach(group -> grants.add(new Group(principalArn, group)));
        content.policies().forEach((policyArn, scope) -> grants.addAll(of(principalArn, policyArn, scope)));
        return grants;
    }

    /** What a policy gives within a scope. */
    static List<Grant> of(String principalArn, String policyArn, AccessScope scope) {
        return switch (scope.kind()) {
            case CLUSTER -> List.of(new InCluster(principalArn, policyArn));
            case UNKNOWN -> List.of(new Unbounded(principalArn, "access_scope", "a scope of the type " + scope.type()));
            case NAMESPACE ->
                // A scope that names nothing is one of EKS's that nobody knows the meaning of.
                scope.namespaces().isEmpty()
                        ? List.of(new InCluster(principalArn, policyArn))
                        : scope.namespaces().stream()
                                .<Grant>map(namespace -> new InNamespace(principalArn, policyArn, namespace))
                                .toList();
        };
    }
}
