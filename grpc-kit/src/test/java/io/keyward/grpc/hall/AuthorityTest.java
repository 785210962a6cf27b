package io.keyward.grpc.hall;

import static io.keyward.grpc.testing.TestHall.binding;
import static io.keyward.grpc.testing.TestHall.cluster;
import static io.keyward.grpc.testing.TestHall.user;
import static io.keyward.grpc.testing.TestHall.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.caller.Identity;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.Via;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everything is asked twice: what was worked out once must not be told of somebody, or something, else. */
class AuthorityTest {

    private static final String CARTS = "arn:aws:eks:us-west-2:123456789012:cluster/carts";
    private static final String ORDERS = "arn:aws:eks:us-west-2:123456789012:cluster/orders";

    private final RoleBinding onCarts = within(
            binding("a-carts", Role.ROLE_OPERATOR, "alice"), Scope.newBuilder().addClusters(CARTS));
    private final RoleBinding onProduction = within(
            binding("b-production", Role.ROLE_VIEWER, "alice"),
            Scope.newBuilder().putClusterLabels("stage", "production"));
    private final RoleBinding forGroup = RoleBinding.newBuilder()
            .setName("c-auditors")
            .setRole(Role.ROLE_AUDITOR)
            .addSubjects(Subject.newBuilder().setGroup("auditors"))
            .build();
    private final Authority authority = new Authority(
            7,
            List.of(forGroup, onProduction, onCarts),
            List.of(cluster(CARTS, Map.of()), cluster(ORDERS, Map.of("stage", "production"))));

    @Test
    void each_caller_has_their_own_bindings_every_time() {
        for (int time = 0; time < 2; time++) {
            assertThat(authority.of(user("alice")).bindings()).containsExactly(onCarts, onProduction);
            assertThat(authority.of(user("alice", "auditors")).bindings())
                    .containsExactly(onCarts, onProduction, forGroup);
            assertThat(authority.of(user("bob", "auditors")).bindings()).containsExactly(forGroup);
            assertThat(authority.of(user("bob")).bindings()).isEmpty();
        }
    }

    @Test
    void a_name_that_was_proved_otherwise_is_somebody_else() {
        Identity key = new Identity(Via.VIA_ACCESS_KEY, "alice", "", "", "AKIDEXAMPLEEXAMPLE1", "", List.of(), "");
        for (int time = 0; time < 2; time++) {
            assertThat(authority.of(user("alice")).bindings()).hasSize(2);
            assertThat(authority.of(key).bindings()).isEmpty();
        }
    }

    @Test
    void each_cluster_and_capability_has_its_own_answer_every_time() {
        Grants alice = authority.of(user("alice"));
        Grants bob = authority.of(user("bob"));
        for (int time = 0; time < 2; time++) {
            assertThat(alice.on(Capability.CAPABILITY_READ, CARTS)).containsExactly(onCarts);
            assertThat(alice.on(Capability.CAPABILITY_READ, ORDERS)).containsExactly(onProduction);
            assertThat(alice.on(Capability.CAPABILITY_CHANGE, CARTS)).containsExactly(onCarts);
            assertThat(alice.on(Capability.CAPABILITY_CHANGE, ORDERS)).isEmpty();
            assertThat(bob.on(Capability.CAPABILITY_READ, CARTS)).isEmpty();
        }
    }

    @Test
    void another_authority_remembers_nothing_of_this_one() {
        assertThat(authority.of(user("alice")).on(Capability.CAPABILITY_READ, ORDERS))
                .hasSize(1);

        Authority next = new Authority(8, List.of(onCarts), List.of(cluster(ORDERS, Map.of())));

        assertThat(next.of(user("alice")).on(Capability.CAPABILITY_READ, ORDERS))
                .isEmpty();
        assertThat(next.of(user("alice")).areOf(authority)).isFalse();
    }
}
