package io.keyward.access.snapshot;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.memory.HeldBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the principals of a state by the names that STS has for them, which for roles are without their path. Immutable. */
public final class RoleNames {

    private static final String ROLE = ":role/";
    /** Of a role with a path: its place in a map, and a list for it alone. */
    private static final long PLACE = HeldBytes.object(4, 4) + HeldBytes.object(2, 4) + HeldBytes.array(4);

    private final ClusterAccess access;
    private final Map<String, List<String>> withPath = new HashMap<>();

    private RoleNames(ClusterAccess access) {
        this.access = access;
        for (PrincipalAccess principal : access.principals()) {
            String arn = principal.entry().principalArn();
            int path = arn.indexOf(ROLE) + ROLE.length();
            int name = arn.lastIndexOf('/') + 1;
            if (path >= ROLE.length() && name > path) {
                withPath.computeIfAbsent(arn.substring(0, path) + arn.substring(name), key -> new ArrayList<>(1))
                        .add(arn);
            }
        }
    }

    static RoleNames of(ClusterAccess access) {
        return new RoleNames(access);
    }

    /**
     * The principals with an entry that an ARN without path can mean: the one of this very ARN, and roles of this name in any path.
     * IAM has at most one role of a name in an account, so of several entries all but one are for roles that are gone.
     */
    public List<PrincipalAccess> named(String arnWithoutPath) {
        List<PrincipalAccess> named = new ArrayList<>();
        withPath.getOrDefault(arnWithoutPath, List.of())
                .forEach(arn -> access.find(arn).ifPresent(named::add));
        access.find(arnWithoutPath).ifPresent(named::add);
        return named;
    }

    long bytes() {
        return withPath.keySet().stream()
                .mapToLong(name -> PLACE + HeldBytes.text(name))
                .sum();
    }
}
