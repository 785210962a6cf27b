package io.keyward.authorizer.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessScopeTest {

    @ParameterizedTest
    @CsvSource({
        "carts,   carts,    true",
        "carts,   cart,     false",
        "carts,   carts2,   false",
        "carts,   Carts,    false",
        "dev-*,   dev-a,    true",
        "dev-*,   dev-,     true",
        "dev-*,   dev,      false",
        "dev-*,   mydev-a,  false",
        "dev*,    dev,      true",
        "dev*,    dev-a,    true",
        "dev*,    de,       false",
        "*,       carts,    true",
        "d*v,     dev,      false",
        "*-dev,   my-dev,   false",
        "dev-**,  dev-a,    false",
        "dev?,    deva,     false"
    })
    void patternCoversNamespace(String pattern, String namespace, boolean covered) {
        assertThat(AccessScope.namespaces(List.of(pattern)).covers(namespace)).isEqualTo(covered);
    }

    @Test
    void anyOfSeveralPatternsIsEnough() {
        AccessScope scope = AccessScope.namespaces(List.of("carts", "dev-*"));
        assertThat(scope.covers("carts")).isTrue();
        assertThat(scope.covers("dev-1")).isTrue();
        assertThat(scope.covers("prod")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"carts", "*", "''"})
    void namespacesNeverCoverTheClusterItself(String pattern) {
        assertThat(AccessScope.namespaces(List.of(pattern)).covers("")).isFalse();
    }

    @Test
    void clusterCoversEverything() {
        assertThat(AccessScope.cluster().covers("")).isTrue();
        assertThat(AccessScope.cluster().covers("carts")).isTrue();
    }

    @Test
    void namespacesWithoutAnyAreRefused() {
        assertThatThrownBy(() -> AccessScope.namespaces(List.of()))
                .hasMessage("patterns: empty; a namespace scope names at least one namespace");
    }
}
