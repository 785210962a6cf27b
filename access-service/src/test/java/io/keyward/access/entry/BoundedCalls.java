package io.keyward.access.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.keyward.eks.AccessScope;
import io.keyward.proto.identity.v1.Boundary;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Calls near the borders of two operators' boundaries, and what those boundaries mean, said a second time in another way: by the concrete
 * names that they let in, by regular expressions. Names that no pattern mentions stand for all other names.
 */
final class BoundedCalls {

    static final String ACCOUNT = "arn:aws:iam::123456789012:";

    /** Shortest first where one pattern lies within another. */
    static final List<String> PRINCIPALS = List.of(
            ACCOUNT + "role/carts-dev",
            ACCOUNT + "role/carts-ci",
            ACCOUNT + "role/carts",
            ACCOUNT + "role/till-dev",
            ACCOUNT + "role/path/carts-dev",
            "arn:aws:iam::210987654321:role/carts-dev",
            ACCOUNT + "user/carts-dev");

    static final List<String> POLICIES = List.of(
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy",
            "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy");

    static final List<String> GROUPS = List.of("carts-devs", "till-devs", "ops");

    private static final List<String> SCOPES = List.of(
            "carts-a",
            "carts-*",
            "carts-a*",
            "carts*",
            "c*",
            "carts",
            "till",
            "till-*",
            "till-a",
            "till*",
            "ops",
            "a*");

    /** Of every pattern above at least one name that no narrower one has. */
    static final List<String> NAMESPACES = List.of(
            "carts-a",
            "carts-ab",
            "carts-zz",
            "carts-",
            "carts",
            "cartsx",
            "cx",
            "till",
            "till-a",
            "till-zz",
            "tillx",
            "ops",
            "ax",
            "zz");

    /** What stands for the whole cluster beside its namespaces. */
    static final String EVERYWHERE = "(cluster)";

    /**
     * A binding of an operator, as its holder is judged by here.
     *
     * @param principals a regular expression of whole ARNs
     * @param namespaces likewise
     * @param seconds how long what is given lasts at most; 0: for ever
     */
    record Rule(String principals, List<String> policies, String namespaces, List<String> groups, long seconds) {

        boolean covers(Part part) {
            return part.principal.matches(principals)
                    && switch (part.kind) {
                        case "entry" -> true;
                        case "group" -> groups.contains(part.what);
                        case "policy" -> policies.contains(part.what) && part.where.matches(namespaces);
                        default -> false;
                    };
        }
    }

    /**
     * Something concrete that an entry gives or has.
     *
     * @param kind entry, group, policy, username, type or tag
     * @param where a namespace, or {@link #EVERYWHERE}; empty if it is no policy
     */
    record Part(String principal, String kind, String what, String where) {}

    /** Who calls: their bindings, and what those mean; no rules for an administrator. */
    record Operator(String name, List<RoleBinding> bindings, List<Rule> rules) {

        boolean limited() {
            return !rules.isEmpty();
        }

        boolean covers(Part part) {
            return !limited() || rules.stream().anyMatch(rule -> rule.covers(part));
        }

        /** How long what it gives lasts at most; empty: for ever. */
        Optional<Long> seconds(Part part) {
            List<Long> all = rules.stream()
                    .filter(rule -> rule.covers(part))
                    .map(Rule::seconds)
                    .toList();
            return !limited() || all.contains(0L)
                    ? Optional.empty()
                    : all.stream().max(Long::compare);
        }
    }

    private static final String DIGITS = "[0-9]{12}";

    /** Two bindings, which do not mix. */
    static final Operator CARTS = new Operator(
            "carts-lead",
            List.of(
                    binding(
                            "carts",
                            Boundary.newBuilder()
                                    .addPolicies("AmazonEKSViewPolicy")
                                    .addPolicies(POLICIES.get(1))
                                    .addNamespaces("carts-*")
                                    .addNamespaces("carts")
                                    .addPrincipals("role/carts-*")
                                    .addKubernetesGroups("carts-devs")),
                    binding(
                            "carts-till",
                            Boundary.newBuilder()
                                    .addPolicies("AmazonEKSAdminPolicy")
                                    .addNamespaces("till-a")
                                    .addPrincipals(ACCOUNT + "role/carts*"))),
            List.of(
                    new Rule(
                            "arn:aws:iam::" + DIGITS + ":role/carts-.*",
                            List.of(POLICIES.get(0), POLICIES.get(1)),
                            "carts(-.*)?",
                            List.of("carts-devs"),
                            0),
                    new Rule(ACCOUNT + "role/carts.*", List.of(POLICIES.get(2)), "till-a", List.of(), 0)));

    /** For an hour; one policy everywhere. */
    static final Operator TILL = new Operator(
            "till-lead",
            List.of(
                    binding(
                            "till",
                            Boundary.newBuilder()
                                    .addPolicies("AmazonEKSEditPolicy")
                                    .addPolicies("AmazonEKSClusterAdminPolicy")
                                    .addNamespaces("till*")
                                    .addPrincipals("*/*-dev")
                                    .addKubernetesGroups("till-devs")
                                    .addKubernetesGroups("carts-devs")
                                    .setMaxDuration(Durations.fromHours(1))),
                    binding(
                            "till-view",
                            Boundary.newBuilder()
                                    .addPolicies("AmazonEKSViewPolicy")
                                    .addNamespaces("*")
                                    .addPrincipals("role/till-dev")
                                    .setMaxDuration(Durations.fromHours(3)))),
            List.of(
                    new Rule(
                            "arn:aws:iam::" + DIGITS + ":.*/.*-dev",
                            List.of(POLICIES.get(1), POLICIES.get(3)),
                            "till.*",
                            List.of("till-devs", "carts-devs"),
                            3_600),
                    new Rule(
                            "arn:aws:iam::" + DIGITS + ":role/till-dev",
                            List.of(POLICIES.get(0)),
                            ".*",
                            List.of(),
                            10_800)));

    static final Operator ADMINISTRATOR = new Operator(
            "boss",
            List.of(RoleBinding.newBuilder()
                    .setName("boss")
                    .setRole(Role.ROLE_ADMINISTRATOR)
                    .build()),
            List.of());

    private BoundedCalls() {}

    private static RoleBinding binding(String name, Boundary.Builder boundary) {
        return RoleBinding.newBuilder()
                .setName(name)
                .setRole(Role.ROLE_OPERATOR)
                .setBoundary(boundary)
                .build();
    }

    /** No part of an entry comes or goes by a call that its operator's bindings do not cover; what is said of the call goes with a failure. */
    static void judge(Operator operator, Set<Part> before, Set<Part> after, String said) {
        for (Part part : before) {
            assertThat(after.contains(part) || mayTouch(operator, part, before))
                    .as("%s takes away %s", said, part)
                    .isTrue();
        }
        for (Part part : after) {
            assertThat(before.contains(part) || mayTouch(operator, part, after))
                    .as("%s gives %s", said, part)
                    .isTrue();
        }
    }

    /** A tag is theirs who may touch all that the entry gives. */
    private static boolean mayTouch(Operator operator, Part part, Set<Part> all) {
        return part.kind().equals("tag")
                ? all.stream()
                        .filter(other -> other.principal().equals(part.principal())
                                && !other.kind().equals("tag"))
                        .allMatch(operator::covers)
                : operator.covers(part);
    }

    /** The concrete namespaces that a scope holds in. */
    static List<String> where(AccessScope scope) {
        List<String> where = new ArrayList<>();
        if (scope.kind() == AccessScope.Kind.CLUSTER) {
            where.add(EVERYWHERE);
            where.addAll(NAMESPACES);
            return where;
        }
        for (String namespace : NAMESPACES) {
            if (scope.namespaces().stream()
                    .anyMatch(name -> name.endsWith("*")
                            ? namespace.startsWith(name.substring(0, name.length() - 1))
                            : namespace.equals(name))) {
                where.add(namespace);
            }
        }
        return where;
    }

    // Calls.

    /** One call's changes: a single one, or a batch. */
    static List<EntryChange> call(Random random) {
        if (random.nextInt(5) > 0) {
            return List.of(change(random, true));
        }
        List<EntryChange> batch = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            batch.add(change(random, false));
        }
        return batch;
    }

    private static EntryChange change(Random random, boolean alone) {
        String principal = one(random, PRINCIPALS);
        return switch (random.nextInt(alone ? 12 : 9)) {
            case 0, 1 ->
                new EntryChange.Create(principal, type(random), username(random), groups(random), tags(random));
            case 2 ->
                new EntryChange.Update(
                        principal,
                        random.nextInt(3) > 0 ? Optional.empty() : Optional.of(username(random)),
                        random.nextInt(4) == 0 ? Optional.empty() : Optional.of(groups(random)));
            case 3 -> new EntryChange.Delete(principal);
            case 4 -> new EntryChange.Disassociate(principal, one(random, POLICIES));
            case 9, 11 ->
                new EntryChange.Tag(principal, tags(random), random.nextBoolean() ? List.of() : List.of("team"));
            case 10 -> new EntryChange.Adopt(principal);
            default -> new EntryChange.Associate(principal, one(random, POLICIES), scope(random));
        };
    }

    static AccessScope scope(Random random) {
        if (random.nextInt(6) == 0) {
            return AccessScope.cluster();
        }
        List<String> namespaces = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            namespaces.add(one(random, SCOPES));
        }
        return AccessScope.namespaces(namespaces);
    }

    private static String type(Random random) {
        return random.nextInt(12) == 0 ? "EC2_LINUX" : "";
    }

    private static String username(Random random) {
        return random.nextInt(8) == 0 ? "alice" : "";
    }

    static List<String> groups(Random random) {
        List<String> groups = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            groups.add(one(random, GROUPS));
        }
        return groups.stream().distinct().toList();
    }

    private static Map<String, String> tags(Random random) {
        Map<String, String> tags = new LinkedHashMap<>();
        if (random.nextBoolean()) {
            tags.put("team", random.nextBoolean() ? "carts" : "till");
        }
        return tags;
    }

    static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
