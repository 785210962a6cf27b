package io.keyward.gateway.rest;

import com.google.protobuf.FieldMask;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Escapes;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.rest.ClusterViews.Change;
import io.keyward.gateway.rest.ClusterViews.ChangedView;
import io.keyward.gateway.rest.ClusterViews.ClusterPage;
import io.keyward.gateway.rest.ClusterViews.ClusterView;
import io.keyward.gateway.rest.ClusterViews.FindingPage;
import io.keyward.gateway.rest.ClusterViews.Registration;
import io.keyward.gateway.rest.ClusterViews.UnregisteredView;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.ListClustersRequest;
import io.keyward.proto.access.v1.ListClustersResponse;
import io.keyward.proto.access.v1.ListDriftFindingsRequest;
import io.keyward.proto.access.v1.ListDriftFindingsResponse;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.UnregisterClusterRequest;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** The registry of clusters, and their drift. */
@Path("/api/v1/clusters")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Clusters")
class ClustersResource {

    private static final int MAX_PAGE = 100;
    private static final int MAX_REMOVALS = 3_000;

    /** As long as access-service waits for the calls that a mode no longer allows. */
    private static final Duration CALLS_END = Duration.ofSeconds(15);

    private final Services services;
    private final RestRequest request;

    ClustersResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls("keyward.access.v1.ClusterService/ListClusters")
    @Operation(summary = "List clusters in order of ARN")
    @Parameter(name = "pageSize", ref = "pageSize")
    @Parameter(name = "pageToken", ref = "pageToken")
    @Parameter(name = "account", in = ParameterIn.QUERY, description = "Only clusters of this account.")
    @Parameter(name = "region", in = ParameterIn.QUERY, description = "Only clusters of this region.")
    public ClusterPage list() {
        Query query = request.query("pageSize", "pageToken", "account", "region");
        ListClustersResponse page = services.clusters(request.caller())
                .listClusters(ListClustersRequest.newBuilder()
                        .setPageSize(query.number("pageSize", 1, MAX_PAGE).orElse(0))
                        .setPageToken(query.text("pageToken").orElse(""))
                        .setAccount(query.text("account").orElse(""))
                        .setRegion(query.text("region").orElse(""))
                        .build());
        return new ClusterPage(
                page.getClustersList().stream().map(ClusterMapping::view).toList(),
                Values.orAbsent(page.getNextPageToken()));
    }

    @POST
    @Calls("keyward.access.v1.ClusterService/RegisterCluster")
    @Operation(
            summary = "Register a cluster",
            description = "Nothing on EKS changes by it. The first read of the cluster follows at once.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @APIResponseSchema(value = ClusterView.class, responseCode = "201", responseDescription = "Registered.")
    public RestResponse<ClusterView> register(@Nullable Registration body) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        Registration registration = Bodies.required(body);
        RegisterClusterRequest register = RegisterClusterRequest.newBuilder()
                .setArn(Values.required("arn", registration.arn()))
                .setMode(ClusterMapping.mode(registration.mode()))
                .setRoleArn(Values.orEmpty(registration.roleArn()))
                .putAllLabels(Objects.requireNonNullElse(registration.labels(), Map.of()))
                .setRequestId(request.idempotencyKey())
                .setValidateOnly(validateOnly)
                .build();
        ClusterView view = ClusterMapping.view(
                services.clusters(request.caller()).registerCluster(register).getCluster());
        return ResponseBuilder.<ClusterView>created(URI.create("/api/v1/clusters/" + Escapes.encode(view.arn())))
                .entity(view)
                .build();
    }

    @GET
    @Calls("keyward.access.v1.ClusterService/GetCluster")
    @Path("{cluster}")
    @Operation(summary = "Show a cluster")
    public ClusterView get(@PathParam("cluster") String cluster) {
        request.query();
        return ClusterMapping.view(services.clusters(request.caller())
                .getCluster(GetClusterRequest.newBuilder().setCluster(cluster).build())
                .getCluster());
    }

    @PATCH
    @Calls("keyward.access.v1.ClusterService/UpdateCluster")
    @Path("{cluster}")
    @Operation(
            summary = "Change a cluster's mode, role, removal limit or labels",
            description =
                    "A change to a mode that allows fewer calls is answered once the last call that the former mode allowed has"
                            + " ended, or after 15 s; callsUnderWay then names what may not have.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    public ChangedView change(@PathParam("cluster") String cluster, @Nullable Change body) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        Change change = Bodies.required(body);
        FieldMask.Builder mask = FieldMask.newBuilder();
        if (change.mode() != null) {
            mask.addPaths("mode");
        }
        if (change.roleArn() != null) {
            mask.addPaths("role_arn");
        }
        Integer limit = change.removalLimit();
        if (limit != null) {
            if (limit < 1 || limit > MAX_REMOVALS) {
                throw ProblemException.field("removalLimit", "must be from 1 to " + MAX_REMOVALS);
            }
            mask.addPaths("removal_limit");
        }
        if (change.labels() != null) {
            mask.addPaths("labels");
        }
        if (mask.getPathsCount() == 0) {
            throw Bodies.nothingToDo("mode, roleArn, removalLimit, labels");
        }
        UpdateClusterRequest update = UpdateClusterRequest.newBuilder()
                .setCluster(cluster)
                .setMode(ClusterMapping.mode(change.mode()))
                .setRoleArn(Values.orEmpty(change.roleArn()))
                .setRemovalLimit(limit == null ? 0 : limit)
                .putAllLabels(Objects.requireNonNullElse(change.labels(), Map.of()))
                .setUpdateMask(mask)
                .setRequestId(request.idempotencyKey())
                .setEtag(request.etag(null))
                .setValidateOnly(validateOnly)
                .build();
        return ClusterMapping.view(
                services.clusters(request.caller(), CALLS_END).updateCluster(update));
    }

    @DELETE
    @Calls("keyward.access.v1.ClusterService/UnregisterCluster")
    @Path("{cluster}")
    @Operation(
            summary = "Forget a cluster",
            description =
                    "Nothing more on EKS is removed. Refused, 409, while it has access entries, or EKS still holds entries whose"
                            + " removal was acknowledged, or a worker has work of it.")
    @Parameter(
            name = "force",
            in = ParameterIn.QUERY,
            schema = @Schema(implementation = boolean.class),
            description = "Forget it all the same, with the access entries Keyward holds for it.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    @APIResponse(responseCode = "204", description = "Forgotten.")
    @APIResponseSchema(
            value = UnregisteredView.class,
            responseCode = "200",
            responseDescription = "Forgotten by force, and EKS still holds, or may hold, entries of Keyward's.")
    public RestResponse<UnregisteredView> unregister(@PathParam("cluster") String cluster) {
        Query query = request.query("force", "validateOnly");
        List<String> remaining = services.clusters(request.caller())
                .unregisterCluster(UnregisterClusterRequest.newBuilder()
                        .setCluster(cluster)
                        .setForce(query.flag("force"))
                        .setRequestId(request.idempotencyKey())
                        .setEtag(request.etag(null))
                        .setValidateOnly(query.flag("validateOnly"))
                        .build())
                .getRemainingPrincipalArnsList();
        return remaining.isEmpty() ? RestResponse.noContent() : RestResponse.ok(new UnregisteredView(remaining));
    }

    @GET
    @Calls("keyward.access.v1.ClusterService/ListDriftFindings")
    @Path("{cluster}/drift")
    @Operation(summary = "List drift found on a cluster, last seen first")
    @Parameter(name = "pageSize", ref = "pageSize")
    @Parameter(name = "pageToken", ref = "pageToken")
    @Parameter(
            name = "openOnly",
            in = ParameterIn.QUERY,
            schema = @Schema(implementation = boolean.class),
            description = "Only findings that are still open.")
    public FindingPage drift(@PathParam("cluster") String cluster) {
        Query query = request.query("pageSize", "pageToken", "openOnly");
        ListDriftFindingsResponse page = services.clusters(request.caller())
                .listDriftFindings(ListDriftFindingsRequest.newBuilder()
                        .setCluster(cluster)
                        .setPageSize(query.number("pageSize", 1, MAX_PAGE).orElse(0))
                        .setPageToken(query.text("pageToken").orElse(""))
                        .setOpenOnly(query.flag("openOnly"))
                        .build());
        return new FindingPage(
                page.getFindingsList().stream().map(ClusterMapping::view).toList(),
                Values.orAbsent(page.getNextPageToken()));
    }
}
