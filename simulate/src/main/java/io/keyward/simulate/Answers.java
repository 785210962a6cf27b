package io.keyward.simulate;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Reason;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.WhoCan;
import io.keyward.authorizer.escalation.Escalation;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.manifest.Fields;
import io.keyward.authorizer.manifest.Manifests;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.wording.Forbidden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers the questions on one state: each comes back with its answer, and without any that it had. */
final class Answers {

    private static final Set<String> RULE =
            Set.of("verbs", "apiGroups", "resources", "resourceNames", "nonResourceURLs");

    /** Asks a who-can question for every session name, not kubectl's own alone. */
    private static final String ANY_SESSION = "anySession";

    private final ClusterAccess cluster;

    Answers(ClusterAccess cluster) {
        this.cluster = cluster;
    }

    /** @throws io.keyward.authorizer.manifest.ManifestException naming the member of the question that is wrong */
    Map<String, @Nullable Object> answer(QuestionKind kind, Fields question) {
        question.allowOnly(kind.all());
        return switch (kind) {
            case CHECK -> check(question);
            case WHO_CAN -> whoCan(question);
            case ESCALATION -> escalation(question);
        };
    }

    private Map<String, @Nullable Object> check(Fields question) {
        String principal = Questions.principalArn(question);
        Session session = Questions.session(question);
        Attributes request = Questions.attributes(question);
        Optional<PrincipalAccess> access = cluster.find(principal);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        copy(question, "principalArn", answer);
        copy(question, "sessionName", answer);
        access.ifPresent(found -> answer.put("user", user(found.user(session))));
        copy(question, "attributes", answer);
        if (access.isPresent()) {
            decide(access.get(), session, request, answer);
        } else {
            answer.put("allowed", false);
            answer.put("reasons", List.of());
            answer.put("status", Statuses.unauthorized());
        }
        return answer;
    }

    private static void decide(
            PrincipalAccess access, Session session, Attributes request, Map<String, @Nullable Object> answer) {
        switch (access.decide(session, request)) {
            case Decision.Allowed allowed -> {
                answer.put("allowed", true);
                answer.put(
                        "reasons",
                        allowed.reasons().stream().map(Reason::text).distinct().toList());
            }
            case Decision.NotAllowed no -> refuse(access, no.user(), request, no.forbidden(), answer);
            case Decision.Undetermined open -> {
                answer.put("unknown", true);
                refuse(access, open.user(), request, open.forbidden(), answer);
            }
        }
    }

    private static void refuse(
            PrincipalAccess access,
            KubernetesUser user,
            Attributes request,
            Forbidden forbidden,
            Map<String, @Nullable Object> answer) {
        answer.put("allowed", false);
        answer.put("reasons", List.of());
        String said =
                access.rbac().map(rbac -> rbac.find(user, request).reason()).orElse("");
        if (!said.isEmpty()) {
            answer.put("noOpinionReason", said);
        }
        answer.put("status", Statuses.forbidden(forbidden));
    }

    private Map<String, @Nullable Object> whoCan(Fields question) {
        Attributes request = Questions.attributes(question);
        WhoCan found = cluster.whoCan(request);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        copy(question, "attributes", answer);
        copy(question, ANY_SESSION, answer);
        if (question.flag(ANY_SESSION)) {
            answer.put("principals", principals(found, Set.of("")));
            answer.put("withSessionName", withSessionName(found));
        } else {
            answer.put("principals", principals(found, Set.of("", Session.KUBECTL)));
        }
        if (found.unknown() > 0) {
            answer.put("unknown", true);
        }
        return answer;
    }

    private static List<String> principals(WhoCan found, Set<String> sessionNames) {
        return found.principals().stream()
                .filter(one -> one.verdict() == Verdict.ALLOW && sessionNames.contains(one.sessionName()))
                .map(one -> one.principal().entry().principalArn())
                .toList();
    }

    private static List<Map<String, String>> withSessionName(WhoCan found) {
        List<Map<String, String>> named = new ArrayList<>();
        for (WhoCan.Found one : found.principals()) {
            if (!one.sessionName().isEmpty()) {
                Map<String, String> principal = new LinkedHashMap<>();
                principal.put("principalArn", one.principal().entry().principalArn());
                principal.put("sessionName", one.sessionName());
                named.add(principal);
            }
        }
        return named;
    }

    private Map<String, @Nullable Object> escalation(Fields question) {
        String principal = Questions.principalArn(question);
        question.objects("rules").forEach(rule -> rule.allowOnly(RULE));
        List<PolicyRule> rules = Manifests.rules(question);
        String namespace = question.text("namespace");
        Optional<PrincipalAccess> access = cluster.find(principal);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        copy(question, "principalArn", answer);
        Optional<KubernetesUser> user = access.map(found -> found.user(Session.ofKubectl()));
        user.ifPresent(known -> answer.put("user", user(known)));
        copy(question, "namespace", answer);
        copy(question, "rules", answer);
        if (access.isEmpty() || user.isEmpty()) {
            answer.put("error", Statuses.UNAUTHORIZED);
        } else if (!user.get().privileged()) {
            Rbac rbac = access.get().rbac().orElseThrow();
            Escalation.refusal(user.get(), rbac, namespace, rules).ifPresent(error -> answer.put("error", error));
        }
        return answer;
    }

    private static Map<String, Object> user(KubernetesUser user) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("username", user.username());
        told.put("groups", user.groups());
        return told;
    }

    private static void copy(Fields question, String member, Map<String, @Nullable Object> answer) {
        if (question.has(member)) {
            answer.put(member, question.value(member));
        }
    }
}
