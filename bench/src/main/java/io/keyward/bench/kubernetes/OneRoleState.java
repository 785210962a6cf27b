package io.keyward.bench.kubernetes;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.policy.PolicySource;
import io.keyward.authorizer.policy.Publication;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.policy.ServiceLinkedRoleOnly;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.bench.facts.Question;
import io.keyward.bench.linear.Bindings;
import java.util.List;

/**
 * What the timing of Kubernetes' own authorizer holds: so many users, each bound to one role for the whole cluster, and two
 * questions by the user in the middle, of which the role allows one.
 */
public record OneRoleState(int bindings) {

    private static final String ROLE = "view";
    private static final PolicyRule RULE = PolicyRule.onResources(
            List.of("get", "list", "watch"),
            List.of(""),
            List.of("configmaps", "endpoints", "pods", "pods/log", "services"));

    private static String user(int number) {
        return "arn:aws:sts::123456789012:assumed-role/role-" + number + "/session";
    }

    public Question allowed() {
        return new Question(user(bindings / 2), ResourceAttributes.of("list", "", "pods", "", "carts"), true);
    }

    public Question notAllowed() {
        return new Question(user(bindings / 2), ResourceAttributes.of("delete", "", "pods", "", "carts"), false);
    }

    public ClusterAccess asAccess() {
        AccessPolicy policy = new AccessPolicy(
                ROLE,
                ROLE,
                "",
                Publication.TABLE,
                new PolicySource("", ""),
                ServiceLinkedRoleOnly.NO,
                true,
                List.of(new PublishedRule(RULE, "")));
        ClusterAccess.Builder builder = ClusterAccess.builder(new AccessPolicyCatalogue("one role", List.of(policy)));
        for (int number = 0; number < bindings; number++) {
            AccessEntry entry = new AccessEntry(user(number), null, user(number), List.of(), "STANDARD");
            builder.add(entry, List.of(new Association(ROLE, AccessScope.cluster())));
        }
        return builder.build();
    }

    public Bindings asBindings() {
        Bindings all = new Bindings();
        all.addClusterRole(ROLE, List.of(RULE));
        for (int number = 0; number < bindings; number++) {
            all.bindEverywhere(user(number), user(number), ROLE);
        }
        return all;
    }
}
