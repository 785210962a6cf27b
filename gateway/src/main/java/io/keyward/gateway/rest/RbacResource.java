package io.keyward.gateway.rest;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.keyward.gateway.backend.Services;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.GetRbacRequest;
import io.keyward.proto.access.v1.GetRbacResponse;
import io.keyward.proto.access.v1.PutRbacRequest;
import io.keyward.proto.access.v1.RbacSnapshot;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** The cluster's own RBAC, which takes part in decisions. */
@Path("/api/v1/clusters/{cluster}/rbac")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Clusters")
class RbacResource {

    @Schema(name = "RbacSnapshot")
    record SnapshotView(
            @Schema(description = "ARN.") String cluster,

            @Schema(description = "The cluster's revision that brought it.")
            long revision,

            int roles,
            int clusterRoles,
            int roleBindings,
            int clusterRoleBindings,
            int namespaces,
            Instant putAt) {}

    private final Services services;
    private final RestRequest request;

    RbacResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @PUT
    @Calls("keyward.access.v1.RbacService/PutRbac")
    @Operation(
            summary = "Replace the snapshot of the cluster's RBAC",
            description =
                    "All of it. The first bad object is named by kind, namespace and name, and then nothing is changed."
                            + " The same objects again change nothing.")
    @RequestBody(
            required = true,
            description =
                    "A Kubernetes List as kubectl get clusterroles,clusterrolebindings,roles,rolebindings -A -o json prints"
                            + " it, with Namespaces where known; at most 16 MiB and 50,000 objects.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            example = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}"))
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    public SnapshotView put(@PathParam("cluster") String cluster) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        byte[] list = request.body();
        if (list.length == 0) {
            throw new ProblemException(400, "INVALID_ARGUMENT", "The body must be a Kubernetes List.");
        }
        return view(services.rbac(request.caller())
                .putRbac(PutRbacRequest.newBuilder()
                        .setCluster(cluster)
                        .setListJson(UnsafeByteOperations.unsafeWrap(list))
                        .setRequestId(request.idempotencyKey())
                        .setEtag(request.etag(null))
                        .setValidateOnly(validateOnly)
                        .build())
                .getSnapshot());
    }

    @GET
    @Calls("keyward.access.v1.RbacService/GetRbac")
    @Operation(
            summary = "Show the snapshot of the cluster's RBAC as it was given",
            description =
                    "404, RBAC_NOT_FOUND, if none was: decisions then use Kubernetes' default roles and bindings.")
    @APIResponse(
            responseCode = "200",
            description = "The List.",
            headers =
                    @Header(
                            name = "ETag",
                            description = "For If-Match; another one after each change.",
                            schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.OBJECT),
                            example = "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}"))
    public RestResponse<StreamingOutput> get(@PathParam("cluster") String cluster) {
        request.query();
        GetRbacResponse found = services.rbac(request.caller())
                .getRbac(GetRbacRequest.newBuilder().setCluster(cluster).build());
        ByteString list = found.getListJson();
        return ResponseBuilder.<StreamingOutput>ok(list::writeTo, MediaType.APPLICATION_JSON)
                .header(HttpHeaders.ETAG, "\"" + found.getSnapshot().getEtag() + "\"")
                .header(HttpHeaders.CONTENT_LENGTH, list.size())
                .build();
    }

    private static SnapshotView view(RbacSnapshot snapshot) {
        return new SnapshotView(
                snapshot.getClusterArn(),
                snapshot.getRevision(),
                snapshot.getRoles(),
                snapshot.getClusterRoles(),
                snapshot.getRoleBindings(),
                snapshot.getClusterRoleBindings(),
                snapshot.getNamespaces(),
                ProtoTime.toJava(snapshot.getPutAt()));
    }
}
