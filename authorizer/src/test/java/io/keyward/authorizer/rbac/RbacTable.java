package io.keyward.authorizer.rbac;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.TableText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads tables of RBAC states with questions; {@code kubernetes-authorizer.txt} and those beside it describe their form. */
final class RbacTable {

    /**
     * One question.
     *
     * @param place where it stands
     * @param kind its first word
     * @param asked the words between its kind and the equals sign
     * @param expected the words after the equals sign
     * @param state what it is asked about
     */
    record Question(String place, String kind, List<String> asked, List<String> expected, RbacObjects state) {

        /** The rules of a role, as they are written in the table. */
        List<PolicyRule> rulesOf(String role) {
            for (ClusterRole candidate : state.clusterRoles()) {
                if (candidate.name().equals(role)) {
                    return candidate.rules();
                }
            }
            return state.roles().stream()
                    .filter(candidate -> role.equals(candidate.namespace() + "/" + candidate.name()))
                    .findFirst()
                    .orElseThrow()
                    .rules();
        }

        @Override
        public String toString() {
            return place;
        }
    }

    private final String table;
    private final List<Question> questions = new ArrayList<>();
    private final List<ClusterRole> clusterRoles = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();
    private final List<Binding> bindings = new ArrayList<>();
    private boolean inClusterRole;

    private RbacTable(String table) {
        this.table = table;
        TableText.lines(RbacTable.class, table).forEach(this::read);
    }

    static List<Question> questions(String table) {
        return new RbacTable(table).questions;
    }

    /** A user, written as its name and its groups with commas between them. */
    static KubernetesUser user(String word) {
        String[] names = word.replace("\"\"", "").split(",", -1);
        return new KubernetesUser(names[0], "", List.of(names).subList(1, names.length), new TreeMap<>());
    }

    /** A subject, written as {@code User:name}, {@code Group:name} or {@code ServiceAccount:namespace/name}. */
    static Subject subject(String word) {
        String kind = word.substring(0, word.indexOf(':'));
        String name = word.substring(word.indexOf(':') + 1);
        return kind.equals("ServiceAccount")
                ? new Subject(kind, name.substring(name.indexOf('/') + 1), name.substring(0, name.indexOf('/')))
                : new Subject(kind, name, "");
    }

    private void read(TableText.Line line) {
        List<String> words = TableText.words(line.text());
        switch (words.getFirst()) {
            case "state" -> forget();
            case "clusterrole" -> {
                inClusterRole = true;
                clusterRoles.add(
                        new ClusterRole(words.get(1), labels(words.subList(2, words.size())), List.of(), null));
            }
            case "role" -> {
                inClusterRole = false;
                String[] name = words.get(1).split("/", -1);
                roles.add(new Role(name[0], name[1], List.of()));
            }
            case "rule" -> addRule(TableText.rule(line.text().substring("rule".length())));
            case "aggregates" -> addSelector(words.subList(1, words.size()));
            case "bind" -> bindings.add(binding("line-" + line.number(), words));
            default -> questions.add(question(line.number(), words));
        }
    }

    private void forget() {
        clusterRoles.clear();
        roles.clear();
        bindings.clear();
    }

    private void addRule(PolicyRule rule) {
        if (inClusterRole) {
            ClusterRole role = clusterRoles.removeLast();
            clusterRoles.add(new ClusterRole(role.name(), role.labels(), with(role.rules(), rule), role.aggregated()));
        } else {
            Role role = roles.removeLast();
            roles.add(new Role(role.namespace(), role.name(), with(role.rules(), rule)));
        }
    }

    private void addSelector(List<String> labels) {
        ClusterRole role = clusterRoles.removeLast();
        List<LabelSelector> before = role.aggregated();
        clusterRoles.add(new ClusterRole(
                role.name(),
                role.labels(),
                role.rules(),
                with(before == null ? List.of() : before, new LabelSelector(labels(labels), List.of()))));
    }

    private static Binding binding(String name, List<String> words) {
        String[] role = words.get(1).split("/", -1);
        int to = words.indexOf("to");
        return new Binding(
                words.get(2).equals("in") ? words.get(3) : "",
                name,
                words.subList(to + 1, words.size()).stream()
                        .map(RbacTable::subject)
                        .toList(),
                new RoleRef(role[0], role[1]));
    }

    private Question question(int line, List<String> words) {
        int equals = words.indexOf("=");
        int end = equals < 0 ? words.size() : equals;
        return new Question(
                table + " line " + line,
                words.getFirst(),
                words.subList(1, end),
                equals < 0 ? List.of() : words.subList(equals + 1, words.size()),
                new RbacObjects(clusterRoles, roles, bindings));
    }

    private static Map<String, String> labels(List<String> words) {
        Map<String, String> labels = new HashMap<>();
        words.forEach(word -> labels.put(word.split("=", -1)[0], word.split("=", -1)[1]));
        return labels;
    }

    private static <T> List<T> with(List<T> list, T more) {
        List<T> all = new ArrayList<>(list);
        all.add(more);
        return all;
    }
}
