package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold between the answers to related questions, whatever the rules are. */
class LawsTest {

    private static final Session SESSION = Session.ofKubectl();
    private static final int STATES = 200;
    private static final int QUESTIONS = 100;

    private int allowed;

    /** A law about one entry's associations, one more of them, and a question. */
    private interface Law {
        void check(RandomStates states, AccessPolicyCatalogue catalogue, List<Association> associations);
    }

    @Test
    void oneMoreAssociationNeverRemovesAnAllow() {
        forEachState((states, catalogue, associations) -> {
            List<Association> more = Stream.concat(associations.stream(), states.associations().stream())
                    .toList();
            assertAllowsNoLess(states, cluster(catalogue, associations), cluster(catalogue, more));
        });
    }

    @Test
    void namespaceScopeGrantsNothingTheClusterScopeDoesNot() {
        forEachState((states, catalogue, associations) -> {
            List<Association> wide = associations.stream()
                    .map(association -> new Association(association.policyArn(), AccessScope.cluster()))
                    .toList();
            assertAllowsNoLess(states, cluster(catalogue, associations), cluster(catalogue, wide));
        });
    }

    @Test
    void orderOfAssociationsDoesNotMatter() {
        forEachState((states, catalogue, associations) -> {
            List<Association> shuffled = new ArrayList<>(associations);
            Collections.shuffle(shuffled, new Random(associations.size()));
            ClusterAccess one = cluster(catalogue, associations);
            ClusterAccess other = cluster(catalogue, shuffled);
            assertAllowsNoLess(states, one, other);
            assertAllowsNoLess(states, other, one);
        });
    }

    private void forEachState(Law law) {
        for (int seed = 0; seed < STATES; seed++) {
            RandomStates states = new RandomStates(seed);
            law.check(states, new AccessPolicyCatalogue("generated", states.policies()), states.associations());
        }
        assertThat(allowed).isGreaterThan(STATES);
    }

    private void assertAllowsNoLess(RandomStates states, ClusterAccess less, ClusterAccess more) {
        for (int number = 0; number < QUESTIONS; number++) {
            Attributes request = states.question();
            Verdict before = less.verdict("arn", SESSION, request);
            if (before == Verdict.ALLOW) {
                allowed++;
                assertThat(more.verdict("arn", SESSION, request))
                        .as("%s", request)
                        .isEqualTo(Verdict.ALLOW);
            } else if (before == Verdict.UNKNOWN) {
                assertThat(more.verdict("arn", SESSION, request))
                        .as("%s", request)
                        .isNotEqualTo(Verdict.NO_OPINION);
            }
        }
    }

    private static ClusterAccess cluster(AccessPolicyCatalogue catalogue, List<Association> associations) {
        return ClusterAccess.builder(catalogue)
                .add(new AccessEntry("arn", null, "u", List.of(), "STANDARD"), associations)
                .build();
    }
}
