package io.keyward.gateway.rest;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.rest.DecisionViews.DecisionView;
import io.keyward.gateway.rest.DecisionViews.PathQuestion;
import io.keyward.gateway.rest.DecisionViews.Question;
import io.keyward.gateway.rest.DecisionViews.ResourceQuestion;
import io.keyward.gateway.rest.DecisionViews.State;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CheckResponse;
import io.keyward.proto.access.v1.DecisionState;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.access.v1.ResourceAttributes;
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

/** Answers whether somebody may do something on a cluster. */
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
                .setState(state(question.state()))
                .setMinRevision(minRevision(question));
        ResourceQuestion resource = question.resource();
        PathQuestion path = question.nonResource();
        if ((resource == null) == (path == null)) {
            throw new ProblemException(
                    400, "INVALID_ARGUMENT", "The body must hold exactly one of resource, nonResource.");
        }
        if (resource != null) {
            check.setResource(attributes(resource));
        } else if (path != null) {
            check.setNonResource(attributes(path));
        }
        return view(decide(check.build()));
    }

    private CheckResponse decide(CheckRequest check) {
        try {
            return services.decisions(request.caller()).check(check);
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED && check.getMinRevision() > 0) {
                throw new ProblemException(
                        409,
                        "REVISION_NOT_REACHED",
                        "The cluster did not reach revision " + check.getMinRevision() + " in time.");
            }
            throw e;
        }
    }

    private static long minRevision(Question question) {
        Long revision = question.minRevision();
        if (revision != null && revision < 0) {
            throw ProblemException.field("minRevision", "must not be negative");
        }
        return revision == null ? 0 : revision;
    }

    private static DecisionState state(@Nullable State state) {
        return state == State.OBSERVED ? DecisionState.DECISION_STATE_OBSERVED : DecisionState.DECISION_STATE_DESIRED;
    }

    private static ResourceAttributes attributes(ResourceQuestion resource) {
        return ResourceAttributes.newBuilder()
                .setVerb(Values.required("resource.verb", resource.verb()))
                .setGroup(Values.orEmpty(resource.group()))
                .setResource(Values.required("resource.resource", resource.resource()))
                .setSubresource(Values.orEmpty(resource.subresource()))
                .setName(Values.orEmpty(resource.name()))
                .setNamespace(Values.orEmpty(resource.namespace()))
                .build();
    }

    private static NonResourceAttributes attributes(PathQuestion question) {
        return NonResourceAttributes.newBuilder()
                .setVerb(Values.required("nonResource.verb", question.verb()))
                .setPath(Values.required("nonResource.path", question.path()))
                .build();
    }

    private static DecisionView view(CheckResponse decision) {
        return new DecisionView(
                decision.getDecisionId(),
                decision.getAllowed(),
                decision.getReasonsList(),
                decision.getMessage(),
                decision.getRevision(),
                decision.getCatalogueVersion(),
                decision.getUnknown());
    }
}
