package io.keyward.authorizer.compare;

import io.keyward.authorizer.OpenQuestion;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.Grants;
import io.keyward.authorizer.permission.OpenAssociations;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One principal in two states of a cluster.
 *
 * @param before the principal before; null if it had no entry
 * @param after the principal after; null if it has no entry
 */
record Change(
        String principalArn,
        Session session,
        @Nullable PrincipalAccess before,
        @Nullable PrincipalAccess after) {

    /** Whether the two are the same to look at, so that nothing can be gained or lost. */
    boolean isNone() {
        return before != null
                && after != null
                && before.entry().equals(after.entry())
                && before.associations().equals(after.associations())
                && before.catalogue().version().equals(after.catalogue().version())
                && before.rbac().equals(after.rbac());
    }

    Change reversed() {
        return new Change(principalArn, session, after, before);
    }

    /** The same principal in each other session in which RBAC knows it by another name, before or after. */
    List<Change> inOtherSessions() {
        SortedSet<String> names = new TreeSet<>();
        Stream.of(Optional.ofNullable(before), Optional.ofNullable(after))
                .flatMap(Optional::stream)
                .forEach(access -> names.addAll(access.sessionNames()));
        names.remove(session.name());
        return names.stream()
                .map(name -> new Change(principalArn, Session.named(name), before, after))
                .toList();
    }

    Grants grantsBefore() {
        return grants(before);
    }

    Grants grantsAfter() {
        return grants(after);
    }

    private Grants grants(@Nullable PrincipalAccess access) {
        return access == null ? Grants.none() : Grants.of(access, access.user(session));
    }

    /** The associations that come, of those whose rules are not all published. */
    List<OpenQuestion> gainedUnknown(Grants grantsAfter) {
        if (after == null) {
            return List.of();
        }
        List<Association> had = before == null ? List.of() : before.associations();
        return OpenAssociations.of(after, grantsAfter).stream()
                .filter(question -> !had.contains(question.association()))
                .toList();
    }
}
