package io.keyward.eks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.eks.AccessScope.Kind;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessScopeTest {

    private static final AccessScope CLUSTER = AccessScope.cluster();
    private static final AccessScope UNKNOWN = new AccessScope("tenant", List.of("a"));

    @Test
    void order_and_repetition_of_namespaces_mean_nothing() {
        assertThat(AccessScope.namespaces("b", "a", "b")).isEqualTo(AccessScope.namespaces("a", "b"));
    }

    @Test
    void the_difference_counts_a_partly_covered_name_as_a_whole() {
        assertThat(AccessScope.namespaces("a", "b").minus(AccessScope.namespaces("b", "c")))
                .isEqualTo(AccessScope.namespaces("a"));
        assertThat(AccessScope.namespaces("dev-1").minus(AccessScope.namespaces("dev-*")))
                .isEqualTo(AccessScope.none());
        assertThat(AccessScope.namespaces("dev-*").minus(AccessScope.namespaces("dev-1")))
                .isEqualTo(AccessScope.namespaces("dev-*"));
        assertThat(AccessScope.namespaces("dev-a*").minus(AccessScope.namespaces("dev-*")))
                .isEqualTo(AccessScope.none());
    }

    @Test
    void the_whole_cluster_covers_namespaces_and_is_covered_by_none() {
        assertThat(AccessScope.namespaces("a").minus(CLUSTER).nowhere()).isTrue();
        assertThat(CLUSTER.minus(AccessScope.namespaces("*"))).isEqualTo(CLUSTER);
        assertThat(CLUSTER.minus(CLUSTER).nowhere()).isTrue();
        assertThat(CLUSTER.nowhere()).isFalse();
    }

    @Test
    void the_union_holds_where_either_holds() {
        assertThat(AccessScope.namespaces("a").union(AccessScope.namespaces("b", "a")))
                .isEqualTo(AccessScope.namespaces("a", "b"));
        assertThat(AccessScope.namespaces("a").union(CLUSTER)).isEqualTo(CLUSTER);
    }

    @Test
    void scopes_overlap_if_one_request_may_fall_into_both() {
        assertThat(AccessScope.namespaces("dev-*").overlaps(AccessScope.namespaces("dev-1")))
                .isTrue();
        assertThat(AccessScope.namespaces("dev-*").overlaps(AccessScope.namespaces("d*")))
                .isTrue();
        assertThat(AccessScope.namespaces("a").overlaps(AccessScope.namespaces("b")))
                .isFalse();
        assertThat(CLUSTER.overlaps(AccessScope.namespaces("b"))).isTrue();
        assertThat(AccessScope.none().overlaps(CLUSTER)).isFalse();
    }

    @Test
    void a_type_that_keyward_does_not_know_stays_what_it_is() {
        assertThat(UNKNOWN.kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(UNKNOWN.type()).isEqualTo("tenant");
        assertThat(UNKNOWN).isNotEqualTo(AccessScope.namespaces("a")).isNotEqualTo(CLUSTER);
        assertThat(new AccessScope("Cluster", List.of()).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(new AccessScope("", List.of()).kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void nobody_says_what_a_scope_of_unknown_meaning_covers() {
        assertThat(UNKNOWN.minus(CLUSTER)).isEqualTo(UNKNOWN);
        assertThat(UNKNOWN.minus(UNKNOWN).nowhere()).isTrue();
        assertThat(AccessScope.namespaces("a").minus(UNKNOWN)).isEqualTo(AccessScope.namespaces("a"));
        assertThat(UNKNOWN.overlaps(AccessScope.namespaces("z"))).isTrue();
        assertThatThrownBy(() -> UNKNOWN.union(CLUSTER)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Compared with what a pattern means for each namespace: no right is thought kept that is lost, none lost that is kept in full. */
    @Test
    void differences_of_scopes_are_right_for_every_namespace() {
        List<String> namespaces = IntStream.range(0, 81)
                .mapToObj(i -> Integer.toString(i + 81, 3)
                        .substring(1)
                        .replace('0', 'a')
                        .replace('1', 'b')
                        .replace('2', '-'))
                .toList();
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            AccessScope one = any(random);
            AccessScope other = any(random);
            AccessScope left = one.minus(other);
            for (String namespace : namespaces) {
                boolean lost = holds(one, namespace) && !holds(other, namespace);
                assertThat(lost && !holds(left, namespace))
                        .as("%d: %s minus %s at %s", seed, one, other, namespace)
                        .isFalse();
                if (holds(one, namespace) && holds(other, namespace)) {
                    assertThat(one.overlaps(other))
                            .as("%d: %s, %s at %s", seed, one, other, namespace)
                            .isTrue();
                }
                assertThat(holds(one.union(other), namespace))
                        .as("%d: %s and %s at %s", seed, one, other, namespace)
                        .isEqualTo(holds(one, namespace) || holds(other, namespace));
            }
        }
    }

    private static AccessScope any(Random random) {
        if (random.nextInt(8) == 0) {
            return CLUSTER;
        }
        return AccessScope.namespaces(random.ints(random.nextInt(4), 0, 100)
                .mapToObj(i -> {
                    String name = Integer.toString(i % 9 + 9, 3)
                            .substring(1)
                            .replace('0', 'a')
                            .replace('1', 'b')
                            .replace('2', '-');
                    return i < 50 ? name.substring(i % 2) + "*" : name + name;
                })
                .toList());
    }

    /** As EKS grants: by name, or by what comes before the star. */
    private static boolean holds(AccessScope scope, String namespace) {
        return scope.kind() == Kind.CLUSTER
                || scope.namespaces().stream()
                        .anyMatch(name -> name.equals(namespace)
                                || (name.endsWith("*") && namespace.startsWith(name.substring(0, name.length() - 1))));
    }
}
