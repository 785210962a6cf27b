package io.keyward.authorizer.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.rules.TableText;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of Kubernetes' own tests of RBAC, each of which says where it comes from. */
class KubernetesTablesTest {

    /** How many questions each table has. */
    private static final Map<String, Integer> TABLES = Map.of(
            "kubernetes-authorizer.txt", 34,
            "kubernetes-rule-resolver.txt", 13,
            "kubernetes-who-can.txt", 6,
            "kubernetes-service-accounts.txt", 17,
            "kubernetes-aggregation.txt", 6);

    static Stream<RbacTable.Question> questions() {
        return TABLES.keySet().stream().sorted().flatMap(table -> RbacTable.questions(table).stream());
    }

    @Test
    void tablesAreWhole() {
        TABLES.forEach((table, size) ->
                assertThat(RbacTable.questions(table)).as(table).hasSize(size));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void answerIsThatOfKubernetes(RbacTable.Question question) {
        Rbac rbac = Rbac.of(question.state());
        switch (question.kind()) {
            case "yes" -> assertThat(allowed(rbac, question)).isTrue();
            case "no" -> assertThat(allowed(rbac, question)).isFalse();
            case "who" -> assertThat(whoCan(rbac, question)).isEqualTo(subjects(question.expected()));
            case "rules" -> assertThat(rules(rbac, question)).isEqualTo(expectedRules(question));
            case "meant" -> assertThat(meant(rbac, question)).isEqualTo(expectedSubject(question));
            default -> throw new IllegalArgumentException(question + ": no such question: " + question.kind());
        }
    }

    private static boolean allowed(Rbac rbac, RbacTable.Question question) {
        List<String> request = question.asked().subList(1, question.asked().size());
        return allows(rbac, asker(question), TableText.request(request));
    }

    private static boolean allows(Rbac rbac, KubernetesUser user, Attributes request) {
        return !rbac.find(user, request).grants().isEmpty();
    }

    /** Of all subjects that are bound, in order, those that are allowed by themselves. */
    private static List<Subject> whoCan(Rbac rbac, RbacTable.Question question) {
        Attributes request = TableText.request(question.asked());
        return question.state().bindings().stream()
                .flatMap(binding -> binding.subjects().stream())
                .filter(subject -> allows(rbac, only(subject), request))
                .toList();
    }

    private static KubernetesUser only(Subject subject) {
        return RbacTable.user(subject.kind().equals("Group") ? "nobody," + subject.name() : subject.name());
    }

    private static List<PolicyRule> rules(Rbac rbac, RbacTable.Question question) {
        return rbac.applicable(asker(question), namespace(question)).stream()
                .flatMap(applicable -> applicable.rules().stream())
                .toList();
    }

    private static List<PolicyRule> expectedRules(RbacTable.Question question) {
        return question.expected().stream()
                .flatMap(role -> question.rulesOf(role).stream())
                .toList();
    }

    private static List<Subject> meant(Rbac rbac, RbacTable.Question question) {
        return rbac.applicable(asker(question), namespace(question)).stream()
                .map(Rbac.Applicable::subject)
                .toList();
    }

    private static List<Subject> expectedSubject(RbacTable.Question question) {
        List<Subject> bound = question.state().bindings().getFirst().subjects();
        return question.expected().stream()
                .map(number -> bound.get(Integer.parseInt(number)))
                .toList();
    }

    private static KubernetesUser asker(RbacTable.Question question) {
        return RbacTable.user(question.asked().getFirst());
    }

    private static String namespace(RbacTable.Question question) {
        int in = question.asked().indexOf("in");
        return in < 0 ? "" : question.asked().get(in + 1);
    }

    private static List<Subject> subjects(List<String> words) {
        return words.stream().map(RbacTable::subject).toList();
    }
}
