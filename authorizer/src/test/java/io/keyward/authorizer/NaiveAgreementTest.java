package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.RbacObjects;
import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NaiveAgreementTest {

    private static final int STATES = 520;
    /** Verdicts are compared for every question, reasons for one in so many. */
    private static final int EXPLAINED = 10;

    private static final int QUESTIONS = 2_000;

    private record Asked(AccessEntry entry, List<Association> associations, KubernetesUser user) {}

    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    @Test
    void compiledEngineAgreesWithTheNaiveOneOnEveryQuestion() {
        for (int seed = 0; seed < STATES; seed++) {
            askAbout(new RandomStates(seed), seed);
        }
        int asked = verdicts.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(asked).isEqualTo(STATES * QUESTIONS).isGreaterThanOrEqualTo(1_000_000);
        for (Verdict verdict : List.of(Verdict.ALLOW, Verdict.NO_OPINION, Verdict.UNKNOWN)) {
            assertThat(verdicts.get(verdict))
                    .as("questions answered %s", verdict)
                    .isGreaterThan(asked / 20);
        }
    }

    private void askAbout(RandomStates states, int seed) {
        List<AccessPolicy> policies = states.policies();
        RbacObjects rbac = states.rbac();
        Map<AccessEntry, List<Association>> entries = states.entries();
        ClusterAccess.Builder builder =
                ClusterAccess.builder(new AccessPolicyCatalogue("generated", policies), Rbac.of(rbac));
        entries.forEach(builder::add);
        ClusterAccess cluster = builder.build();
        List<Asked> asked = new ArrayList<>();
        entries.forEach((entry, associations) ->
                asked.add(new Asked(entry, associations, KubernetesUser.of(entry, Session.ofKubectl()))));
        NaiveEvaluator naive = new NaiveEvaluator(policies, rbac);
        for (int number = 0; number < QUESTIONS; number++) {
            Asked one = states.pick(asked);
            AccessEntry entry = one.entry();
            KubernetesUser user = one.user();
            Attributes request = states.question();
            List<String> expected = naive.decide(entry, one.associations(), user.username(), user.groups(), request);
            Verdict verdict = cluster.verdict(entry.principalArn(), Session.ofKubectl(), request);
            if (!verdict.name().equals(expected.getFirst()) || number % EXPLAINED == 0) {
                Decision decision = cluster.decide(entry.principalArn(), Session.ofKubectl(), request);
                assertThat(summary(entry, decision))
                        .as("seed %s question %s: %s", seed, number, request)
                        .isEqualTo(expected);
                assertThat(verdict).isEqualTo(decision.verdict());
            }
            verdicts.merge(verdict, 1, Integer::sum);
        }
    }

    private static List<String> summary(AccessEntry entry, Decision decision) {
        List<String> found = new ArrayList<>();
        if (decision instanceof Decision.Allowed allowed) {
            for (Reason reason : allowed.reasons()) {
                found.add(
                        switch (reason) {
                            case Reason.ByAccessPolicy policy ->
                                "policy " + policy.association().policyArn() + " of " + entry.principalArn();
                            case Reason.ByRole role ->
                                "binding " + role.binding().namespace() + "/"
                                        + role.binding().name();
                            case Reason.ByPrivilegedGroup masters -> "masters";
                        });
            }
        }
        found.sort(null);
        found.addFirst(decision.verdict().name());
        return found;
    }
}
