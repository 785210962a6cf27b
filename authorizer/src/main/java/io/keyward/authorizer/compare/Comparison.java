package io.keyward.authorizer.compare;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.Grants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What principals gain and lose between two states of a cluster.
 *
 * @param differences by principal, in order of ARN; who neither gains nor loses does not appear. Whoever may take a role chooses the
 *     session's name: where RBAC knows a principal by other names in other sessions, what differs there follows for each such session
 * @param warnings what should not be overlooked, in order of principal and code
 */
public record Comparison(List<PrincipalDifference> differences, List<Warning> warnings) {

    /** In how many sessions principals are looked at in one comparison; each takes some 20 µs. */
    public static final int MOST_SESSIONS = 50_000;

    /** Bound names and entries whose names follow the session's make more sessions than one comparison looks at. */
    public static final class TooManySessions extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooManySessions() {
            super(
                    "the entries that differ, whose usernames or groups follow the session's name, and the names that RBAC binds make more than "
                            + MOST_SESSIONS + " sessions to compare");
        }
    }

    public Comparison {
        differences = List.copyOf(differences);
        warnings = List.copyOf(warnings);
    }

    /**
     * Compares two states. It takes time for each principal whose entry, associations, catalogue or RBAC differ, and next to
     * none for any other.
     *
     * @param session the session every principal is taken to call in
     * @param namespaces the cluster's namespaces; empty if they are not known, and then no scope is said to match none
     * @throws TooManySessions if there are more than {@value #MOST_SESSIONS} to look at
     * @throws IllegalArgumentException if the ARN of a principal that differs is not that of an IAM principal
     */
    public static Comparison between(
            ClusterAccess before, ClusterAccess after, Session session, Set<String> namespaces) {
        GrantDifference difference = new GrantDifference();
        List<PrincipalDifference> differences = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        Collection<Change> changes = changes(before, after, session);
        int sessions = 0;
        for (Change change : changes) {
            PrincipalDifference one = difference(change, "", difference);
            if (!one.isEmpty()) {
                differences.add(one);
            }
            List<Warning> rights = RightsWarnings.of(change, one);
            warnings.addAll(rights);
            warnings.addAll(ChangeWarnings.of(change, one, namespaces));
            List<Change> others = change.inOtherSessions();
            sessions += others.size();
            if (sessions > MOST_SESSIONS) {
                throw new TooManySessions();
            }
            for (Change other : others) {
                String sessionName = other.session().name();
                PrincipalDifference there = difference(other, sessionName, difference);
                if (!there.isThatOf(one)) {
                    differences.add(there);
                    RightsWarnings.of(other, there).stream()
                            .filter(warning -> !rights.contains(warning))
                            .forEach(warning -> warnings.add(warning.withSessionName(sessionName)));
                }
            }
        }
        warnings.addAll(Administrators.lastLost(changes, after));
        warnings.sort(Warning.ORDER);
        return new Comparison(differences, warnings);
    }

    private static Collection<Change> changes(ClusterAccess before, ClusterAccess after, Session session) {
        SortedMap<String, Change> changes = new TreeMap<>();
        for (PrincipalAccess had : before.principals()) {
            String arn = had.entry().principalArn();
            Change change = new Change(arn, session, had, after.find(arn).orElse(null));
            if (!change.isNone()) {
                changes.put(arn, change);
            }
        }
        for (PrincipalAccess has : after.principals()) {
            String arn = has.entry().principalArn();
            if (before.find(arn).isEmpty()) {
                changes.put(arn, new Change(arn, session, null, has));
            }
        }
        return changes.values();
    }

    private static PrincipalDifference difference(Change change, String sessionName, GrantDifference difference) {
        Grants before = change.grantsBefore();
        Grants after = change.grantsAfter();
        return new PrincipalDifference(
                change.principalArn(),
                sessionName,
                difference.gained(before, after),
                difference.gained(after, before),
                change.gainedUnknown(after),
                change.reversed().gainedUnknown(before));
    }
}
