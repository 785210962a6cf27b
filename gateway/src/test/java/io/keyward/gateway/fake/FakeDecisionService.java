package io.keyward.gateway.fake;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.grpc.validation.DeclaredRules;
import io.keyward.proto.access.v1.BatchAnswer;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.BatchQuestion;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.CompareRequest;
import io.keyward.proto.access.v1.CompareResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.ListPermissionsRequest;
import io.keyward.proto.access.v1.ListPermissionsResponse;
import io.keyward.proto.access.v1.WhoCanRequest;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.keyward.proto.audit.v1.Decisions;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Map;

/**
 * DecisionService that allows to list, and nothing else, on clusters of revision 7. Who asks who can {@code break} gets an answer
 * that ends in a failure, and who can {@code stop} one that ends without its last part.
 */
final class FakeDecisionService extends DecisionServiceGrpc.DecisionServiceImplBase {

    private static final long REVISION = 7;

    private final Clusters clusters;
    private final Journal journal;

    FakeDecisionService(Clusters clusters, Journal journal) {
        this.clusters = clusters;
        this.journal = journal;
    }

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> observer) {
        Reply.to(observer, () -> {
            reached(request.getMinRevision());
            String cluster = FakeEntryService.find(clusters, request.getCluster(), request.getPrincipalArn())
                    .getClusterArn();
            boolean allowed = request.getResource().getVerb().equals("list");
            String id = record(
                    "decision.check",
                    request,
                    allowed ? Outcome.OUTCOME_ALLOWED : Outcome.OUTCOME_NOT_ALLOWED,
                    cluster,
                    request.getPrincipalArn(),
                    Answers.recorded(request));
            return Answers.check(allowed).setDecisionId(id).build();
        });
    }

    @Override
    public void batchCheck(BatchCheckRequest request, StreamObserver<BatchCheckResponse> observer) {
        Reply.to(observer, () -> {
            requireRules(request.getQuestionsList());
            reached(request.getMinRevision());
            String cluster = clusters.find(request.getCluster()).getArn();
            BatchCheckResponse.Builder answer =
                    BatchCheckResponse.newBuilder().setRevision(REVISION).setCatalogueVersion("2026-11");
            request.getQuestionsList()
                    .forEach(question -> answer.addAnswers(
                            question.getResource().getVerb().equals("list")
                                    ? BatchAnswer.newBuilder().setAllowed(true).addReasons("EKS Access Policy: allowed")
                                    : BatchAnswer.newBuilder()
                                            .setMessage("forbidden")
                                            .setUnauthenticated(question.hasNonResource())));
            return answer.setDecisionId(record(
                            "decision.batch-check",
                            request,
                            Outcome.OUTCOME_SUCCESS,
                            cluster,
                            "",
                            Answers.recorded(request)))
                    .build();
        });
    }

    /** The real service checks these by itself too: they are ignored where requests come in. */
    private static void requireRules(List<BatchQuestion> questions) {
        for (int i = 0; i < questions.size(); i++) {
            String place = "questions[" + i + "].";
            List<FieldViolation> broken = DeclaredRules.violations(questions.get(i)).stream()
                    .map(violation -> new FieldViolation(place + violation.field(), violation.description()))
                    .toList();
            if (!broken.isEmpty()) {
                throw InvalidFields.status(broken);
            }
        }
    }

    @Override
    public void listPermissions(ListPermissionsRequest request, StreamObserver<ListPermissionsResponse> observer) {
        Reply.to(observer, () -> {
            reached(request.getMinRevision());
            String cluster = FakeEntryService.find(clusters, request.getCluster(), request.getPrincipalArn())
                    .getClusterArn();
            String id = record(
                    "decision.list-permissions",
                    request,
                    Outcome.OUTCOME_SUCCESS,
                    cluster,
                    request.getPrincipalArn(),
                    Decisions.getDefaultInstance());
            return Answers.permissions().setDecisionId(id).build();
        });
    }

    @Override
    public void compare(CompareRequest request, StreamObserver<CompareResponse> observer) {
        Reply.to(observer, () -> {
            reached(request.getMinRevision());
            String cluster = clusters.find(request.getCluster()).getArn();
            if (request.getChanges().getChangesCount() > 1) {
                throw Invalid.field(
                        "changes.changes[1].principal_arn", "principal_arn must be one that is not there yet");
            }
            String id = record(
                    "decision.compare", request, Outcome.OUTCOME_SUCCESS, cluster, "", Decisions.getDefaultInstance());
            return Answers.differences().setDecisionId(id).build();
        });
    }

    @Override
    public void whoCan(WhoCanRequest request, StreamObserver<WhoCanResponse> observer) {
        String verb = request.getResource().getVerb();
        Reply.parts(
                observer,
                () -> {
                    reached(request.getMinRevision());
                    String cluster = clusters.find(request.getCluster()).getArn();
                    if (List.of("break", "stop").contains(verb)) {
                        return Answers.everyone("decision-broken").subList(0, 1);
                    }
                    return Answers.everyone(record(
                            "decision.who-can",
                            request,
                            Outcome.OUTCOME_SUCCESS,
                            cluster,
                            "",
                            Decisions.getDefaultInstance()));
                },
                verb.equals("break") ? Status.UNAVAILABLE.withDescription("io exception at 10.0.0.7") : Status.OK);
    }

    private String record(
            String action, Message request, Outcome outcome, String cluster, String principal, Decisions decisions) {
        String id = "decision-" + (journal.events().size() + 1);
        journal.record(action, request, outcome, cluster, principal, id, decisions);
        return id;
    }

    private static void reached(long minRevision) {
        if (minRevision > REVISION) {
            throw new Precondition(
                    ErrorReason.ERROR_REASON_REVISION_NOT_REACHED,
                    "the cluster did not reach revision " + minRevision + " in time",
                    Map.of());
        }
    }
}
