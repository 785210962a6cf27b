package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PolicySource;
import io.keyward.authorizer.policy.Publication;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.policy.ServiceLinkedRoleOnly;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.ClusterRole;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.rbac.Role;
import io.keyward.authorizer.rbac.RoleRef;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Makes cluster states and questions near them from a seed; the words are few, so that many questions hit a rule. */
public final class RandomStates {

    static final List<String> VERBS = List.of("get", "list", "create", "delete", "impersonate", "*", "GET", "");
    private static final List<String> ODD_VERBS = List.of("frobnicate", "Get", "get ", "**");
    static final List<String> GROUPS = List.of("", "apps", "batch", "example.com", "*", "Apps");
    static final List<String> RESOURCES = List.of("pods", "deployments", "jobs", "widgets", "*", "pods/log", "a/b");
    private static final List<String> UNKNOWN_KINDS =
            List.of("gadgets", "gadgets/log", "pods/", "/log", "", "*/scale", "a/b/log");
    static final List<String> SUBRESOURCES = List.of("", "", "", "log", "scale", "*", "b/log", "b");
    static final List<String> NAMES = List.of("", "", "a", "b", "*");
    static final List<String> NAMESPACES = List.of("", "dev", "dev-a", "dev-b", "carts", "prod");
    private static final List<String> PATTERNS = List.of("dev", "dev-*", "dev*", "carts", "*", "d*v", "prod-*", "p**");
    private static final List<String> URLS =
            List.of("/foo/bar*", "/foo", "/foo/*", "/foo*", "*", "/f**", "/", "/*", "", "/x*y");
    static final List<String> PATHS =
            List.of("/foo/bar", "/foo", "/foo/", "/foobar", "/", "", "/f", "*", "/x*y", "/fo*");
    private static final List<String> KINDS = List.of("User", "Group", "ServiceAccount", "Robot");
    private static final String DEFAULT_USERNAME = "arn:aws:sts::123456789012:assumed-role/r3/EKSGetTokenAuth";
    private static final List<String> USERS = List.of(
            "u0",
            "u1",
            "dev:EKSGetTokenAuth",
            "dev:a-x.com",
            "raw:a@x.com",
            "a-x.com:a@x.com",
            "system:serviceaccount:dev:ci",
            "ops",
            "ci",
            "*",
            DEFAULT_USERNAME);
    private static final List<String> TEMPLATES = List.of(
            "u2",
            "u1",
            "dev:{{SessionName}}",
            "raw:{{SessionNameRaw}}",
            "{{SessionName}}:{{SessionNameRaw}}",
            "{{SessionName}}",
            "{{AccountID}}",
            "system:serviceaccount:dev:ci");
    private static final List<String> ENTRY_GROUPS =
            List.of("ops", "dev", "ops", "dev", "*", "{{SessionName}}", "system:masters", "system:authenticated");

    private static final List<String> SUBJECTS = Stream.concat(
                    USERS.stream(), Stream.of("dev", "EKSGetTokenAuth", "system:authenticated", "system:masters"))
            .toList();

    private final Random random;

    public RandomStates(long seed) {
        random = new Random(seed);
    }

    /** A cluster of its own catalogue, RBAC and entries. */
    public ClusterAccess cluster() {
        AccessPolicyCatalogue catalogue = new AccessPolicyCatalogue("generated", policies());
        return cluster(catalogue, Rbac.of(rbac()));
    }

    /** A cluster of new entries with this catalogue and RBAC. */
    public ClusterAccess cluster(AccessPolicyCatalogue catalogue, Rbac rbac) {
        ClusterAccess.Builder builder = ClusterAccess.builder(catalogue, rbac);
        entries().forEach(builder::add);
        return builder.build();
    }

    public List<AccessPolicy> policies() {
        List<AccessPolicy> policies = new ArrayList<>();
        for (int number = 0; number < 40; number++) {
            boolean published = random.nextInt(16) > 0;
            List<PublishedRule> rules = published
                    ? some(1, 6, () -> new PublishedRule(rule(), random.nextInt(10) == 0 ? "some objects" : ""))
                    : List.of();
            policies.add(new AccessPolicy(
                    "P" + number,
                    "arn:P" + number,
                    "generated",
                    published ? Publication.TABLE : Publication.NONE,
                    new PolicySource("generated", ""),
                    ServiceLinkedRoleOnly.NO,
                    true,
                    rules));
        }
        return policies;
    }

    /** A rule of few words. */
    public PolicyRule rule() {
        if (random.nextInt(5) == 0) {
            return PolicyRule.onUrls(some(1, 2, () -> pick(VERBS)), some(1, 2, () -> pick(URLS)));
        }
        List<String> names = random.nextInt(4) == 0 ? some(1, 2, () -> pick(NAMES.subList(2, 5))) : List.of();
        return new PolicyRule(
                some(1, 3, () -> pick(VERBS)),
                some(1, 2, () -> pick(GROUPS)),
                some(1, 2, this::ruleResource),
                names,
                List.of());
    }

    private String ruleResource() {
        String resource = pick(RESOURCES);
        String subresource = pick(SUBRESOURCES);
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    Map<AccessEntry, List<Association>> entries() {
        Map<AccessEntry, List<Association>> entries = new LinkedHashMap<>();
        for (int number = 0; number < 6; number++) {
            boolean role = number > 2;
            String arn = "arn:aws:iam::123456789012:" + (role ? "role/teams/r" : "user/u") + number;
            String session = "arn:aws:sts::123456789012:assumed-role/r" + number + "/{{SessionName}}";
            String username = random.nextInt(2) == 0 ? role ? session : arn : pick(TEMPLATES);
            List<String> groups = some(0, 2, () -> pick(ENTRY_GROUPS.subList(0, random.nextInt(8) == 0 ? 8 : 5)));
            entries.put(new AccessEntry(arn, "AIDA" + number, username, groups, "STANDARD"), associations());
        }
        return entries;
    }

    List<Association> associations() {
        TreeMap<String, Association> associations = new TreeMap<>();
        for (int i = random.nextInt(16); i > 0; i--) {
            String policy = "arn:P" + random.nextInt(42);
            associations.put(policy, new Association(policy, scope()));
        }
        return List.copyOf(associations.values());
    }

    private AccessScope scope() {
        return random.nextInt(3) == 0
                ? AccessScope.cluster()
                : AccessScope.namespaces(some(1, 3, () -> pick(PATTERNS)));
    }

    public RbacObjects rbac() {
        List<ClusterRole> clusterRoles = new ArrayList<>();
        List<Role> roles = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        for (int number = 0; number < 4; number++) {
            clusterRoles.add(new ClusterRole("r" + number, Map.of(), some(0, 3, this::rule), null));
            roles.add(new Role(pick(NAMESPACES.subList(1, 6)), "r" + number, some(0, 2, this::rule)));
        }
        for (int number = random.nextInt(8); number > 0; number--) {
            String namespace = pick(NAMESPACES);
            String kind = namespace.isEmpty() ? "ClusterRole" : pick(List.of("Role", "ClusterRole", "Rule"));
            List<Subject> subjects = some(1, 3, () -> new Subject(pick(KINDS), pick(SUBJECTS), pick(NAMESPACES)));
            bindings.add(new Binding(namespace, "b" + number, subjects, new RoleRef(kind, "r" + random.nextInt(5))));
        }
        return new RbacObjects(clusterRoles, roles, bindings);
    }

    public Attributes question() {
        if (random.nextInt(6) == 0) {
            return new NonResourceAttributes(pick(VERBS), pick(PATHS));
        }
        return new ResourceAttributes(
                pick(random.nextInt(12) == 0 ? ODD_VERBS : VERBS),
                random.nextInt(12) == 0 ? "unknown.example.org" : pick(GROUPS),
                "v1",
                pick(random.nextInt(8) == 0 ? UNKNOWN_KINDS : RESOURCES),
                pick(SUBRESOURCES),
                pick(NAMES),
                pick(NAMESPACES));
    }

    /** A question as an API server would ask it, which parts a subresource from its resource. */
    public Attributes wellFormedQuestion() {
        Attributes question = question();
        while (question instanceof ResourceAttributes asked && asked.resource().contains("/")) {
            question = question();
        }
        return question;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T> List<T> some(int least, int most, Supplier<T> one) {
        return Stream.generate(one).limit(random.nextInt(least, most + 1)).toList();
    }
}
