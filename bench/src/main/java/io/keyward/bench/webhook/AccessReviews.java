package io.keyward.bench.webhook;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Holder;
import io.keyward.bench.facts.Question;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** SubjectAccessReviews about users that a cluster has let in by their access entries. */
final class AccessReviews {

    private static final String SESSION = "EKSGetTokenAuth";

    private AccessReviews() {}

    static List<Review> of(ClusterState state, List<Question> questions) {
        Map<String, Holder> holders =
                state.holders().stream().collect(Collectors.toMap(Holder::principalArn, Function.identity()));
        return questions.stream()
                .map(question -> review(requireNonNull(holders.get(question.principalArn())), question))
                .toList();
    }

    private static Review review(Holder holder, Question question) {
        ObjectNode review = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "SubjectAccessReview")
                .put("apiVersion", "authorization.k8s.io/v1");
        review.putObject("metadata");
        ObjectNode spec = review.putObject("spec");
        ask(spec, question.attributes());
        identify(spec, holder);
        review.putObject("status").put("allowed", false);
        return Review.of("authorize", review, "\"allowed\":" + question.allowed());
    }

    private static void ask(ObjectNode spec, Attributes attributes) {
        switch (attributes) {
            case ResourceAttributes asked -> {
                ObjectNode resource = spec.putObject("resourceAttributes");
                putUnlessEmpty(resource, "namespace", asked.namespace());
                putUnlessEmpty(resource, "verb", asked.verb());
                putUnlessEmpty(resource, "group", asked.group());
                putUnlessEmpty(resource, "version", asked.version());
                putUnlessEmpty(resource, "resource", asked.resource());
                putUnlessEmpty(resource, "subresource", asked.subresource());
                putUnlessEmpty(resource, "name", asked.name());
            }
            case NonResourceAttributes asked ->
                spec.putObject("nonResourceAttributes")
                        .put("path", asked.path())
                        .put("verb", asked.verb());
        }
    }

    /** What STS knows of a role has no path. */
    private static void identify(ObjectNode spec, Holder holder) {
        String arn = holder.principalArn();
        String account = arn.substring("arn:aws:iam::".length(), arn.indexOf(":role/"));
        String role = arn.substring(arn.lastIndexOf('/') + 1);
        String session = "arn:aws:sts::%s:assumed-role/%s/%s".formatted(account, role, SESSION);
        String id = holder.entry().principalId();
        spec.put("user", session).put("uid", "aws-iam-authenticator:" + account + ":" + id);
        spec.putArray("groups").add("system:authenticated");
        ObjectNode extra = spec.putObject("extra");
        extra.putArray("accessKeyId").add("ASIAEXAMPLEEXAMPLE12");
        extra.putArray("arn").add(session);
        extra.putArray("canonicalArn").add("arn:aws:iam::%s:role/%s".formatted(account, role));
        extra.putArray("principalId").add(id);
        extra.putArray("sessionName").add(SESSION);
    }

    private static void putUnlessEmpty(ObjectNode object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
    }
}
