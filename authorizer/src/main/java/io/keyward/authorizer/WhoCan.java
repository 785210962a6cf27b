package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.NameTemplate;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everyone who may make one request on one cluster: complete, never cut short. Immutable.
 *
 * @param principals in the order of their ARNs, of one principal by session name
 * @param subjects the users, groups and service accounts that RBAC allows the request and that no access entry leads to in any session,
 *     by kind, namespace and name. Who is behind a group or may impersonate one of them is not known here.
 */
public record WhoCan(List<Found> principals, List<SubjectAccess> subjects) {

    public WhoCan {
        principals = List.copyOf(principals);
        subjects = List.copyOf(subjects);
    }

    /**
     * A principal that may make the request, or might.
     *
     * @param principal to be asked for reasons
     * @param sessionName the session name with which it may; empty if it may, or might, with every one. Whoever may take a role
     *     chooses the session's name, and in the entry's username it can be the name of a user that RBAC allows the request. Where the
     *     username has no {@code @} for it, a session name with {@code @} in place of a {@code -} does as well.
     * @param verdict {@link Verdict#ALLOW} or {@link Verdict#UNKNOWN}
     */
    public record Found(PrincipalAccess principal, String sessionName, Verdict verdict) {

        /** A session in which it may, if it may at all. */
        public Session session() {
            return sessionName.isEmpty() ? Session.ofKubectl() : Session.named(sessionName);
        }
    }

    /**
     * A subject of the cluster's RBAC that may make the request.
     *
     * @param subject the user, group or service account, the latter always with its namespace
     * @param reasons what allows it, in the words of the cluster, sorted
     */
    public record SubjectAccess(Subject subject, List<String> reasons) {
        public SubjectAccess {
            reasons = List.copyOf(reasons);
        }
    }

    /** How many of the principals found may make the request. */
    public int allowed() {
        return (int) principals.stream()
                .filter(found -> found.verdict() == Verdict.ALLOW)
                .count();
    }

    /** How many might, by what is not published. */
    public int unknown() {
        return principals.size() - allowed();
    }

    static WhoCan find(ClusterAccess cluster, PolicyRules rules, Attributes request) {
        return new Search(cluster, rules, request).find();
    }

    /** Looks at every entry of the cluster, after the few names that RBAC allows the request. */
    private static final class Search {

        private final ClusterAccess cluster;
        private final PolicyRules rules;
        private final Attributes request;
        private final String namespace;
        private final Subjects bound = new Subjects();
        private final List<Found> found = new ArrayList<>();

        Search(ClusterAccess cluster, PolicyRules rules, Attributes request) {
            this.cluster = cluster;
            this.rules = rules;
            this.request = request;
            this.namespace = Explanation.namespace(request);
            bound.groups.add(KubernetesUser.MASTERS);
            cluster.rbac().ifPresent(rbac -> rbac.allowing(request).forEach(bound::add));
        }

        WhoCan find() {
            long allowing = rules.allowing(request);
            long perhaps = rules.perhapsAllowing(request);
            for (CompiledEntry entry : cluster.entries()) {
                add(entry, allowing, perhaps);
            }
            return new WhoCan(found, bound.withoutEntry());
        }

        private void add(CompiledEntry entry, long allowing, long perhaps) {
            long covering = entry.policiesCovering(namespace);
            SortedSet<String> sessions = new TreeSet<>();
            boolean asUser = bound.meet(entry.entry(), sessions);
            if (asUser || (covering & allowing) != 0) {
                found.add(found(entry, "", Verdict.ALLOW));
                return;
            }
            if ((covering & perhaps) != 0 || entry.isOpenIn(namespace)) {
                found.add(found(entry, "", Verdict.UNKNOWN));
            }
            sessions.forEach(session -> found.add(found(entry, session, Verdict.ALLOW)));
        }

        private Found found(CompiledEntry entry, String sessionName, Verdict verdict) {
            return new Found(new PrincipalAccess(cluster, entry), sessionName, verdict);
        }
    }

    /** The subjects of the bindings that allow the request, and which of them an entry leads to. */
    private static final class Subjects {

        private static final Comparator<Subject> ORDER = Comparator.comparing(Subject::kind)
                .thenComparing(Subject::namespace)
                .thenComparing(Subject::name);

        private record Bound(Binding binding, Subject subject) {}

        private final List<Bound> all = new ArrayList<>();
        private final NavigableSet<String> users = new TreeSet<>();
        private final NavigableSet<String> groups = new TreeSet<>();
        private final Set<String> usersMet = new HashSet<>();
        private final Set<String> groupsMet = new HashSet<>();

        void add(Binding binding) {
            for (Subject subject : binding.subjects()) {
                String username = subject.username(binding.namespace());
                if (subject.isGroup()) {
                    groups.add(subject.name());
                } else if (!username.isEmpty()) {
                    users.add(username);
                } else {
                    continue; // of a kind that is nobody
                }
                all.add(new Bound(binding, subject));
            }
        }

        /**
         * Whether an entry leads to one of the subjects in every session.
         *
         * @param sessions where the names of the sessions are put in which it does besides
         */
        boolean meet(AccessEntry entry, Set<String> sessions) {
            boolean inEvery = meet(entry, entry.username(), users, usersMet, sessions);
            for (String group : entry.groups()) {
                inEvery |= meet(entry, group, groups, groupsMet, sessions);
            }
            if (groups.contains(KubernetesUser.AUTHENTICATED)) {
                groupsMet.add(KubernetesUser.AUTHENTICATED);
                inEvery = true;
            }
            return inEvery;
        }

        /** The same of one name of the entry. Names that begin otherwise than a template need no closer look. */
        private static boolean meet(
                AccessEntry entry, String name, NavigableSet<String> names, Set<String> met, Set<String> sessions) {
            if (!NameTemplate.hasPlaceholders(name)) {
                boolean meets = names.contains(name);
                if (meets) {
                    met.add(name);
                }
                return meets;
            }
            boolean inEvery = false;
            String beginning = NameTemplate.beginning(name);
            @Nullable NameTemplate template = null;
            for (String candidate : names.tailSet(beginning)) {
                if (!candidate.startsWith(beginning)) {
                    break;
                }
                template = template == null ? NameTemplate.of(entry, name) : template;
                if (template.isInEverySession(candidate)) {
                    met.add(candidate);
                    inEvery = true;
                }
                template.sessionLeadingTo(candidate).ifPresent(session -> {
                    met.add(candidate);
                    sessions.add(session);
                });
            }
            return inEvery;
        }

        /** Each subject that no entry leads to once, a service account always with its namespace. */
        List<SubjectAccess> withoutEntry() {
            Map<Subject, List<String>> reasons = new TreeMap<>(ORDER);
            for (Bound bound : all) {
                Subject subject = bound.subject();
                boolean met = subject.isGroup()
                        ? groupsMet.contains(subject.name())
                        : usersMet.contains(subject.username(bound.binding().namespace()));
                if (!met) {
                    reasons.computeIfAbsent(placed(bound), key -> new ArrayList<>())
                            .add(Rbac.Grant.of(bound.binding(), subject).text());
                }
            }
            return reasons.entrySet().stream()
                    .map(entry -> new SubjectAccess(
                            entry.getKey(),
                            entry.getValue().stream().sorted().distinct().toList()))
                    .toList();
        }

        private static Subject placed(Bound bound) {
            Subject subject = bound.subject();
            boolean account = subject.kind().equals("ServiceAccount");
            boolean inherits = account && subject.namespace().isEmpty();
            return new Subject(
                    subject.kind(),
                    subject.name(),
                    inherits ? bound.binding().namespace() : account ? subject.namespace() : "");
        }
    }
}
