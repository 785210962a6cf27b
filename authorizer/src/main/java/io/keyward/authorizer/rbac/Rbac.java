package io.keyward.authorizer.rbac;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.Matches;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.RuleIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The RBAC objects of a cluster, compiled once and asked many times. Immutable, and safe to share between threads. A
 * question looks only at the bindings that name the user or one of its groups: first those of the whole cluster, then those
 * of the request's namespace.
 */
public final class Rbac {

    private final List<Bound> bindings = new ArrayList<>();
    private final Map<Whom, List<Integer>> bySubject = new HashMap<>();
    private final List<PolicyRule> rules;
    private final RuleIndex index;

    /** For whom bindings are looked up: a user or a group, in a namespace or the whole cluster. */
    private record Whom(boolean group, String name, String namespace) {}

    /** A binding with the range of its role's rules in the index, or what is wrong with its role. */
    private record Bound(Binding binding, int from, int to, String problem) {}

    /**
     * What RBAC says about a request.
     *
     * @param grants the bindings that allow it, in the order they were looked at
     * @param reason what it says if there are none: {@code RBAC:} and the roles that do not exist, or empty
     */
    public record Finding(List<Grant> grants, String reason) {}

    /**
     * A binding that allows a request.
     *
     * @param text such as {@code RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to Group "g"}
     * @param binding the binding
     * @param subject the first of its subjects that is meant
     */
    public record Grant(String text, Binding binding, Subject subject) {}

    /**
     * A binding that is for a user.
     *
     * @param binding the binding
     * @param subject the first of its subjects that is meant
     * @param rules what it grants; empty if there is a problem
     * @param problem why its role grants nothing, in Kubernetes' words; empty if there is none
     */
    public record Applicable(Binding binding, Subject subject, List<PolicyRule> rules, String problem) {
        public Applicable {
            rules = List.copyOf(rules);
        }
    }

    private Rbac(RbacObjects objects) {
        Roles roles = new Roles(objects);
        for (Binding binding : objects.bindings()) {
            bindings.add(roles.bind(binding));
        }
        rules = List.copyOf(roles.rules);
        index = RuleIndex.of(rules);
        for (int number = 0; number < bindings.size(); number++) {
            for (Subject subject : bindings.get(number).binding().subjects()) {
                addSubject(subject, bindings.get(number).binding(), number);
            }
        }
    }

    /** The compiled form of these objects. */
    public static Rbac of(RbacObjects objects) {
        return new Rbac(objects);
    }

    /** Whether RBAC allows the request, and by which bindings. */
    public Finding find(KubernetesUser user, Attributes request) {
        Matches matches = index.match(request);
        List<Grant> grants = new ArrayList<>();
        Set<String> problems = new LinkedHashSet<>();
        forEachBinding(user, request, bound -> {
            if (!bound.problem().isEmpty()) {
                problems.add(bound.problem());
            } else if (matches.any(bound.from(), bound.to())) {
                Subject subject = firstOf(bound.binding(), user);
                grants.add(new Grant(BindingText.allowed(bound.binding(), subject), bound.binding(), subject));
            }
        });
        return new Finding(List.copyOf(grants), BindingText.problems(problems));
    }

    /**
     * The bindings that are for this user: those of the whole cluster, then, unless it is empty, those of this namespace; each in
     * the order they are looked at.
     */
    public List<Applicable> applicable(KubernetesUser user, String namespace) {
        List<Applicable> applicable = new ArrayList<>();
        Consumer<Bound> collect = bound -> applicable.add(new Applicable(
                bound.binding(),
                firstOf(bound.binding(), user),
                rules.subList(bound.from(), bound.to()),
                bound.problem()));
        visit(user, "", collect);
        if (!namespace.isEmpty()) {
            visit(user, namespace, collect);
        }
        return List.copyOf(applicable);
    }

    /** The namespaces that have RoleBindings for this user. */
    public SortedSet<String> namespacesOf(KubernetesUser user) {
        SortedSet<String> namespaces = new TreeSet<>();
        for (Whom whom : bySubject.keySet()) {
            boolean meant = whom.group()
                    ? user.groups().contains(whom.name())
                    : whom.name().equals(user.username());
            if (meant && !whom.namespace().isEmpty()) {
                namespaces.add(whom.namespace());
            }
        }
        return namespaces;
    }

    private void forEachBinding(KubernetesUser user, Attributes request, Consumer<Bound> visitor) {
        visit(user, "", visitor);
        if (request instanceof ResourceAttributes asked && !asked.namespace().isEmpty()) {
            visit(user, asked.namespace(), visitor);
        }
    }

    private void visit(KubernetesUser user, String namespace, Consumer<Bound> visitor) {
        Set<Integer> numbers =
                new TreeSet<>(bySubject.getOrDefault(new Whom(false, user.username(), namespace), List.of()));
        for (String group : user.groups()) {
            numbers.addAll(bySubject.getOrDefault(new Whom(true, group, namespace), List.of()));
        }
        numbers.forEach(number -> visitor.accept(bindings.get(number)));
    }

    private void addSubject(Subject subject, Binding binding, int number) {
        String username = username(subject, binding);
        boolean group = subject.kind().equals("Group");
        if (group || !username.isEmpty()) {
            Whom whom = new Whom(group, group ? subject.name() : username, binding.namespace());
            bySubject.computeIfAbsent(whom, key -> new ArrayList<>()).add(number);
        }
    }

    private static Subject firstOf(Binding binding, KubernetesUser user) {
        for (Subject subject : binding.subjects()) {
            boolean meant = subject.kind().equals("Group")
                    ? user.groups().contains(subject.name())
                    : !username(subject, binding).isEmpty()
                            && username(subject, binding).equals(user.username());
            if (meant) {
                return subject;
            }
        }
        throw new IllegalStateException("binding " + binding.name() + " was found for a user it does not name");
    }

    /** The username a subject stands for; empty if it is no user. */
    private static String username(Subject subject, Binding binding) {
        return switch (subject.kind()) {
            case "User" -> subject.name();
            case "ServiceAccount" -> {
                String namespace = subject.namespace().isEmpty() ? binding.namespace() : subject.namespace();
                yield namespace.isEmpty() ? "" : "system:serviceaccount:" + namespace + ":" + subject.name();
            }
            default -> "";
        };
    }

    /** Lays out the rules of all roles, each role's in one range. */
    private static final class Roles {

        final List<PolicyRule> rules = new ArrayList<>();
        private final Map<List<String>, int[]> ranges = new HashMap<>();

        Roles(RbacObjects objects) {
            Aggregation.settle(objects.clusterRoles()).forEach((name, own) -> add(List.of("ClusterRole", name), own));
            for (Role role : objects.roles()) {
                add(List.of("Role", role.name(), role.namespace()), role.rules());
            }
        }

        private void add(List<String> key, List<PolicyRule> own) {
            if (!ranges.containsKey(key)) {
                ranges.put(key, new int[] {rules.size(), rules.size() + own.size()});
                rules.addAll(own);
            }
        }

        Bound bind(Binding binding) {
            RoleRef role = binding.role();
            int[] range =
                    switch (role.kind()) {
                        case "ClusterRole" -> ranges.get(List.of("ClusterRole", role.name()));
                        case "Role" -> ranges.get(List.of("Role", role.name(), binding.namespace()));
                        default -> null;
                    };
            return range == null
                    ? new Bound(binding, 0, 0, BindingText.problem(role))
                    : new Bound(binding, range[0], range[1], "");
        }
    }
}
