package io.keyward.authorizer.rbac;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.memory.HeldBytes;
import io.keyward.authorizer.rbac.BoundRoles.Bound;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.Matches;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.RuleIndex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The RBAC objects of a cluster, compiled once and asked many times. Immutable, and safe to share between threads. A
 * question looks only at the bindings that name the user or one of its groups: first those of the whole cluster, then those
 * of the request's namespace.
 */
public final class Rbac {

    /** Beside texts, by measurement: a rule with its part of the index, a binding, and a subject with its. */
    private static final long RULE = 90;

    private static final long BINDING = 190;
    private static final long SUBJECT = 160;

    private static final String EVERYWHERE = "";
    private static final String ANYBODY = "";

    private final List<Bound> bindings = new ArrayList<>();
    private final BindingNumbers ofUsers = new BindingNumbers();
    private final BindingNumbers ofGroups = new BindingNumbers();
    private final BindingNumbers all = new BindingNumbers();
    private final List<PolicyRule> rules;
    private final RuleIndex index;

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
    public record Grant(String text, Binding binding, Subject subject) {

        /** The grant of a binding to one of its subjects. */
        public static Grant of(Binding binding, Subject subject) {
            return new Grant(BindingText.allowed(binding, subject), binding, subject);
        }
    }

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

    private Rbac(RbacObjects objects, MissingRoles wording) {
        BoundRoles roles = new BoundRoles(objects, wording);
        objects.bindings().forEach(binding -> add(roles.bind(binding)));
        List.of(ofUsers, ofGroups, all).forEach(BindingNumbers::close);
        rules = List.copyOf(roles.rules());
        index = RuleIndex.of(rules);
    }

    private void add(Bound bound) {
        Binding binding = bound.binding();
        int number = bindings.size();
        bindings.add(bound);
        all.add(ANYBODY, binding.namespace(), number);
        for (Subject subject : binding.subjects()) {
            String username = subject.username(binding.namespace());
            if (subject.isGroup()) {
                ofGroups.add(subject.name(), binding.namespace(), number);
            } else if (!username.isEmpty()) {
                ofUsers.add(username, binding.namespace(), number);
            }
        }
    }

    /** The compiled form of these objects; roles that are missing are named as an API server names them. */
    public static Rbac of(RbacObjects objects) {
        return new Rbac(objects, MissingRoles.NAMED);
    }

    /** The compiled form of these objects, with a choice of words for roles that are missing. */
    public static Rbac of(RbacObjects objects, MissingRoles wording) {
        return new Rbac(objects, wording);
    }

    /** How much memory roles, bindings and their indexes take, roughly. */
    public long bytes() {
        return rules.stream().mapToLong(Rbac::bytes).sum()
                + bindings.stream().map(Bound::binding).mapToLong(Rbac::bytes).sum();
    }

    private static long bytes(PolicyRule rule) {
        long texts = Stream.of(
                        rule.verbs(), rule.apiGroups(), rule.resources(), rule.resourceNames(), rule.nonResourceUrls())
                .mapToLong(HeldBytes::texts)
                .sum();
        return RULE + texts;
    }

    private static long bytes(Binding binding) {
        return BINDING
                + HeldBytes.text(binding.name())
                + HeldBytes.text(binding.role().name())
                + binding.subjects().stream()
                        .mapToLong(subject -> SUBJECT + HeldBytes.text(subject.name()))
                        .sum();
    }

    /** Whether RBAC allows the request, and by which bindings. */
    public Finding find(KubernetesUser user, Attributes request) {
        Matches matches = index.match(request);
        List<Grant> grants = new ArrayList<>();
        Set<String> problems = new LinkedHashSet<>();
        forEachBinding(user, namespace(request), bound -> {
            if (!bound.problem().isEmpty()) {
                problems.add(bound.problem());
            } else if (matches.any(bound.from(), bound.to())) {
                grants.add(Grant.of(bound.binding(), firstOf(bound.binding(), user)));
            }
        });
        return new Finding(List.copyOf(grants), BindingText.problems(problems));
    }

    /** Whether RBAC allows the request; agrees with {@link #find}, which takes longer to name the bindings. */
    public boolean allows(KubernetesUser user, Attributes request) {
        Matches matches = index.match(request);
        String namespace = namespace(request);
        return allows(user, EVERYWHERE, matches) || (!namespace.isEmpty() && allows(user, namespace, matches));
    }

    private boolean allows(KubernetesUser user, String namespace, Matches matches) {
        if (anyAllows(ofUsers.of(user.username(), namespace), matches)) {
            return true;
        }
        for (String group : user.groups()) {
            if (anyAllows(ofGroups.of(group, namespace), matches)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyAllows(int[] numbers, Matches matches) {
        for (int number : numbers) {
            if (matches.any(bindings.get(number).from(), bindings.get(number).to())) {
                return true;
            }
        }
        return false;
    }

    /** The bindings that allow the request to whomever they name, in the order they are looked at. */
    public List<Binding> allowing(Attributes request) {
        Matches matches = index.match(request);
        String namespace = namespace(request);
        IntStream numbers = IntStream.of(all.of(ANYBODY, EVERYWHERE));
        if (!namespace.isEmpty()) {
            numbers = IntStream.concat(numbers, IntStream.of(all.of(ANYBODY, namespace)));
        }
        return numbers.mapToObj(bindings::get)
                .filter(bound -> matches.any(bound.from(), bound.to()))
                .map(Bound::binding)
                .toList();
    }

    /** The users that bindings name and whose names begin so, in order. */
    public List<String> usernamesBeginningWith(String beginning) {
        return ofUsers.namesBeginningWith(beginning);
    }

    /** The groups that bindings name and whose names begin so, in order. */
    public List<String> groupsBeginningWith(String beginning) {
        return ofGroups.namesBeginningWith(beginning);
    }

    /** Every group that a binding names. */
    public Set<String> groups() {
        return ofGroups.names();
    }

    /**
     * The bindings that are for this user: those of the whole cluster, then, unless it is empty, those of this namespace; each in
     * the order they are looked at.
     */
    public List<Applicable> applicable(KubernetesUser user, String namespace) {
        List<Applicable> applicable = new ArrayList<>();
        forEachBinding(
                user,
                namespace,
                bound -> applicable.add(new Applicable(
                        bound.binding(),
                        firstOf(bound.binding(), user),
                        rules.subList(bound.from(), bound.to()),
                        bound.problem())));
        return List.copyOf(applicable);
    }

    /** The namespaces that have RoleBindings for this user. */
    public SortedSet<String> namespacesOf(KubernetesUser user) {
        SortedSet<String> namespaces = new TreeSet<>(ofUsers.namespaces(user.username()));
        user.groups().forEach(group -> namespaces.addAll(ofGroups.namespaces(group)));
        namespaces.remove(EVERYWHERE);
        return namespaces;
    }

    private void forEachBinding(KubernetesUser user, String namespace, Consumer<Bound> visitor) {
        visit(user, EVERYWHERE, visitor);
        if (!namespace.isEmpty()) {
            visit(user, namespace, visitor);
        }
    }

    private void visit(KubernetesUser user, String namespace, Consumer<Bound> visitor) {
        int[] numbers = ofUsers.of(user.username(), namespace);
        for (String group : user.groups()) {
            numbers = BindingNumbers.union(numbers, ofGroups.of(group, namespace));
        }
        for (int number : numbers) {
            visitor.accept(bindings.get(number));
        }
    }

    private static Subject firstOf(Binding binding, KubernetesUser user) {
        for (Subject subject : binding.subjects()) {
            String username = subject.username(binding.namespace());
            boolean meant = subject.isGroup()
                    ? user.groups().contains(subject.name())
                    : !username.isEmpty() && username.equals(user.username());
            if (meant) {
                return subject;
            }
        }
        throw new IllegalStateException("binding " + binding.name() + " was found for a user it does not name");
    }

    private static String namespace(Attributes request) {
        return request instanceof ResourceAttributes asked ? asked.namespace() : EVERYWHERE;
    }
}
