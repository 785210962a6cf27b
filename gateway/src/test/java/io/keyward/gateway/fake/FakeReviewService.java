package io.keyward.gateway.fake;

import io.grpc.stub.StreamObserver;
import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Decision;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.permission.NamespaceRules;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.gateway.backend.KubernetesUsers;
import io.keyward.proto.access.v1.AuthenticateRequest;
import io.keyward.proto.access.v1.AuthenticateResponse;
import io.keyward.proto.access.v1.RecordTokenRefusalRequest;
import io.keyward.proto.access.v1.RecordTokenRefusalResponse;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewRulesRequest;
import io.keyward.proto.access.v1.ReviewRulesResponse;
import io.keyward.proto.access.v1.ReviewServiceGrpc;
import io.keyward.proto.access.v1.ReviewSubject;
import io.keyward.proto.access.v1.StringValues;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** ReviewService that decides with the real engine, on the state of {@link ReviewState}. */
final class FakeReviewService extends ReviewServiceGrpc.ReviewServiceImplBase {

    private static final String AUTHENTICATE = "identity.authenticate";

    private final Clusters clusters;
    private final Journal journal;
    private final ClusterAccess access = ReviewState.access();

    FakeReviewService(Clusters clusters, Journal journal) {
        this.clusters = clusters;
        this.journal = journal;
    }

    @Override
    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.find(request.getCluster()).getArn();
            String[] session = request.getArn().split("[:/]", -1);
            Optional<PrincipalAccess> entry = session.length == 8
                    ? access.find("arn:aws:iam::" + session[4] + ":role/" + session[6])
                    : Optional.empty();
            Outcome outcome = entry.isPresent() ? Outcome.OUTCOME_ALLOWED : Outcome.OUTCOME_NOT_ALLOWED;
            journal.record(AUTHENTICATE, request, outcome, cluster, request.getArn(), "");
            return entry.map(found -> AuthenticateResponse.newBuilder()
                            .setUser(KubernetesUsers.toProto(KubernetesUser.of(
                                    found.entry(), new Session(session[7], request.getAccessKeyId())))))
                    .orElseGet(() -> AuthenticateResponse.newBuilder().setRefusal("no access entry"))
                    .build();
        });
    }

    @Override
    public void recordTokenRefusal(
            RecordTokenRefusalRequest request, StreamObserver<RecordTokenRefusalResponse> observer) {
        Reply.to(observer, () -> {
            journal.record(AUTHENTICATE, request, Outcome.OUTCOME_REFUSED, request.getCluster(), "", "");
            return RecordTokenRefusalResponse.getDefaultInstance();
        });
    }

    @Override
    public void reviewAccess(ReviewAccessRequest request, StreamObserver<ReviewAccessResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.find(request.getCluster()).getArn();
            KubernetesUser user = user(request.getSubject());
            Attributes asked = attributes(request);
            Decision.OfUser decision = principal(request.getSubject())
                    .map(principal -> principal.decide(user, asked))
                    .orElseGet(() -> access.decide(user, asked));
            ReviewAccessResponse.Builder response = ReviewAccessResponse.newBuilder()
                    .setDecisionId("decision-" + (journal.events().size() + 1))
                    .setUser(KubernetesUsers.toProto(user));
            switch (decision) {
                case Decision.Allowed allowed -> {
                    response.setAllowed(true);
                    allowed.reasons().forEach(reason -> response.addReasons(reason.text()));
                }
                case Decision.NotAllowed _ -> {}
                case Decision.Undetermined _ -> response.setUnknown(true);
            }
            journal.record(
                    "decision.review",
                    request,
                    response.getAllowed() ? Outcome.OUTCOME_ALLOWED : Outcome.OUTCOME_NOT_ALLOWED,
                    cluster,
                    request.getSubject().getPrincipalArn(),
                    response.getDecisionId(),
                    Decisions.getDefaultInstance());
            return response.build();
        });
    }

    @Override
    public void reviewRules(ReviewRulesRequest request, StreamObserver<ReviewRulesResponse> observer) {
        Reply.to(observer, () -> {
            clusters.find(request.getCluster());
            KubernetesUser user = user(request.getSubject());
            NamespaceRules rules = principal(request.getSubject())
                    .map(principal -> NamespaceRules.of(principal, user, request.getNamespace()))
                    .orElseGet(() -> NamespaceRules.of(access.rbac(), user, request.getNamespace()));
            ReviewRulesResponse.Builder response = ReviewRulesResponse.newBuilder()
                    .setEvaluationError(rules.problemText())
                    .setIncomplete(rules.incomplete());
            rules.rules().forEach(rule -> response.addRules(toProto(rule)));
            return response.build();
        });
    }

    private Optional<PrincipalAccess> principal(ReviewSubject subject) {
        if (!subject.hasUser()) {
            return access.find(subject.getPrincipalArn());
        }
        StringValues arn = subject.getUser().getExtraOrDefault("canonicalArn", StringValues.getDefaultInstance());
        return arn.getValuesCount() == 1 ? access.find(arn.getValues(0)) : Optional.empty();
    }

    private KubernetesUser user(ReviewSubject subject) {
        if (!subject.hasUser()) {
            return principal(subject)
                    .map(found -> KubernetesUser.of(found.entry(), Session.ofKubectl()))
                    .orElseGet(() -> new KubernetesUser(
                            subject.getPrincipalArn(), "", List.of(KubernetesUser.AUTHENTICATED), new TreeMap<>()));
        }
        return KubernetesUsers.toDomain(subject.getUser());
    }

    private static Attributes attributes(ReviewAccessRequest request) {
        var asked = request.getResource();
        return request.hasNonResource()
                ? new NonResourceAttributes(
                        request.getNonResource().getVerb(),
                        request.getNonResource().getPath())
                : new ResourceAttributes(
                        asked.getVerb(),
                        asked.getGroup(),
                        asked.getVersion(),
                        asked.getResource(),
                        asked.getSubresource(),
                        asked.getName(),
                        asked.getNamespace());
    }

    private static io.keyward.proto.access.v1.PolicyRule toProto(PolicyRule rule) {
        return io.keyward.proto.access.v1.PolicyRule.newBuilder()
                .addAllVerbs(rule.verbs())
                .addAllApiGroups(rule.apiGroups())
                .addAllResources(rule.resources())
                .addAllResourceNames(rule.resourceNames())
                .addAllNonResourceUrls(rule.nonResourceUrls())
                .build();
    }
}
