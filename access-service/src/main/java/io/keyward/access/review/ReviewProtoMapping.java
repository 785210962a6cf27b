package io.keyward.access.review;

import io.keyward.access.decision.ExplanationMapping;
import io.keyward.access.decision.RuleProtoMapping;
import io.keyward.access.review.Reviews.RecordedReview;
import io.keyward.access.review.Reviews.RecordedRules;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.access.v1.AuthenticateResponse;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewResourceAttributes;
import io.keyward.proto.access.v1.ReviewRulesResponse;
import io.keyward.proto.access.v1.ReviewSubject;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reviews to and from proto messages. Questions have passed the declared rules. */
final class ReviewProtoMapping {

    private ReviewProtoMapping() {}

    /** @throws Invalid if there is too much of a user */
    static Asked toDomain(ReviewSubject subject) {
        if (!subject.hasUser()) {
            return new Asked.Principal(subject.getPrincipalArn());
        }
        UserRules.require(subject.getUser());
        return new Asked.User(toDomain(subject.getUser()));
    }

    private static KubernetesUser toDomain(io.keyward.proto.access.v1.KubernetesUser user) {
        SortedMap<String, List<String>> extra = new TreeMap<>();
        user.getExtraMap().forEach((key, values) -> extra.put(key, List.copyOf(values.getValuesList())));
        return new KubernetesUser(user.getUsername(), user.getUid(), user.getGroupsList(), extra);
    }

    static Attributes attributes(ReviewAccessRequest in) {
        if (!in.hasResource()) {
            return new NonResourceAttributes(
                    in.getNonResource().getVerb(), in.getNonResource().getPath());
        }
        ReviewResourceAttributes asked = in.getResource();
        return new ResourceAttributes(
                asked.getVerb(),
                asked.getGroup(),
                asked.getVersion(),
                asked.getResource(),
                asked.getSubresource(),
                asked.getName(),
                asked.getNamespace());
    }

    static AuthenticateResponse toProto(Login login) {
        AuthenticateResponse.Builder response =
                AuthenticateResponse.newBuilder().setPrincipalArn(login.principalArn());
        return switch (login) {
            case Login.Admitted admitted ->
                response.setUser(ExplanationMapping.toProto(admitted.user())).build();
            case Login.Refused refused -> response.setRefusal(refused.text()).build();
        };
    }

    static ReviewAccessResponse toProto(RecordedReview review) {
        Subject subject = review.subject();
        ReviewAccessResponse.Builder response = ReviewAccessResponse.newBuilder()
                .setDecisionId(review.id().toString())
                .setAllowed(review.answer().verdict() == Verdict.ALLOW)
                .setUnknown(review.answer().verdict() == Verdict.UNKNOWN)
                .addAllReasons(review.answer().reasons())
                .setRevision(subject.snapshot().revision())
                .setCatalogueVersion(subject.snapshot().access().catalogueVersion())
                .setUser(ExplanationMapping.toProto(subject.user()));
        if (!review.said().isEmpty()) {
            response.addReasons(review.said());
        }
        return response.build();
    }

    static ReviewRulesResponse toProto(RecordedRules recorded) {
        Subject subject = recorded.subject();
        return ReviewRulesResponse.newBuilder()
                .setDecisionId(recorded.id().toString())
                .addAllRules(RuleProtoMapping.toProto(recorded.rules().rules()))
                .setEvaluationError(recorded.rules().problemText())
                .setIncomplete(recorded.rules().incomplete())
                .setRevision(subject.snapshot().revision())
                .setCatalogueVersion(subject.snapshot().access().catalogueVersion())
                .build();
    }
}
