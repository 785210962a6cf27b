package io.keyward.authorizer;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Rbac;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Which entries lead to a username or a group, for the names that the cluster's RBAC has and the group {@code
 * system:masters}. A username or group with placeholders is known only when a session is; for usernames those names come
 * into question that begin as the template does, and what comes into question is filled in and compared.
 */
final class EntryUsers {

    private static final String PLACEHOLDER = "{{";
    private static final int[] NONE = {};

    private final PackedEntries entries;
    private final Map<String, int[]> byGroup;
    private final Map<String, int[]> byUsername;
    private final Map<String, int[]> byTemplate;
    private final int[] withGroupTemplates;

    EntryUsers(PackedEntries entries, Optional<Rbac> rbac) {
        this.entries = entries;
        Collecting collecting = new Collecting(rbac);
        for (int number = 0; number < entries.size(); number++) {
            collecting.addGroups(number);
            if (!collecting.usernames.isEmpty()) {
                collecting.addUsername(number);
            }
        }
        byGroup = arrays(collecting.byGroup);
        byUsername = arrays(collecting.byUsername);
        byTemplate = arrays(collecting.byTemplate);
        withGroupTemplates = collecting.withGroupTemplates.build().toArray();
    }

    /** Adds the entries that lead to a group, and says whether there are any. */
    boolean addMembers(String group, Session session, BitSet into) {
        if (group.equals(KubernetesUser.AUTHENTICATED)) {
            into.set(0, entries.size());
            return entries.size() > 0;
        }
        boolean literal = add(byGroup, group, into);
        boolean filled =
                addFilled(withGroupTemplates, session, user -> user.groups().contains(group), into);
        return literal || filled;
    }

    /** Adds the entries that lead to a username, and says whether there are any. */
    boolean addUsers(String username, Session session, BitSet into) {
        boolean literal = add(byUsername, username, into);
        int[] templates = byTemplate.getOrDefault(username, NONE);
        boolean filled = addFilled(templates, session, user -> user.username().equals(username), into);
        return literal || filled;
    }

    private static boolean add(Map<String, int[]> numbers, String name, BitSet into) {
        int[] found = numbers.getOrDefault(name, NONE);
        for (int number : found) {
            into.set(number);
        }
        return found.length > 0;
    }

    private boolean addFilled(int[] numbers, Session session, Predicate<KubernetesUser> meant, BitSet into) {
        boolean any = false;
        for (int number : numbers) {
            if (meant.test(KubernetesUser.of(entries.entry(entries.record(number)), session))) {
                into.set(number);
                any = true;
            }
        }
        return any;
    }

    private static Map<String, int[]> arrays(Map<String, IntStream.Builder> builders) {
        Map<String, int[]> arrays = HashMap.newHashMap(builders.size());
        builders.forEach((name, numbers) -> arrays.put(name, numbers.build().toArray()));
        return arrays;
    }

    private final class Collecting {

        final Map<String, IntStream.Builder> byGroup = new HashMap<>();
        final Map<String, IntStream.Builder> byUsername = new HashMap<>();
        final Map<String, IntStream.Builder> byTemplate = new HashMap<>();
        final IntStream.Builder withGroupTemplates = IntStream.builder();
        final NavigableSet<String> usernames;
        private final Set<String> groups;

        Collecting(Optional<Rbac> rbac) {
            usernames = new TreeSet<>(rbac.map(Rbac::usernames).orElse(Set.of()));
            groups = rbac.map(Rbac::groups).orElse(Set.of());
        }

        void addGroups(int number) {
            boolean template = false;
            for (String group : entries.groups(entries.record(number))) {
                template |= group.contains(PLACEHOLDER);
                if (groups.contains(group) || group.equals(KubernetesUser.MASTERS)) {
                    add(byGroup, group, number);
                }
            }
            if (template) {
                withGroupTemplates.add(number);
            }
        }

        void addUsername(int number) {
            String username = entries.username(entries.record(number));
            int placeholder = username.indexOf(PLACEHOLDER);
            if (placeholder < 0) {
                if (usernames.contains(username)) {
                    add(byUsername, username, number);
                }
                return;
            }
            String beginning = username.substring(0, placeholder);
            for (String name : usernames.tailSet(beginning)) {
                if (!name.startsWith(beginning)) {
                    return;
                }
                add(byTemplate, name, number);
            }
        }

        private static void add(Map<String, IntStream.Builder> numbers, String name, int number) {
            numbers.computeIfAbsent(name, key -> IntStream.builder()).add(number);
        }
    }
}
