package io.keyward.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.authorizer.escalation.Escalation;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.manifest.Manifests;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.authorizer.rbac.MissingRoles;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.wording.Forbidden;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The engine against the answers of Kubernetes' own code over generated cluster states. Those answers take every published
 * table at its word, hence the catalogue as listed; and they come from an authorizer over a fixed list of roles, which does
 * not name those that are missing.
 */
class KubernetesAnswersTest {

    private static final AccessPolicyCatalogue CATALOGUE =
            AccessPolicyCatalogue.builtIn().asListed();

    private int checks;
    private int refusals;
    private int policiesOnly;
    private int whoCan;
    private int escalations;

    @Test
    void everyAnswerIsKubernetesAnswer() {
        KubernetesAnswers.forEach(this::compare);
        assertThat(checks).isEqualTo(24_000);
        assertThat(refusals).isEqualTo(15_784);
        assertThat(policiesOnly).isGreaterThan(3_000);
        assertThat(whoCan).isEqualTo(1_600);
        assertThat(escalations).isEqualTo(1_200);
    }

    private void compare(JsonNode line) {
        JsonNode state = line.get("state");
        ClusterAccess.Builder builder =
                ClusterAccess.builder(CATALOGUE, Rbac.of(KubernetesAnswers.rbac(state), MissingRoles.UNNAMED));
        KubernetesAnswers.entries(state).forEach(builder::add);
        ClusterAccess cluster = builder.build();
        boolean bare = !state.get("bootstrap").asBoolean()
                && state.at("/rbac/clusterRoles").isEmpty();
        int number = 0;
        for (JsonNode check : line.get("checks")) {
            compareCheck(cluster, check, "case " + line.get("case") + " check " + number++);
            policiesOnly += bare ? 1 : 0;
        }
        line.get("whoCan").forEach(question -> compareWhoCan(cluster, question));
        line.get("escalations").forEach(question -> compareEscalation(cluster, question));
    }

    private void compareCheck(ClusterAccess cluster, JsonNode check, String name) {
        checks++;
        Attributes request = KubernetesAnswers.attributes(check.get("attributes"));
        Session session = KubernetesAnswers.session(check);
        PrincipalAccess access =
                cluster.find(check.get("principalArn").asText()).orElseThrow();
        Decision.OfUser decision = access.decide(session, request);

        assertThat(decision.user().username())
                .as(name)
                .isEqualTo(check.at("/user/username").asText());
        assertThat(decision.user().groups()).as(name).isEqualTo(KubernetesAnswers.texts(check.at("/user/groups")));
        assertThat(access.verdict(session, request)).as(name).isEqualTo(decision.verdict());
        switch (decision) {
            case Decision.Allowed allowed ->
                assertThat(allowed.reasons().stream().map(Reason::text).toList())
                        .as(name)
                        .isEqualTo(KubernetesAnswers.texts(check.get("reasons")));
            case Decision.NotAllowed no -> compareRefusal(no.forbidden(), check, name);
            case Decision.Undetermined open ->
                assertThat(open.openQuestions()).as(name).isEmpty();
        }
    }

    private void compareRefusal(Forbidden forbidden, JsonNode check, String name) {
        refusals++;
        JsonNode details = check.at("/status/details");
        assertThat(check.get("allowed").asBoolean()).as(name).isFalse();
        assertThat(forbidden.message())
                .as(name)
                .isEqualTo(check.at("/status/message").asText());
        assertThat(forbidden.details())
                .as(name)
                .isEqualTo(new Forbidden.Details(
                        details.path("name").asText(),
                        details.path("group").asText(),
                        details.path("kind").asText()));
    }

    private void compareWhoCan(ClusterAccess cluster, JsonNode question) {
        whoCan++;
        Attributes request = KubernetesAnswers.attributes(question.get("attributes"));
        List<String> allowed = cluster.whoCan(request).principals().stream()
                .filter(found -> found.verdict() == Verdict.ALLOW)
                .filter(found -> Set.of("", Session.KUBECTL).contains(found.sessionName()))
                .map(found -> found.principal().entry().principalArn())
                .toList();
        assertThat(allowed).isEqualTo(KubernetesAnswers.texts(question.get("principals")));
    }

    private void compareEscalation(ClusterAccess cluster, JsonNode question) {
        escalations++;
        PrincipalAccess access =
                cluster.find(question.get("principalArn").asText()).orElseThrow();
        assertThat(Escalation.refusal(
                                KubernetesUser.of(access.entry(), Session.ofKubectl()),
                                access.rbac().orElseThrow(),
                                question.path("namespace").asText(),
                                Manifests.rules(KubernetesAnswers.fields(question)))
                        .orElse(""))
                .isEqualTo(question.path("error").asText());
    }
}
