package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.rest.BatchViews.Batch;
import io.keyward.gateway.rest.BatchViews.BatchView;
import io.keyward.gateway.rest.CompareViews.Comparison;
import io.keyward.gateway.rest.CompareViews.ComparisonView;
import io.keyward.gateway.rest.DecisionViews.DecisionView;
import io.keyward.gateway.rest.DecisionViews.Question;
import io.keyward.gateway.rest.PermissionViews.PermissionQuestion;
import io.keyward.gateway.rest.PermissionViews.PermissionsView;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CompareRequest;
import io.keyward.proto.access.v1.ListPermissionsRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Answers whether somebody may do something on a cluster, and what they may do at all. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Decisions")
class DecisionsResource {

    private final Services services;
    private final RestRequest request;

    DecisionsResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @POST
    @Calls("keyward.access.v1.DecisionService/Check")
    @Path("decisions:check")
    @Operation(
            summary = "Answer one access question",
            description =
                    "The decision is in the audit log, under its id, before it is answered. A repeat is a new one.")
    public DecisionView check(@Nullable Question body) {
        request.query();
        Question question = Bodies.required(body);
        CheckRequest.Builder check = CheckRequest.newBuilder()
                .setCluster(Values.required("cluster", question.cluster()))
                .setPrincipalArn(Values.required("principal", question.principal()))
                .setSessionName(Values.orEmpty(question.sessionName()))
                .setState(Questions.state(question.state()))
                .setMinRevision(Questions.minRevision(question.minRevision()));
        Questions.attributes(
                "", question.resource(), question.nonResource(), check::setResource, check::setNonResource);
        return DecisionMapping.view(
                DecisionCalls.answer(check.getMinRevision(), () -> services.decisions(request.caller())
                        .check(check.build())));
    }

    @POST
    @Calls("keyward.access.v1.DecisionService/BatchCheck")
    @Path("decisions:batchCheck")
    @Operation(
            summary = "Answer up to 10,000 access questions on one state of the cluster",
            description =
                    "One record in the audit log, found by the batch's id and by that of each answer. Who has no access"
                            + " entry is answered as unauthenticated. One bad question refuses the batch and is named. The body may"
                            + " be 8 MiB.")
    public BatchView batchCheck(@Nullable Batch body) {
        request.query();
        BatchCheckRequest batch = BatchMapping.request(Bodies.required(body));
        return BatchMapping.view(DecisionCalls.answer(batch.getMinRevision(), () -> services.decisions(request.caller())
                .batchCheck(batch)));
    }

    @POST
    @Calls("keyward.access.v1.DecisionService/ListPermissions")
    @Path("decisions:listPermissions")
    @Operation(
            summary = "List everything a principal may do",
            description = "By scope, widest first; a scope does not repeat what a wider one grants.")
    public PermissionsView listPermissions(@Nullable PermissionQuestion body) {
        request.query();
        PermissionQuestion question = Bodies.required(body);
        ListPermissionsRequest list = ListPermissionsRequest.newBuilder()
                .setCluster(Values.required("cluster", question.cluster()))
                .setPrincipalArn(Values.required("principal", question.principal()))
                .setSessionName(Values.orEmpty(question.sessionName()))
                .setState(Questions.state(question.state()))
                .setMinRevision(Questions.minRevision(question.minRevision()))
                .build();
        return PermissionMapping.view(
                DecisionCalls.answer(list.getMinRevision(), () -> services.decisions(request.caller())
                        .listPermissions(list)));
    }

    @POST
    @Calls("keyward.access.v1.DecisionService/Compare")
    @Path("decisions:compare")
    @Operation(
            summary = "Show what a set of changes, or desired against observed, gives and takes",
            description =
                    "Changes nothing. Changes are checked as if they were made; a bad one is named. The body may be 8 MiB.")
    public ComparisonView compare(@Nullable Comparison body) {
        request.query();
        CompareRequest compare = CompareMapping.request(Bodies.required(body));
        return CompareMapping.view(
                DecisionCalls.answer(compare.getMinRevision(), () -> services.decisions(request.caller())
                        .compare(compare)));
    }
}
