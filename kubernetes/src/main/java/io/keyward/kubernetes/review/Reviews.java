package io.keyward.kubernetes.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.wording.GoQuote;
import io.keyward.kubernetes.codec.ObjectBody;
import io.keyward.kubernetes.codec.Shape;
import io.keyward.kubernetes.http.Accept;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.request.RequestInfo;
import io.keyward.kubernetes.status.Invalid;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers reviews; whether the requester may ask has been decided before. */
public final class Reviews {

    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    private final Clock clock;

    public Reviews(Clock clock) {
        this.clock = clock;
    }

    /** The answer to a request for a review API; empty if it is for none. */
    public Optional<KubeAnswer> answer(KubeRequest request, RequestInfo info, ReviewDecisions decisions) {
        if (!info.version().equals("v1")
                || !info.subresource().isEmpty()
                || !info.name().isEmpty()) {
            return Optional.empty();
        }
        boolean local = info.resource().equals("localsubjectaccessreviews");
        if (local == info.namespace().isEmpty()) {
            return Optional.empty();
        }
        return switch (info.group() + "/" + info.resource()) {
            case AUTHORIZATION + "/selfsubjectaccessreviews" -> Optional.of(self(request, decisions));
            case AUTHORIZATION + "/subjectaccessreviews" -> Optional.of(subject(request, "", decisions));
            case AUTHORIZATION + "/localsubjectaccessreviews" ->
                Optional.of(subject(request, info.namespace(), decisions));
            case AUTHORIZATION + "/selfsubjectrulesreviews" -> Optional.of(rules(request, decisions));
            case AUTHENTICATION + "/selfsubjectreviews" -> Optional.of(whoAmI(request, decisions.user()));
            default -> Optional.empty();
        };
    }

    private KubeAnswer self(KubeRequest request, ReviewDecisions decisions) {
        ObjectBody body = read(request, AUTHORIZATION, "SelfSubjectAccessReview", ReviewShapes.SELF_SUBJECT_ACCESS);
        AccessSpec spec = new AccessSpec(body.object().path("spec"));
        List<Invalid> problems = spec.problems();
        problems.addAll(spec.selectorProblems());
        checkMetadata(body.object().path("metadata"), problems, "must be empty");
        refuse(problems);
        return access("SelfSubjectAccessReview", body, "", decisions.self(spec.attributes()));
    }

    private KubeAnswer subject(KubeRequest request, String namespace, ReviewDecisions decisions) {
        String kind = namespace.isEmpty() ? "SubjectAccessReview" : "LocalSubjectAccessReview";
        Shape shape = ReviewShapes.SUBJECT_ACCESS;
        ObjectBody body = read(request, AUTHORIZATION, kind, new Shape(kind, shape.fields()));
        AccessSpec spec = new AccessSpec(body.object().path("spec"));
        ObjectNode metadata = body.object().withObjectProperty("metadata");
        List<Invalid> problems = spec.problems();
        problems.addAll(spec.subjectProblems());
        problems.addAll(spec.selectorProblems());
        if (namespace.isEmpty()) {
            checkMetadata(metadata, problems, "must be empty");
        } else {
            String named = metadata.path("namespace").asText();
            if (!named.isEmpty() && !named.equals(namespace)) {
                throw new StatusException(Status.badRequest(
                        "the namespace of the provided object does not match the namespace sent on the request"));
            }
            metadata.remove("namespace");
            checkMetadata(metadata, problems, "must be empty except for namespace");
            problems.addAll(spec.localProblems(namespace));
        }
        refuse(problems);
        return access(kind, body, namespace, decisions.subject(spec.user(), spec.attributes()));
    }

    private static KubeAnswer access(String kind, ObjectBody body, String namespace, Ruling ruling) {
        ObjectNode review = object(kind, AUTHORIZATION);
        ObjectNode metadata = review.putObject("metadata");
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        review.set("spec", body.object().path("spec"));
        ObjectNode status = review.putObject("status").put("allowed", ruling.allowed());
        if (!ruling.reason().isEmpty()) {
            status.put("reason", ruling.reason());
        }
        String error = Stream.of(new AccessSpec(body.object().path("spec")).evaluationError(), ruling.evaluationError())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        if (!error.isEmpty()) {
            status.put("evaluationError", error);
        }
        return created(review, body.warnings());
    }

    private KubeAnswer rules(KubeRequest request, ReviewDecisions decisions) {
        ObjectBody body = read(request, AUTHORIZATION, "SelfSubjectRulesReview", ReviewShapes.SELF_SUBJECT_RULES);
        String namespace = body.object().path("spec").path("namespace").asText();
        if (namespace.isEmpty()) {
            throw new StatusException(Status.badRequest("no namespace on request"));
        }
        ObjectNode review = object("SelfSubjectRulesReview", AUTHORIZATION);
        review.putObject("metadata");
        review.putObject("spec");
        ObjectNode status = review.putObject("status");
        RuleSet rules = decisions.rules(namespace);
        RuleLists.fill(status, rules.rules());
        status.put("incomplete", rules.incomplete());
        if (!rules.evaluationError().isEmpty()) {
            status.put("evaluationError", rules.evaluationError());
        }
        return created(review, body.warnings());
    }

    private KubeAnswer whoAmI(KubeRequest request, KubernetesUser user) {
        ObjectBody body = read(request, AUTHENTICATION, "SelfSubjectReview", ReviewShapes.SELF_SUBJECT);
        ObjectNode review = object("SelfSubjectReview", AUTHENTICATION);
        review.putObject("metadata")
                .put(
                        "creationTimestamp",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ObjectNode info = review.putObject("status").putObject("userInfo");
        info.put("username", user.username());
        if (!user.uid().isEmpty()) {
            info.put("uid", user.uid());
        }
        user.groups().forEach(info.putArray("groups")::add);
        if (!user.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            user.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
        return created(review, body.warnings());
    }

    private static ObjectBody read(KubeRequest request, String group, String kind, Shape shape) {
        if (!request.method().equals("POST")) {
            throw new StatusException(Status.methodNotAllowed());
        }
        // Before anything is done it must be sure that the answer can be written.
        Accept.parse(request.header("accept").orElse("")).objectOrTable();
        return ObjectBody.read(request, group + "/v1", kind, shape);
    }

    private static void checkMetadata(JsonNode metadata, List<Invalid> problems, String rule) {
        if (!metadata.isEmpty()) {
            problems.add(Invalid.value("metadata", metadata.toString(), rule));
        }
    }

    private static void refuse(List<Invalid> problems) {
        if (!problems.isEmpty()) {
            throw new StatusException(Invalid.status(AUTHORIZATION, "", problems));
        }
    }

    private static ObjectNode object(String kind, String group) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", group + "/v1");
    }

    private static KubeAnswer created(ObjectNode review, List<String> warnings) {
        List<String> texts = new ArrayList<>();
        warnings.forEach(warning -> texts.add("299 - " + GoQuote.quote(warning)));
        KubeAnswer answer = KubeAnswer.json(201, review);
        return texts.isEmpty() ? answer : answer.with("Warning", String.join(", ", texts));
    }
}
