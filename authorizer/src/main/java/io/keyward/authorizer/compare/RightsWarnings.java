package io.keyward.authorizer.compare;

import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.compare.Warning.Code;
import io.keyward.authorizer.permission.Grants;
import io.keyward.authorizer.permission.Place;
import io.keyward.authorizer.permission.Scope;
import io.keyward.authorizer.permission.ScopedRules;
import io.keyward.authorizer.rules.Atom;
import io.keyward.authorizer.rules.AtomSet;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.List;

/** Warns of rights that are worth a second look when a principal gains them. */
final class RightsWarnings {

    /** Rights of one kind. */
    private record Sensitive(Warning.Code code, String words, List<Atom> rights) {}

    private static final List<Sensitive> SENSITIVE = List.of(
            new Sensitive(Code.SECRETS_GAINED, "read Secrets", rights("get list watch", "", "secrets")),
            new Sensitive(
                    Code.EXEC_GAINED, "run commands in containers", rights("create get", "", "pods/exec pods/attach")),
            new Sensitive(
                    Code.IMPERSONATION_GAINED,
                    "act as somebody else",
                    rights("impersonate", "", "users groups serviceaccounts")),
            new Sensitive(
                    Code.ROLE_WRITES_GAINED,
                    "change Roles or bindings",
                    rights(
                            "create update patch delete deletecollection bind escalate",
                            "rbac.authorization.k8s.io",
                            "roles rolebindings clusterroles clusterrolebindings")));

    private RightsWarnings() {}

    /** A warning for each kind of right and each scope in which some of it is gained. */
    static List<Warning> of(Change change, PrincipalDifference difference) {
        List<Warning> warnings = new ArrayList<>();
        if (Administrators.include(change.after(), change.session())
                && !Administrators.include(change.before(), change.session())) {
            warnings.add(new Warning(
                    Code.ADMINISTRATOR_GAINED,
                    change.principalArn(),
                    "",
                    "",
                    "may do everything in the whole cluster"));
        }
        for (ScopedRules gained : difference.gained()) {
            List<Atom> atoms = Atom.of(gained.rules());
            AtomSet except = AtomSet.of(Atom.of(gained.except()));
            for (Sensitive sensitive : SENSITIVE) {
                if (sensitive.rights().stream().anyMatch(right -> includes(atoms, except, right))) {
                    warnings.add(warning(change, gained.scope(), sensitive));
                }
            }
        }
        return warnings;
    }

    /** Whether some of the right is gained and not excepted. */
    private static boolean includes(List<Atom> gained, AtomSet except, Atom right) {
        return gained.stream()
                .flatMap(atom -> atom.intersection(right).stream())
                .anyMatch(part -> !except.covers(part));
    }

    private static Warning warning(Change change, Scope scope, Sensitive sensitive) {
        return new Warning(
                sensitive.code(),
                change.principalArn(),
                policy(change, new Place(scope.namespace()), sensitive.rights()),
                scope.namespace(),
                "gains rights to " + sensitive.words() + " " + where(scope));
    }

    private static String where(Scope scope) {
        if (scope.clusterScopeOnly()) {
            return "at the cluster scope";
        }
        return switch (scope.namespace()) {
            case "" -> "in the whole cluster";
            case "*" -> "in every namespace";
            default -> "in the namespace " + scope.namespace();
        };
    }

    /** The first association that grants some of the rights all over the place; empty if RBAC does. */
    private static String policy(Change change, Place place, List<Atom> rights) {
        PrincipalAccess after = change.after();
        if (after == null) {
            return "";
        }
        return after.associations().stream()
                .filter(association -> Place.of(association.scope()).stream().anyMatch(scope -> scope.contains(place)))
                .filter(association -> Grants.ofPolicy(after.catalogue(), association.policyArn()).stream()
                        .flatMap(rule -> Atom.of(rule).stream())
                        .anyMatch(atom -> rights.stream().anyMatch(atom::overlaps)))
                .map(Association::policyArn)
                .findFirst()
                .orElse("");
    }

    private static List<Atom> rights(String verbs, String group, String resources) {
        return Atom.of(PolicyRule.onResources(
                List.of(verbs.split(" ", -1)), List.of(group), List.of(resources.split(" ", -1))));
    }
}
