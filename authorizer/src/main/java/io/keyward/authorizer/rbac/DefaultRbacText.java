package io.keyward.authorizer.rbac;

import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of the default roles and bindings. It is made of lines, each a keyword and its value; empty lines and lines
 * that begin with {@code #} are skipped. {@code kubernetes VERSION} comes first, then a block per object:
 *
 * <ul>
 *   <li>{@code clusterrole NAME} or {@code role NAMESPACE NAME}, then its rules in order: {@code rule VERBS | GROUPS |
 *       RESOURCES} with {@code | NAMES} where it is for some objects only, and {@code url VERBS | PATHS}. Lists are separated by
 *       spaces; {@code ""} is the core API group. A ClusterRole may have a {@code label KEY VALUE} beside
 *       {@code kubernetes.io/bootstrapping}, which all have, and {@code aggregate KEY VALUE}, a label that it selects by.
 *   <li>{@code clusterrolebinding NAME} or {@code rolebinding NAMESPACE NAME}, then {@code to KIND NAME}, its role, and its
 *       subjects in order: {@code user NAME}, {@code group NAME}, {@code serviceaccount NAMESPACE NAME}.
 * </ul>
 */
final class DefaultRbacText {

    private static final int NOT_LIMITED = 3;

    private final List<ClusterRole> clusterRoles = new ArrayList<>();
    private final List<Role> roles = new ArrayList<>();
    private final List<Binding> bindings = new ArrayList<>();
    private String kubernetesVersion = "";
    private @Nullable Block block;

    private DefaultRbacText() {}

    /** @throws IllegalArgumentException naming the line that is not understood */
    static DefaultRbacText parse(String text) {
        DefaultRbacText reader = new DefaultRbacText();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                reader.line(line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("default RBAC line " + number + ": " + e.getMessage(), e);
            }
        }
        reader.finishBlock();
        return reader;
    }

    String kubernetesVersion() {
        return kubernetesVersion;
    }

    RbacObjects objects() {
        return new RbacObjects(clusterRoles, roles, bindings);
    }

    private void line(String line) {
        if (line.isBlank() || line.startsWith("#")) {
            return;
        }
        int space = line.indexOf(' ');
        if (space < 0) {
            throw new IllegalArgumentException("no value after the keyword");
        }
        String keyword = line.substring(0, space);
        String value = line.substring(space + 1);
        switch (keyword) {
            case "kubernetes" -> kubernetesVersion = value;
            case "clusterrole", "clusterrolebinding" -> begin(keyword, "", value);
            case "role", "rolebinding" -> {
                String[] names = pair(value);
                begin(keyword, names[0], names[1]);
            }
            default -> inBlock(keyword, value);
        }
    }

    private void begin(String keyword, String namespace, String name) {
        finishBlock();
        block = new Block(keyword, namespace, name);
    }

    private void inBlock(String keyword, String value) {
        Block current = block;
        if (current == null) {
            throw new IllegalArgumentException("not inside an object");
        }
        switch (keyword) {
            case "label" -> current.labels.put(pair(value)[0], pair(value)[1]);
            case "aggregate" ->
                current.selectors.add(new LabelSelector(Map.of(pair(value)[0], pair(value)[1]), List.of()));
            case "rule" -> current.rules.add(rule(value.split(" \\| ", -1)));
            case "url" -> current.rules.add(url(value.split(" \\| ", -1)));
            case "to" -> current.role = new RoleRef(pair(value)[0], pair(value)[1]);
            case "user" -> current.subjects.add(new Subject("User", value, ""));
            case "group" -> current.subjects.add(new Subject("Group", value, ""));
            case "serviceaccount" ->
                current.subjects.add(new Subject("ServiceAccount", pair(value)[1], pair(value)[0]));
            default -> throw new IllegalArgumentException("unknown keyword");
        }
    }

    private static PolicyRule rule(String[] columns) {
        if (columns.length < NOT_LIMITED || columns.length > NOT_LIMITED + 1) {
            throw new IllegalArgumentException("a rule has verbs, groups, resources and perhaps names");
        }
        return new PolicyRule(
                words(columns[0]),
                words(columns[1]),
                words(columns[2]),
                columns.length == NOT_LIMITED ? List.of() : words(columns[NOT_LIMITED]),
                List.of());
    }

    private static PolicyRule url(String[] columns) {
        if (columns.length != 2) {
            throw new IllegalArgumentException("a url rule has verbs and paths");
        }
        return PolicyRule.onUrls(words(columns[0]), words(columns[1]));
    }

    private static List<String> words(String column) {
        return Arrays.stream(column.split(" ", -1))
                .map(word -> word.equals("\"\"") ? "" : word)
                .toList();
    }

    private static String[] pair(String value) {
        String[] parts = value.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("needs two words");
        }
        return parts;
    }

    private void finishBlock() {
        Block done = block;
        if (done == null) {
            return;
        }
        switch (done.keyword) {
            case "clusterrole" ->
                clusterRoles.add(new ClusterRole(
                        done.name, done.labels, done.rules, done.selectors.isEmpty() ? null : done.selectors));
            case "role" -> roles.add(new Role(done.namespace, done.name, done.rules));
            default -> bindings.add(new Binding(done.namespace, done.name, done.subjects, done.role()));
        }
    }

    /** An object while its lines are read. */
    private static final class Block {

        private final String keyword;
        private final String namespace;
        private final String name;
        private final Map<String, String> labels =
                new HashMap<>(Map.of("kubernetes.io/bootstrapping", "rbac-defaults"));
        private final List<LabelSelector> selectors = new ArrayList<>();
        private final List<PolicyRule> rules = new ArrayList<>();
        private final List<Subject> subjects = new ArrayList<>();
        private @Nullable RoleRef role;

        Block(String keyword, String namespace, String name) {
            this.keyword = keyword;
            this.namespace = namespace;
            this.name = name;
        }

        RoleRef role() {
            if (role == null) {
                throw new IllegalArgumentException(keyword + " " + name + ": names no role");
            }
            return role;
        }
    }
}
