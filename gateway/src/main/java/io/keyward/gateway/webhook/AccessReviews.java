package io.keyward.gateway.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.gateway.backend.KubernetesUsers;
import io.keyward.gateway.backend.Services;
import io.keyward.kubernetes.codec.Shape;
import io.keyward.kubernetes.review.AccessSpec;
import io.keyward.kubernetes.review.ReviewShapes;
import io.keyward.kubernetes.status.Invalid;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewAuthorizers;
import io.keyward.proto.access.v1.ReviewNonResourceAttributes;
import io.keyward.proto.access.v1.ReviewResourceAttributes;
import io.keyward.proto.access.v1.ReviewSubject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers SubjectAccessReviews by access policies alone: allowed, or no opinion, and never denied. What the cluster's RBAC says is
 * for the cluster.
 */
final class AccessReviews implements Webhook {

    private static final ReviewKind KIND = new ReviewKind(
            "authorization.k8s.io",
            "SubjectAccessReview",
            ReviewShapes.SUBJECT_ACCESS,
            oldNames(ReviewShapes.SUBJECT_ACCESS));

    private final Services services;
    private final Duration timeout;

    AccessReviews(Services services, Duration timeout) {
        this.services = services;
        this.timeout = timeout;
    }

    @Override
    public ObjectNode answer(WebhookCall call) {
        ReviewKind.Sent sent = KIND.read(call.request());
        ObjectNode asked = sent.object().withObject("/spec");
        if (asked.has("group")) {
            asked.set("groups", asked.remove("group"));
        }
        AccessSpec spec = new AccessSpec(asked);
        check(spec);
        ReviewAccessRequest question = question(call.cluster(), spec);
        try {
            return KIND.answer(
                    sent, status(services.promptReviews(call.caller(), timeout).reviewAccess(question)));
        } catch (StatusRuntimeException e) {
            throw WebhookFailures.of(e, call.cluster());
        }
    }

    private static void check(AccessSpec spec) {
        List<Invalid> problems = new ArrayList<>(spec.problems());
        problems.addAll(spec.subjectProblems());
        problems.addAll(spec.selectorProblems());
        if (!problems.isEmpty()) {
            throw new StatusException(Invalid.status(KIND.group(), "", problems));
        }
    }

    private static ObjectNode status(ReviewAccessResponse answer) {
        String reason = answer.getAllowed() && answer.getReasonsCount() > 0 ? answer.getReasons(0) : "";
        return JsonNodeFactory.instance
                .objectNode()
                .put("allowed", answer.getAllowed())
                .put("reason", reason);
    }

    private static ReviewAccessRequest question(String cluster, AccessSpec spec) {
        ReviewAccessRequest.Builder question = ReviewAccessRequest.newBuilder()
                .setCluster(cluster)
                .setSubject(ReviewSubject.newBuilder().setUser(KubernetesUsers.toProto(spec.user())))
                .setAuthorizers(ReviewAuthorizers.REVIEW_AUTHORIZERS_ACCESS_POLICIES);
        Attributes attributes = spec.attributes();
        return switch (attributes) {
            case ResourceAttributes resource ->
                question.setResource(ReviewResourceAttributes.newBuilder()
                                .setVerb(resource.verb())
                                .setGroup(resource.group())
                                .setVersion(resource.version())
                                .setResource(resource.resource())
                                .setSubresource(resource.subresource())
                                .setName(resource.name())
                                .setNamespace(resource.namespace()))
                        .build();
            case NonResourceAttributes path ->
                question.setNonResource(ReviewNonResourceAttributes.newBuilder()
                                .setVerb(path.verb())
                                .setPath(path.path()))
                        .build();
        };
    }

    /** In v1beta1 a spec's {@code groups} are called {@code group}. */
    private static Shape oldNames(Shape shape) {
        return new Shape(
                shape.goName(),
                shape.fields().stream()
                        .map(field -> field.name().equals("groups")
                                ? Shape.strings("group", field.number())
                                : field.shape() == null
                                        ? field
                                        : new Shape.Field(
                                                field.name(), field.number(), field.type(), oldNames(field.shape())))
                        .toList());
    }
}
