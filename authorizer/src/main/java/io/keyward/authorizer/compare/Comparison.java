package io.keyward.authorizer.compare;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.Grants;
import io.keyward.authorizer.permission.ScopedRules;
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

    /**
     * How many rules are looked at, before and after, in the sessions in which RBAC knows principals by other names, with {@link #A_SESSION}
     * more for each such session: some 4 s of processor time at most.
     */
    public static final int MOST_RULES_OF_SESSIONS = 400_000;

    /** How many rules may be gained and lost in those sessions. */
    public static final int MOST_DIFFERENCES_OF_SESSIONS = 20_000;

    /** What a session costs by itself, in rules. */
    private static final int A_SESSION = 20;

    /** Bound names and entries whose names follow the session's make more sessions and rules than one comparison looks at. */
    public static final class TooManySessions extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int limit;

        TooManySessions(String what, int limit) {
            super(
                    "the entries that differ have usernames or groups that follow the session's name, and RBAC binds so many such names that "
                            + what + " more than " + limit + " rules");
            this.limit = limit;
        }

        public int limit() {
            return limit;
        }
    }

    /** What the sessions beside the first may cost. */
    private static final class Allowance {

        private int looked;
        private int listed;

        void look(Grants before, Grants after) {
            looked += A_SESSION + before.size() + after.size();
            if (looked > MOST_RULES_OF_SESSIONS) {
                throw new TooManySessions("to compare them takes", MOST_RULES_OF_SESSIONS);
            }
        }

        void list(PrincipalDifference difference) {
            for (List<ScopedRules> rules : List.of(difference.gained(), difference.lost())) {
                for (ScopedRules scoped : rules) {
                    listed += scoped.rules().size() + scoped.except().size();
                }
            }
            if (listed > MOST_DIFFERENCES_OF_SESSIONS) {
                throw new TooManySessions("they gain and lose", MOST_DIFFERENCES_OF_SESSIONS);
            }
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
     * @throws TooManySessions if other sessions than that one make it larger than the limits here
     * @throws IllegalArgumentException if the ARN of a principal that differs is not that of an IAM principal
     */
    public static Comparison between(
            ClusterAccess before, ClusterAccess after, Session session, Set<String> namespaces) {
        GrantDifference difference = new GrantDifference();
        List<PrincipalDifference> differences = new ArrayList<>();
        List<Warning> warnings = new ArrayList<>();
        Collection<Change> changes = changes(before, after, session);
        Allowance allowance = new Allowance();
        for (Change change : changes) {
            PrincipalDifference one = difference(change, "", change.grantsBefore(), change.grantsAfter(), difference);
            if (!one.isEmpty()) {
                differences.add(one);
            }
            List<Warning> rights = RightsWarnings.of(change, one);
            warnings.addAll(rights);
            warnings.addAll(ChangeWarnings.of(change, one, namespaces));
            for (Change other : change.inOtherSessions()) {
                String sessionName = other.session().name();
                Grants had = other.grantsBefore();
                Grants has = other.grantsAfter();
                allowance.look(had, has);
                PrincipalDifference there = difference(other, sessionName, had, has, difference);
                if (!there.isThatOf(one)) {
                    allowance.list(there);
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

    private static PrincipalDifference difference(
            Change change, String sessionName, Grants before, Grants after, GrantDifference difference) {
        return new PrincipalDifference(
                change.principalArn(),
                sessionName,
                difference.gained(before, after),
                difference.gained(after, before),
                change.gainedUnknown(after),
                change.reversed().gainedUnknown(before));
    }
}
