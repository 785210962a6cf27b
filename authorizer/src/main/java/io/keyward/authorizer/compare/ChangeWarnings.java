package io.keyward.authorizer.compare;

import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.compare.Warning.Code;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.Place;
import io.keyward.authorizer.rbac.Rbac;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Warns of changes that do less than they seem to, or more than anybody can say. */
final class ChangeWarnings {

    private final Change change;
    private final Session session;
    private final List<Warning> warnings = new ArrayList<>();

    private ChangeWarnings(Change change) {
        this.change = change;
        this.session = change.session();
    }

    static List<Warning> of(Change change, PrincipalDifference difference, Set<String> namespaces) {
        ChangeWarnings found = new ChangeWarnings(change);
        PrincipalAccess after = change.after();
        if (after != null) {
            found.scopesWithoutNamespace(after, namespaces);
            found.groupsWithoutBinding(after);
        }
        found.rightsLost(after);
        found.rulesNotPublished(difference.gainedUnknown());
        return found.warnings;
    }

    private void scopesWithoutNamespace(PrincipalAccess after, Set<String> namespaces) {
        if (namespaces.isEmpty()) {
            return;
        }
        for (Association association : after.associations()) {
            List<Place> had = placesBefore(association.policyArn());
            for (Place place : Place.of(association.scope())) {
                if (!place.isCluster()
                        && !had.contains(place)
                        && namespaces.stream().noneMatch(place::covers)) {
                    warn(
                            Code.SCOPE_MATCHES_NO_NAMESPACE,
                            association.policyArn(),
                            place.text(),
                            "the cluster has no namespace that " + place.text() + " matches");
                }
            }
        }
    }

    private List<Place> placesBefore(String policyArn) {
        PrincipalAccess before = change.before();
        return before == null
                ? List.of()
                : before.associations().stream()
                        .filter(association -> association.policyArn().equals(policyArn))
                        .flatMap(association -> Place.of(association.scope()).stream())
                        .toList();
    }

    private void groupsWithoutBinding(PrincipalAccess after) {
        if (after.rbac().isEmpty()) {
            return;
        }
        Rbac rbac = after.rbac().get();
        PrincipalAccess before = change.before();
        List<String> had = before == null ? List.of() : before.user(session).groups();
        for (String group : after.user(session).groups()) {
            if (!group.equals(KubernetesUser.AUTHENTICATED)
                    && !had.contains(group)
                    && !rbac.groups().contains(group)) {
                warn(Code.GROUP_NOT_BOUND, "", "", "no RoleBinding or ClusterRoleBinding is for the group " + group);
            }
        }
    }

    private void rightsLost(@Nullable PrincipalAccess after) {
        if (hasOwnRights(change.before()) && !hasOwnRights(after)) {
            String text = after == null
                    ? "has no access entry any more and cannot log in"
                    : "keeps nothing but what everyone has who can log in";
            warn(Code.ALL_RIGHTS_LOST, "", "", text);
        }
    }

    private boolean hasOwnRights(@Nullable PrincipalAccess access) {
        if (access == null) {
            return false;
        }
        KubernetesUser user = access.user(session);
        return !access.associations().isEmpty() || access.rbac().stream().anyMatch(rbac -> isBoundItself(rbac, user));
    }

    /** Whether something is bound to the user or to a group that not everyone is in. */
    private static boolean isBoundItself(Rbac rbac, KubernetesUser user) {
        List<String> own = user.groups().stream()
                .filter(group -> !group.equals(KubernetesUser.AUTHENTICATED))
                .toList();
        KubernetesUser itself = new KubernetesUser(user.username(), user.uid(), own, user.extra());
        return grantsSomething(rbac, itself, "")
                || rbac.namespacesOf(itself).stream().anyMatch(namespace -> grantsSomething(rbac, itself, namespace));
    }

    private static boolean grantsSomething(Rbac rbac, KubernetesUser user, String namespace) {
        return rbac.applicable(user, namespace).stream()
                .anyMatch(binding -> !binding.rules().isEmpty());
    }

    private void rulesNotPublished(List<OpenQuestion> gained) {
        for (OpenQuestion question : gained) {
            warn(Code.RULES_NOT_PUBLISHED, question.association().policyArn(), "", question.detail());
        }
    }

    private void warn(Code code, String policyArn, String namespace, String text) {
        warnings.add(new Warning(code, change.principalArn(), policyArn, namespace, text));
    }
}
