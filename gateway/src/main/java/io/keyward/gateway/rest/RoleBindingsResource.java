package io.keyward.gateway.rest;

import io.keyward.gateway.backend.FieldNames;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.rest.IdentityViews.BindingBody;
import io.keyward.gateway.rest.IdentityViews.BindingPage;
import io.keyward.gateway.rest.IdentityViews.BindingView;
import io.keyward.gateway.rest.IdentityViews.SubjectView;
import io.keyward.proto.identity.v1.DeleteRoleBindingRequest;
import io.keyward.proto.identity.v1.GetRoleBindingRequest;
import io.keyward.proto.identity.v1.ListRoleBindingsRequest;
import io.keyward.proto.identity.v1.ListRoleBindingsResponse;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.PutRoleBindingResponse;
import io.keyward.proto.identity.v1.RoleBinding;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** Who has which role with Keyward itself. A change counts on every replica within a second. */
@Path("/api/v1/role-bindings")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Identity")
class RoleBindingsResource {

    private static final int MAX_PAGE = 1_000;
    private static final int MAX_SUBJECTS = 100;
    private static final String OF_BINDING = "roleBinding.";

    private final Services services;
    private final RestRequest request;

    RoleBindingsResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls("keyward.identity.v1.IdentityService/ListRoleBindings")
    @Operation(summary = "List role bindings in order of name")
    @Parameter(name = "pageSize", ref = "largePageSize")
    @Parameter(name = "pageToken", ref = "pageToken")
    public BindingPage list() {
        Query query = request.query("pageSize", "pageToken");
        ListRoleBindingsResponse page = services.identity(request.caller())
                .listRoleBindings(ListRoleBindingsRequest.newBuilder()
                        .setPageSize(query.number("pageSize", 1, MAX_PAGE).orElse(0))
                        .setPageToken(query.text("pageToken").orElse(""))
                        .build());
        return new BindingPage(
                page.getRoleBindingsList().stream().map(IdentityMapping::view).toList(),
                Values.orAbsent(page.getNextPageToken()));
    }

    @GET
    @Path("{name}")
    @Calls("keyward.identity.v1.IdentityService/GetRoleBinding")
    @Operation(summary = "Show a role binding")
    public RestResponse<BindingView> get(@PathParam("name") String name) {
        request.query();
        RoleBinding binding = services.identity(request.caller())
                .getRoleBinding(GetRoleBindingRequest.newBuilder().setName(name).build())
                .getRoleBinding();
        return answer(binding, RestResponse.Status.OK);
    }

    @PUT
    @Path("{name}")
    @Calls("keyward.identity.v1.IdentityService/PutRoleBinding")
    @Operation(
            summary = "Create or replace a role binding",
            description = "Nobody can give more than they have. The last administrator without a scope stays.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    @APIResponseSchema(value = BindingView.class, responseCode = "200", responseDescription = "Replaced.")
    @APIResponse(
            responseCode = "201",
            description = "Created.",
            content = @Content(schema = @Schema(implementation = BindingView.class)))
    public RestResponse<BindingView> put(@PathParam("name") String name, @Nullable BindingBody body) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        BindingBody put = Bodies.required(body);
        if (put.name() != null && !put.name().equals(name)) {
            throw ProblemException.field("name", "must be the path's, or absent");
        }
        RoleBinding.Builder binding = RoleBinding.newBuilder()
                .setName(name)
                .setRole(IdentityMapping.role(put.role()))
                .setEtag(request.etag(put.etag()));
        List<SubjectView> subjects = Bodies.members("subjects", put.subjects(), MAX_SUBJECTS);
        for (int i = 0; i < subjects.size(); i++) {
            binding.addSubjects(IdentityMapping.toProto("subjects[" + i + "]", subjects.get(i)));
        }
        if (put.scope() != null) {
            binding.setScope(IdentityMapping.toProto(put.scope()));
        }
        if (put.boundary() != null) {
            binding.setBoundary(IdentityMapping.toProto(put.boundary()));
        }
        PutRoleBindingRequest change = PutRoleBindingRequest.newBuilder()
                .setRoleBinding(binding)
                .setRequestId(request.requestId(put.requestId()))
                .setValidateOnly(validateOnly)
                .build();
        PutRoleBindingResponse done =
                RpcProblems.naming(RoleBindingsResource::member, () -> services.identity(request.caller())
                        .putRoleBinding(change));
        return answer(done.getRoleBinding(), done.getCreated() ? RestResponse.Status.CREATED : RestResponse.Status.OK);
    }

    @DELETE
    @Produces(MediaType.WILDCARD)
    @Path("{name}")
    @Calls("keyward.identity.v1.IdentityService/DeleteRoleBinding")
    @Operation(summary = "Remove a role binding")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    @APIResponse(responseCode = "204", description = "Removed.")
    public void delete(@PathParam("name") String name) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        var _ = services.identity(request.caller())
                .deleteRoleBinding(DeleteRoleBindingRequest.newBuilder()
                        .setName(name)
                        .setEtag(request.etag(null))
                        .setRequestId(request.idempotencyKey())
                        .setValidateOnly(validateOnly)
                        .build());
    }

    private static RestResponse<BindingView> answer(RoleBinding binding, RestResponse.Status status) {
        ResponseBuilder<BindingView> answer = ResponseBuilder.create(status, IdentityMapping.view(binding));
        return binding.getEtag().isEmpty()
                ? answer.build()
                : answer.header(HttpHeaders.ETAG, "\"" + binding.getEtag() + "\"")
                        .build();
    }

    /** {@code role_binding.scope.accounts[0]} as {@code scope.accounts[0]}. */
    private static String member(String field) {
        String member = FieldNames.camelCase(field);
        return member.startsWith(OF_BINDING) ? member.substring(OF_BINDING.length()) : member;
    }
}
