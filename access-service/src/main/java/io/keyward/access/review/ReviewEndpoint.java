package io.keyward.access.review;

import static io.keyward.access.review.ReviewProtoMapping.toDomain;
import static io.keyward.access.review.ReviewProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.cluster.Clusters;
import io.keyward.access.outbox.Refusals;
import io.keyward.access.outbox.Refusals.Attempt;
import io.keyward.authorizer.request.Attributes;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.AuthenticateRequest;
import io.keyward.proto.access.v1.AuthenticateResponse;
import io.keyward.proto.access.v1.RecordTokenRefusalRequest;
import io.keyward.proto.access.v1.RecordTokenRefusalResponse;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewAuthorizers;
import io.keyward.proto.access.v1.ReviewRulesRequest;
import io.keyward.proto.access.v1.ReviewRulesResponse;
import io.keyward.proto.access.v1.ReviewServiceGrpc;
import io.keyward.proto.audit.v1.Action;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

@Singleton
class ReviewEndpoint extends ReviewServiceGrpc.ReviewServiceImplBase {

    private final Authentications authentications;
    private final Reviews reviews;
    private final Refusals refusals;
    private final Clusters clusters;
    private final Replies replies;

    ReviewEndpoint(
            Authentications authentications, Reviews reviews, Refusals refusals, Clusters clusters, Replies replies) {
        this.authentications = authentications;
        this.reviews = reviews;
        this.refusals = refusals;
        this.clusters = clusters;
        this.replies = replies;
    }

    @Override
    public void authenticate(AuthenticateRequest in, StreamObserver<AuthenticateResponse> out) {
        replies.reply(out, () -> {
            Identity identity = Identity.parse(in.getArn(), in.getUserId(), in.getAccessKeyId());
            return toProto(recording(
                    Authentications.ACTION,
                    in.getCluster(),
                    identity.canonicalArn(),
                    () -> authentications.authenticate(in.getCluster(), identity)));
        });
    }

    @Override
    public void recordTokenRefusal(RecordTokenRefusalRequest in, StreamObserver<RecordTokenRefusalResponse> out) {
        replies.reply(out, () -> {
            authentications.refuseToken(in.getCluster(), in.getReason());
            return RecordTokenRefusalResponse.getDefaultInstance();
        });
    }

    @Override
    public void reviewAccess(ReviewAccessRequest in, StreamObserver<ReviewAccessResponse> out) {
        replies.reply(out, () -> {
            Asked asked = toDomain(in.getSubject());
            Attributes attributes = ReviewProtoMapping.attributes(in);
            boolean policiesOnly = in.getAuthorizers() == ReviewAuthorizers.REVIEW_AUTHORIZERS_ACCESS_POLICIES;
            return toProto(recording(
                    Action.ACTION_DECISION_REVIEW,
                    in.getCluster(),
                    in.getSubject().getPrincipalArn(),
                    () -> policiesOnly
                            ? reviews.accessByPolicies(in.getCluster(), asked, attributes)
                            : reviews.access(in.getCluster(), asked, attributes)));
        });
    }

    @Override
    public void reviewRules(ReviewRulesRequest in, StreamObserver<ReviewRulesResponse> out) {
        replies.reply(out, () -> {
            Asked asked = toDomain(in.getSubject());
            return toProto(recording(
                    Action.ACTION_DECISION_REVIEW_RULES,
                    in.getCluster(),
                    in.getSubject().getPrincipalArn(),
                    () -> reviews.rules(in.getCluster(), asked, in.getNamespace())));
        });
    }

    private <T> T recording(Action action, String cluster, String principalArn, Supplier<T> answer) {
        return refusals.recording(new Attempt(action, () -> clusters.arnOf(cluster), principalArn, ""), answer);
    }
}
