package io.keyward.authorizer.compare;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may do everything everywhere: asked as {@code kubectl auth can-i '*' '*'} does, and for every path as well. */
final class Administrators {

    /** Only wildcards match a star that is asked for. */
    private static final ResourceAttributes EVERYTHING = ResourceAttributes.of("*", "*", "*", "", "");

    private static final NonResourceAttributes EVERY_PATH = new NonResourceAttributes("*", "*");

    private Administrators() {}

    static boolean include(@Nullable PrincipalAccess access, Session session) {
        return access != null
                && access.verdict(session, EVERYTHING) == Verdict.ALLOW
                && access.verdict(session, EVERY_PATH) == Verdict.ALLOW;
    }

    /** A warning for everyone who was an administrator, if now nobody is. */
    static List<Warning> lastLost(Collection<Change> changes, ClusterAccess after) {
        List<Change> lost = changes.stream()
                .filter(change ->
                        include(change.before(), change.session()) && !include(change.after(), change.session()))
                .toList();
        if (lost.isEmpty()) {
            return List.of();
        }
        Session session = lost.getFirst().session();
        if (after.principals().stream().anyMatch(access -> include(access, session))) {
            return List.of();
        }
        return lost.stream().map(Administrators::lastLost).toList();
    }

    private static Warning lastLost(Change change) {
        return new Warning(
                Warning.Code.LAST_ADMINISTRATOR_LOST,
                change.principalArn(),
                "",
                "",
                "is an administrator no more, and nobody else on the cluster is one");
    }
}
