package io.keyward.authorizer.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.RandomStates;
import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleCompactionTest {

    @Test
    void verbsOfOneResourceBecomeOneSortedRule() {
        assertThat(compact(on("watch get", "apps", "deployments jobs"), on("list get", "apps", "deployments")))
                .containsExactly(on("get list watch", "apps", "deployments"), on("get watch", "apps", "jobs"));
    }

    @Test
    void coveredRulesAreLeftOut() {
        assertThat(compact(
                        on("get", "", "pods"),
                        on("get list", "apps", "pods/scale"),
                        on("*", "apps", "*/scale"),
                        on("get", "*", "pods"),
                        named("get", "", "pods", "web")))
                .containsExactly(on("get", "*", "pods"), on("*", "apps", "*/scale"));
    }

    @Test
    void namesWithTheSameVerbsShareARule() {
        assertThat(compact(
                        named("get", "", "secrets", "b"),
                        named("get", "", "secrets", "a"),
                        named("get list", "", "secrets", "c")))
                .containsExactly(
                        new PolicyRule(List.of("get"), List.of(""), List.of("secrets"), List.of("a", "b"), List.of()),
                        named("get list", "", "secrets", "c"));
    }

    @Test
    void pathsComeLastOneByOne() {
        assertThat(compact(urls("get post", "/b /a** /a*"), urls("*", "/b/c"), on("get", "", "pods")))
                .containsExactly(
                        on("get", "", "pods"), urls("get post", "/a*"), urls("get post", "/b"), urls("*", "/b/c"));
    }

    @Test
    void ruleWithoutVerbsIsNone() {
        assertThat(compact(PolicyRule.onResources(List.of(), List.of(""), List.of("pods"))))
                .isEmpty();
    }

    @Test
    void compactedRulesAllowExactlyTheSameWhateverTheOrder() {
        int allowed = 0;
        for (int seed = 0; seed < 300; seed++) {
            RandomStates states = new RandomStates(seed);
            List<PolicyRule> rules =
                    new ArrayList<>(Stream.generate(states::rule).limit(6).toList());
            List<PolicyRule> compacted = RuleCompaction.compact(rules);
            for (int number = 0; number < 200; number++) {
                Attributes request = states.wellFormedQuestion();
                boolean allows = allows(rules, request);
                assertThat(allows(compacted, request))
                        .as("seed %s: %s", seed, request)
                        .isEqualTo(allows);
                allowed += allows ? 1 : 0;
            }
            Collections.shuffle(rules, new Random(seed));
            assertThat(RuleCompaction.compact(rules)).isEqualTo(compacted);
            assertThat(RuleCompaction.compact(compacted)).isEqualTo(compacted);
        }
        assertThat(allowed).isGreaterThan(1000);
    }

    @Test
    void verbsAreMergedInOrderForRulesOfOneResourceOnly() {
        PolicyRule two = on("get", "", "pods nodes");
        PolicyRule named = named("get", "", "pods", "web");
        assertThat(RuleCompaction.mergeVerbs(List.of(
                        on("list", "", "pods"), named, on("get", "", "nodes"), two, on("get list", "", "pods"))))
                .containsExactly(two, on("list get list", "", "pods"), named, on("get", "", "nodes"));
    }

    static List<RuleCase> kubernetesCases() {
        return RuleCase.read("kubernetes-compaction.txt");
    }

    @ParameterizedTest
    @MethodSource("kubernetesCases")
    void verbsAreMergedAsKubernetesMergesThem(RuleCase one) {
        assertThat(one.lines().keySet()).isSubsetOf("rule", "merged");
        assertThat(RuleCompaction.mergeVerbs(one.rules("rule")))
                .containsExactlyInAnyOrderElementsOf(one.rules("merged"));
    }

    @Test
    void kubernetesOwnTableIsWhole() {
        assertThat(kubernetesCases()).hasSize(6);
    }

    private static List<PolicyRule> compact(PolicyRule... rules) {
        return RuleCompaction.compact(List.of(rules));
    }

    private static boolean allows(List<PolicyRule> rules, Attributes request) {
        return rules.stream().anyMatch(rule -> rule.matches(request));
    }

    private static PolicyRule on(String verbs, String group, String resources) {
        return PolicyRule.onResources(words(verbs), List.of(group), words(resources));
    }

    private static PolicyRule named(String verbs, String group, String resource, String name) {
        return new PolicyRule(words(verbs), List.of(group), List.of(resource), List.of(name), List.of());
    }

    private static PolicyRule urls(String verbs, String paths) {
        return PolicyRule.onUrls(words(verbs), words(paths));
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }
}
