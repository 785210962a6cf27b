package io.keyward.access.snapshot;

import io.keyward.eks.PrincipalArn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who the principals of a state's entries are, beside what the entries say: their unique ids, and their names without path, by which
 * STS knows roles. Immutable.
 */
public final class Principals {

    private final Set<String> arns;
    private final Map<String, String> ids;
    private final Map<String, List<String>> rolesWithPath = new HashMap<>();

    private Principals(Set<String> arns, Map<String, String> ids) {
        this.arns = arns;
        this.ids = Collections.unmodifiableMap(ids);
        for (String arn : arns) {
            // Only what has two slashes can be a role with a path; the rest is not worth a closer look.
            if (arn.indexOf('/') != arn.lastIndexOf('/')) {
                PrincipalArn.parse(arn).filter(PrincipalArn::isRole).ifPresent(role -> rolesWithPath
                        .computeIfAbsent(role.withoutPath(), name -> new ArrayList<>())
                        .add(arn));
            }
        }
    }

    /** Of these principals, with the ids that are known by ARN. Neither may be changed later. */
    static Principals of(Set<String> arns, Map<String, String> ids) {
        return new Principals(arns, ids);
    }

    /** The unique id of a principal; empty where it is not known. */
    public Optional<String> id(String principalArn) {
        return Optional.ofNullable(ids.get(principalArn));
    }

    /**
     * The principals with an entry that an ARN without path can mean: the one of this very ARN, and roles of this name in any path.
     * IAM has at most one role of a name in an account, so of several entries all but one are for roles that are gone.
     */
    public List<String> named(String arnWithoutPath) {
        List<String> named = new ArrayList<>(rolesWithPath.getOrDefault(arnWithoutPath, List.of()));
        if (arns.contains(arnWithoutPath)) {
            named.add(arnWithoutPath);
        }
        return named;
    }

    /** All unique ids that are known, by ARN. */
    public Map<String, String> ids() {
        return ids;
    }
}
