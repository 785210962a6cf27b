package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
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

    private static final int STATES = 400;
    private static final int QUESTIONS = 300;

    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

    @Test
    void compiledEngineAgreesWithTheNaiveOneOnEveryQuestion() {
        for (int seed = 0; seed < STATES; seed++) {
            askAbout(new RandomStates(seed), seed);
        }
        int asked = verdicts.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(asked).isEqualTo(STATES * QUESTIONS).isGreaterThanOrEqualTo(100_000);
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
        NaiveEvaluator naive = new NaiveEvaluator(policies, rbac);
        for (int number = 0; number < QUESTIONS; number++) {
            AccessEntry entry = states.pick(List.copyOf(entries.keySet()));
            Attributes request = states.question();
            PrincipalAccess access = cluster.find(entry.principalArn()).orElseThrow();
            Decision decision = access.decide(Session.ofKubectl(), request);
            List<String> expected = naive.decide(
                    entry,
                    access.associations(),
                    decision.user().username(),
                    decision.user().groups(),
                    request);
            assertThat(summary(entry, decision))
                    .as("seed %s question %s: %s", seed, number, request)
                    .isEqualTo(expected);
            assertThat(access.verdict(Session.ofKubectl(), request)).isEqualTo(decision.verdict());
            verdicts.merge(decision.verdict(), 1, Integer::sum);
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
