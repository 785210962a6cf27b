package io.keyward.authorizer.permission;

import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.Atom;
import io.keyward.authorizer.rules.AtomSet;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.RuleCompaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything a principal may do: a request is allowed if and only if one of these scopes covers it. Access policies and the
 * cluster's RBAC both count. A subresource that a request writes into the resource's name is meant as if told apart from it.
 *
 * @param user the Kubernetes user of the principal
 * @param scopes what is granted in the whole cluster, then by namespace or pattern, sorted; no scope repeats what one that
 *     contains it grants, and none is empty
 * @param openQuestions associations that may grant more, whose rules are not all published, in the order of the entry
 * @param otherSessionNames other session names with which RBAC knows the principal by another name, so that it may do something else
 *     than this; whoever may take a role chooses the session's name
 */
public record Permissions(
        KubernetesUser user,
        List<ScopedRules> scopes,
        List<OpenQuestion> openQuestions,
        List<String> otherSessionNames) {

    public Permissions {
        otherSessionNames = List.copyOf(otherSessionNames);
        scopes = List.copyOf(scopes);
        openQuestions = List.copyOf(openQuestions);
    }

    /**
     * What the principal may do in this session.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public static Permissions of(PrincipalAccess access, Session session) {
        KubernetesUser user = access.user(session);
        Grants grants = Grants.of(access, user);
        List<ScopedRules> scopes = new ArrayList<>();
        for (Place place : grants.places()) {
            List<PolicyRule> rules = RuleCompaction.compactAtoms(added(grants, place));
            if (!rules.isEmpty()) {
                scopes.add(new ScopedRules(Scope.of(place), rules, List.of()));
            }
        }
        List<String> others = access.sessionNames().stream()
                .filter(name -> !name.equals(session.name()))
                .toList();
        return new Permissions(user, scopes, OpenAssociations.of(access, grants), others);
    }

    /** What a place adds to those that contain it. */
    private static List<Atom> added(Grants grants, Place place) {
        AtomSet around = AtomSet.of(Atom.of(grants.around(place)));
        return Atom.of(grants.at(place)).stream()
                .filter(atom -> place.admits(atom) && !around.covers(atom))
                .toList();
    }

    /** Whether the request is among what the principal may do. */
    public boolean allow(Attributes request) {
        return scopes.stream().anyMatch(scope -> scope.covers(request));
    }
}
