package io.keyward.sync.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {

    @Test
    void orderAndRepetitionOfNamespacesMeanNothing() {
        assertThat(new Scope("namespace", List.of("b", "a", "b"))).isEqualTo(Scope.of("a", "b"));
    }

    @Test
    void differenceCountsAPartlyCoveredNameAsAWhole() {
        assertThat(Scope.of("a", "b").minus(Scope.of("b", "c"))).isEqualTo(Scope.of("a"));
        assertThat(Scope.of("dev-1").minus(Scope.of("dev-*")).isEmpty()).isTrue();
        assertThat(Scope.of("dev-*").minus(Scope.of("dev-1"))).isEqualTo(Scope.of("dev-*"));
        assertThat(Scope.of("dev-a*").minus(Scope.of("dev-*")).isEmpty()).isTrue();
    }

    @Test
    void theWholeClusterCoversNamespacesAndIsCoveredByNone() {
        assertThat(Scope.of("a").minus(Scope.CLUSTER).isEmpty()).isTrue();
        assertThat(Scope.CLUSTER.minus(Scope.of("*"))).isEqualTo(Scope.CLUSTER);
        assertThat(Scope.CLUSTER.minus(Scope.CLUSTER).isEmpty()).isTrue();
        assertThat(Scope.CLUSTER.isEmpty()).isFalse();
    }

    @Test
    void unionHoldsWhereEitherHolds() {
        assertThat(Scope.of("a").union(Scope.of("b", "a"))).isEqualTo(Scope.of("a", "b"));
        assertThat(Scope.of("a").union(Scope.CLUSTER)).isEqualTo(Scope.CLUSTER);
    }

    @Test
    void scopesOverlapIfOneRequestMayFallIntoBoth() {
        assertThat(Scope.of("dev-*").overlaps(Scope.of("dev-1"))).isTrue();
        assertThat(Scope.of("dev-*").overlaps(Scope.of("d*"))).isTrue();
        assertThat(Scope.of("a").overlaps(Scope.of("b"))).isFalse();
        assertThat(Scope.CLUSTER.overlaps(Scope.of("b"))).isTrue();
        assertThat(Scope.of().overlaps(Scope.CLUSTER)).isFalse();
    }
}
