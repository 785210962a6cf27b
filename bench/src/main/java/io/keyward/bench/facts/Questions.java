package io.keyward.bench.facts;

import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes questions about a state: yeses from the rules themselves, noes from what clients ask every day. What the catalogue
 * cannot answer for certain is not asked.
 */
public final class Questions {

    private static final int TRIES = 200;
    private static final List<String> VERBS =
            List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");
    private static final List<String> RESOURCES = List.of(
            "/pods",
            "/pods/log",
            "/pods/exec",
            "/secrets",
            "/configmaps",
            "/services",
            "/nodes",
            "/events",
            "/namespaces",
            "apps/deployments",
            "apps/deployments/scale",
            "apps/statefulsets",
            "apps/daemonsets",
            "batch/jobs",
            "batch/cronjobs",
            "networking.k8s.io/ingresses",
            "rbac.authorization.k8s.io/roles",
            "cert-manager.io/certificates",
            "argoproj.io/applications",
            "monitoring.coreos.com/servicemonitors");
    private static final List<String> PATHS =
            List.of("/api", "/apis", "/healthz", "/version", "/openapi/v3", "/metrics");

    private final ClusterState state;
    private final Random random;

    private Questions(ClusterState state, long seed) {
        this.state = state;
        this.random = new Random(seed);
    }

    /** So many questions with the answer yes, each of a principal picked at random. */
    public static List<Question> allowed(ClusterState state, int count) {
        Questions questions = new Questions(state, 1);
        List<Question> made = new ArrayList<>(count);
        while (made.size() < count) {
            questions.addAllowed(questions.anyone(), made);
        }
        return made;
    }

    /** So many questions with the answer no. */
    public static List<Question> notAllowed(ClusterState state, int count) {
        Questions questions = new Questions(state, 2);
        List<Question> made = new ArrayList<>(count);
        while (made.size() < count) {
            questions.addNotAllowed(questions.anyone(), made);
        }
        return made;
    }

    /** So many questions, half of them with the answer yes, in no order. */
    public static List<Question> mixed(ClusterState state, int count) {
        List<Question> made = new ArrayList<>(allowed(state, count / 2));
        made.addAll(notAllowed(state, count - count / 2));
        Collections.shuffle(made, new Random(3));
        return made;
    }

    /** Those that ask for resources. */
    public static List<Question> forResources(List<Question> questions) {
        return questions.stream()
                .filter(question -> question.attributes() instanceof ResourceAttributes)
                .toList();
    }

    /** One question of every principal, about half of them with the answer yes, in no order. */
    public static List<Question> ofEveryone(ClusterState state) {
        Questions questions = new Questions(state, 4);
        List<Question> made = new ArrayList<>(state.holders().size());
        for (Holder holder : state.holders()) {
            int before = made.size();
            if (before % 2 == 0) {
                questions.addAllowed(holder, made);
            } else {
                questions.addNotAllowed(holder, made);
            }
            if (made.size() == before) {
                questions.addAllowed(holder, made);
            }
        }
        Collections.shuffle(made, new Random(5));
        return made;
    }

    private Holder anyone() {
        return pick(state.holders());
    }

    private void addAllowed(Holder holder, List<Question> made) {
        for (int tries = 0; tries < TRIES; tries++) {
            Association association = pick(holder.associations());
            List<PolicyRule> rules = Policies.completeRules(
                    Policies.CATALOGUE.find(association.policyArn()).orElseThrow());
            Attributes attributes = meeting(pick(rules), association.scope());
            if (RightAnswers.of(holder, attributes) == Verdict.ALLOW) {
                made.add(new Question(holder.principalArn(), attributes, true));
                return;
            }
        }
    }

    private void addNotAllowed(Holder holder, List<Question> made) {
        for (int tries = 0; tries < TRIES; tries++) {
            Attributes attributes = everyday();
            if (RightAnswers.of(holder, attributes) == Verdict.NO_OPINION) {
                made.add(new Question(holder.principalArn(), attributes, false));
                return;
            }
        }
    }

    /** A request that the rule allows, in the scope. */
    private Attributes meeting(PolicyRule rule, AccessScope scope) {
        String verb = or(pick(rule.verbs()), pick(VERBS));
        if (rule.resources().isEmpty()) {
            return new NonResourceAttributes(verb, or(pick(rule.nonResourceUrls()), pick(PATHS)));
        }
        String resource = or(pick(rule.resources()), "widgets");
        if (resource.startsWith("*/")) {
            resource = "deployments" + resource.substring(1);
        }
        return resource(verb, or(pick(rule.apiGroups()), "example.com") + "/" + resource, inside(scope));
    }

    private Attributes everyday() {
        if (random.nextInt(16) == 0) {
            return new NonResourceAttributes("get", pick(PATHS));
        }
        String namespace = random.nextInt(8) == 0 ? "" : Namespaces.pick(random);
        return resource(pick(VERBS), pick(RESOURCES), namespace);
    }

    /** @param resource group, resource and perhaps subresource, with slashes between */
    private Attributes resource(String verb, String resource, String namespace) {
        String[] parts = resource.split("/", 3);
        boolean isNamed = !verb.equals("create") && !verb.equals("list") && !verb.equals("watch");
        String name = isNamed ? parts[1] + "-" + random.nextInt(1000) : "";
        return new ResourceAttributes(
                verb, parts[0], "v1", parts[1], parts.length > 2 ? parts[2] : "", name, namespace);
    }

    private String inside(AccessScope scope) {
        return pick(Namespaces.ALL.stream().filter(scope::covers).toList());
    }

    private static String or(String word, String otherwise) {
        return word.equals("*") ? otherwise : word;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
