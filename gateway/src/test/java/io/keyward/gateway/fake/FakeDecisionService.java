package io.keyward.gateway.fake;

import io.grpc.stub.StreamObserver;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.audit.v1.Outcome;

/** DecisionService that allows to list, and nothing else. */
final class FakeDecisionService extends DecisionServiceGrpc.DecisionServiceImplBase {

    private final Clusters clusters;
    private final Journal journal;

    FakeDecisionService(Clusters clusters, Journal journal) {
        this.clusters = clusters;
        this.journal = journal;
    }

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = FakeEntryService.find(clusters, request.getCluster(), request.getPrincipalArn())
                    .getClusterArn();
            boolean allowed = request.getResource().getVerb().equals("list");
            String id = "decision-" + (journal.events().size() + 1);
            journal.record(
                    "decision.check",
                    request,
                    allowed ? Outcome.OUTCOME_ALLOWED : Outcome.OUTCOME_NOT_ALLOWED,
                    cluster,
                    request.getPrincipalArn(),
                    id);
            CheckResponse.Builder decision = CheckResponse.newBuilder()
                    .setDecisionId(id)
                    .setAllowed(allowed)
                    .setRevision(7)
                    .setCatalogueVersion("2026-11");
            if (allowed) {
                decision.addReasons("EKS Access Policy: allowed");
            } else {
                decision.setMessage("forbidden");
            }
            return decision.build();
        });
    }
}
