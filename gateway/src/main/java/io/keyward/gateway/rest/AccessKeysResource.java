package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.rest.IdentityViews.IssuedKeyView;
import io.keyward.gateway.rest.IdentityViews.KeyBody;
import io.keyward.gateway.rest.IdentityViews.KeyPage;
import io.keyward.gateway.rest.IdentityViews.KeyView;
import io.keyward.gateway.rest.IdentityViews.RotationBody;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.CreateAccessKeyRequest;
import io.keyward.proto.identity.v1.CreateAccessKeyResponse;
import io.keyward.proto.identity.v1.DeleteAccessKeyRequest;
import io.keyward.proto.identity.v1.ListAccessKeysRequest;
import io.keyward.proto.identity.v1.ListAccessKeysResponse;
import io.keyward.proto.identity.v1.RotateAccessKeyRequest;
import io.keyward.proto.identity.v1.RotateAccessKeyResponse;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Keys for requests that are signed (Signature V4), as {@code aws} and Terraform do. A key that is revoked is refused within a second. */
@Path("/api/v1/access-keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Identity")
class AccessKeysResource {

    private static final int MAX_PAGE = 1_000;

    private final Services services;
    private final RestRequest request;

    AccessKeysResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls("keyward.identity.v1.IdentityService/ListAccessKeys")
    @Operation(summary = "List access keys in order of id, without secrets")
    @Parameter(name = "pageSize", ref = "largePageSize")
    @Parameter(name = "pageToken", ref = "pageToken")
    public KeyPage list() {
        Query query = request.query("pageSize", "pageToken");
        ListAccessKeysResponse page = page(
                query.number("pageSize", 1, MAX_PAGE).orElse(0),
                query.text("pageToken").orElse(""));
        return new KeyPage(
                page.getAccessKeysList().stream().map(IdentityMapping::view).toList(),
                Values.orAbsent(page.getNextPageToken()));
    }

    @POST
    @Calls("keyward.identity.v1.IdentityService/CreateAccessKey")
    @Operation(
            summary = "Issue an access key with a role of its own",
            description =
                    "The answer is the only place where its secret is ever shown. Nobody can give more than they have.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @APIResponseSchema(value = IssuedKeyView.class, responseCode = "201", responseDescription = "Issued.")
    @APIResponse(responseCode = "200", description = "With validateOnly: it would be issued.")
    public RestResponse<IssuedKeyView> create(@Nullable KeyBody body) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        KeyBody key = Bodies.required(body);
        CreateAccessKeyRequest.Builder create = CreateAccessKeyRequest.newBuilder()
                .setName(Values.required("name", key.name()))
                .setRole(IdentityMapping.role(key.role()))
                .setAccount(Values.orEmpty(key.account()))
                .setRequestId(request.requestId(key.requestId()))
                .setValidateOnly(validateOnly);
        if (key.scope() != null) {
            create.setScope(IdentityMapping.toProto(key.scope()));
        }
        if (key.boundary() != null) {
            create.setBoundary(IdentityMapping.toProto(key.boundary()));
        }
        if (key.expireTime() != null) {
            create.setExpireTime(IdentityMapping.time("expireTime", key.expireTime()));
        }
        CreateAccessKeyResponse done = services.identity(request.caller()).createAccessKey(create.build());
        IssuedKeyView issued = new IssuedKeyView(
                IdentityMapping.view(done.getAccessKey()), Values.orAbsent(done.getSecretAccessKey()), null);
        return validateOnly ? RestResponse.ok(issued) : created(issued);
    }

    @GET
    @Path("{accessKeyId}")
    @Calls("keyward.identity.v1.IdentityService/ListAccessKeys")
    @Operation(operationId = "getAccessKey", summary = "Show an access key, without its secret")
    public KeyView get(@PathParam("accessKeyId") String accessKeyId) {
        request.query();
        return find(accessKeyId)
                .map(IdentityMapping::view)
                .orElseThrow(() -> new ProblemException(
                        404, "ACCESS_KEY_NOT_FOUND", "There is no access key with this id that you may see."));
    }

    @POST
    @Path("{accessKeyId}:rotate")
    @Calls("keyward.identity.v1.IdentityService/RotateAccessKey")
    @Operation(
            summary = "Issue a successor of an access key",
            description =
                    "With the same name, role, scope and boundary; the old key goes on for the overlap. A key may rotate itself. "
                            + "While its successor holds, a key is not rotated again (ACCESS_KEY_ROTATED).")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @APIResponseSchema(value = IssuedKeyView.class, responseCode = "201", responseDescription = "Issued.")
    @APIResponse(responseCode = "200", description = "With validateOnly: it would be issued.")
    public RestResponse<IssuedKeyView> rotate(
            @PathParam("accessKeyId") String accessKeyId, @Nullable RotationBody body) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        RotationBody rotation = body == null ? new RotationBody(null, null, null) : body;
        RotateAccessKeyRequest.Builder rotate = RotateAccessKeyRequest.newBuilder()
                .setAccessKeyId(accessKeyId)
                .setRequestId(request.requestId(rotation.requestId()))
                .setValidateOnly(validateOnly);
        if (rotation.overlap() != null) {
            rotate.setOverlapSeconds(IdentityMapping.seconds("overlap", rotation.overlap()));
        }
        if (rotation.expireTime() != null) {
            rotate.setExpireTime(IdentityMapping.time("expireTime", rotation.expireTime()));
        }
        RotateAccessKeyResponse done = services.identity(request.caller()).rotateAccessKey(rotate.build());
        IssuedKeyView issued = new IssuedKeyView(
                IdentityMapping.view(done.getAccessKey()),
                Values.orAbsent(done.getSecretAccessKey()),
                done.hasOldExpireTime() ? ProtoTime.toJava(done.getOldExpireTime()) : null);
        return validateOnly ? RestResponse.ok(issued) : created(issued);
    }

    @DELETE
    @Produces(MediaType.WILDCARD)
    @Path("{accessKeyId}")
    @Calls("keyward.identity.v1.IdentityService/DeleteAccessKey")
    @Operation(
            summary = "Revoke an access key for good",
            description =
                    "withSuccessors also revokes what it was rotated to, by whomever: for one that was stolen. A key may"
                            + " revoke itself.")
    @Parameter(
            name = "withSuccessors",
            in = ParameterIn.QUERY,
            description = "Its successors and theirs, too; false unless given.",
            schema = @Schema(type = SchemaType.BOOLEAN))
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @APIResponse(responseCode = "204", description = "Revoked.")
    public void delete(@PathParam("accessKeyId") String accessKeyId) {
        Query query = request.query("validateOnly", "withSuccessors");
        var _ = services.identity(request.caller())
                .deleteAccessKey(DeleteAccessKeyRequest.newBuilder()
                        .setAccessKeyId(accessKeyId)
                        .setRequestId(request.idempotencyKey())
                        .setValidateOnly(query.flag("validateOnly"))
                        .setWithSuccessors(query.flag("withSuccessors"))
                        .build());
    }

    private static RestResponse<IssuedKeyView> created(IssuedKeyView issued) {
        return ResponseBuilder.<IssuedKeyView>created(
                        URI.create("/api/v1/access-keys/" + issued.key().accessKeyId()))
                .entity(issued)
                .build();
    }

    /** The list is short: one page for almost everybody. */
    private Optional<AccessKey> find(String accessKeyId) {
        String token = "";
        do {
            ListAccessKeysResponse page = page(MAX_PAGE, token);
            Optional<AccessKey> found = page.getAccessKeysList().stream()
                    .filter(key -> key.getAccessKeyId().equals(accessKeyId))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return Optional.empty();
    }

    private ListAccessKeysResponse page(int size, String token) {
        return services.identity(request.caller())
                .listAccessKeys(ListAccessKeysRequest.newBuilder()
                        .setPageSize(size)
                        .setPageToken(token)
                        .build());
    }
}
