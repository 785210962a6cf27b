package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.rest.AuditViews.EventPage;
import io.keyward.gateway.rest.AuditViews.EventView;
import io.keyward.gateway.rest.AuditViews.OutcomeName;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.audit.v1.GetEventRequest;
import io.keyward.proto.audit.v1.GetEventResponse;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.audit.v1.Order;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The audit log. */
@Path("/api/v1/audit/events")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Audit")
class AuditResource {

    private static final int MAX_PAGE = 1_000;
    private static final String[] PARAMETERS = {
        "cluster",
        "principal",
        "actor",
        "action",
        "outcome",
        "from",
        "to",
        "order",
        "requestId",
        "decisionId",
        "pageSize",
        "pageToken"
    };

    /** Names in the query are in lower case there. */
    private enum OrderName {
        newest,
        oldest
    }

    private final Services services;
    private final RestRequest request;

    AuditResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls({"keyward.audit.v1.AuditService/ListEvents", "keyward.access.v1.ClusterService/GetCluster"})
    @Operation(
            summary = "List events",
            description = "All conditions together. Pages are stable while events are added.")
    @Parameter(name = "cluster", in = ParameterIn.QUERY, description = "ARN, or name where unique.")
    @Parameter(
            name = "principal",
            in = ParameterIn.QUERY,
            description = "Principal ARN: events about it, and batches of decisions with a question about it.")
    @Parameter(name = "actor", in = ParameterIn.QUERY, description = "Exact name.")
    @Parameter(
            name = "action",
            in = ParameterIn.QUERY,
            description = "Exact action, or a prefix ending in .* such as access-entry.*.")
    @Parameter(name = "outcome", in = ParameterIn.QUERY, schema = @Schema(implementation = OutcomeName.class))
    @Parameter(name = "from", in = ParameterIn.QUERY, description = "At or after this time, ISO 8601.")
    @Parameter(name = "to", in = ParameterIn.QUERY, description = "Before this time, ISO 8601.")
    @Parameter(
            name = "order",
            in = ParameterIn.QUERY,
            description = "newest (default) or oldest first.",
            schema = @Schema(enumeration = {"newest", "oldest"}))
    @Parameter(name = "requestId", in = ParameterIn.QUERY, description = "Exact request id.")
    @Parameter(
            name = "decisionId",
            in = ParameterIn.QUERY,
            description = "Exact decision id; that of a batch's member finds the batch.")
    @Parameter(
            name = "pageSize",
            in = ParameterIn.QUERY,
            description = "1 to 1000; 100 if absent.",
            schema = @Schema(implementation = int.class))
    @Parameter(name = "pageToken", ref = "pageToken")
    public EventPage list() {
        Query query = request.query(PARAMETERS);
        ListEventsRequest.Builder list = ListEventsRequest.newBuilder()
                .setPrincipalArn(query.text("principal").orElse(""))
                .setActor(query.text("actor").orElse(""))
                .setAction(query.text("action").orElse(""))
                .setOrder(order(query))
                .setRequestId(query.text("requestId").orElse(""))
                .setDecisionId(query.text("decisionId").orElse(""))
                .setPageSize(query.number("pageSize", 1, MAX_PAGE).orElse(0))
                .setPageToken(query.text("pageToken").orElse(""));
        Values.oneOf(query, "outcome", OutcomeName.class)
                .ifPresent(outcome -> list.setOutcome(AuditMapping.outcome(outcome)));
        Values.time(query, "from").ifPresent(list::setFrom);
        Values.time(query, "to").ifPresent(list::setTo);
        query.text("cluster").ifPresent(cluster -> list.setClusterArn(arn(cluster)));
        ListEventsResponse page = services.events(request.caller()).listEvents(list.build());
        return new EventPage(
                page.getEventsList().stream().map(AuditMapping::view).toList(),
                Values.orAbsent(page.getNextPageToken()));
    }

    @GET
    @Calls("keyward.audit.v1.AuditService/GetEvent")
    @Path("{id}")
    @Operation(
            summary = "Show an event",
            description =
                    "By its id or, for a decision, its decision id (that of a batch's member finds the batch). An event can take a moment to reach the log.")
    public EventView get(@PathParam("id") String id) {
        request.query();
        GetEventResponse answer = services.events(request.caller())
                .getEvent(GetEventRequest.newBuilder().setId(id).build());
        if (!answer.hasEvent()) {
            throw new ProblemException(
                    404, "EVENT_NOT_FOUND", "The log holds no event with this id; it may still be under way.");
        }
        return AuditMapping.view(answer.getEvent());
    }

    /** Events outlive their clusters, so an ARN need not be a registered one. */
    private String arn(String cluster) {
        if (cluster.startsWith("arn:")) {
            return cluster;
        }
        return services.clusters(request.caller())
                .getCluster(GetClusterRequest.newBuilder().setCluster(cluster).build())
                .getCluster()
                .getArn();
    }

    private static Order order(Query query) {
        return Values.oneOf(query, "order", OrderName.class).orElse(OrderName.newest) == OrderName.oldest
                ? Order.ORDER_OLDEST_FIRST
                : Order.ORDER_NEWEST_FIRST;
    }
}
