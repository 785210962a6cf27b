package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.rest.IdentityViews.IssuedWebhookCredentialView;
import io.keyward.gateway.rest.IdentityViews.WebhookCredentialBody;
import io.keyward.gateway.rest.IdentityViews.WebhookCredentialList;
import io.keyward.proto.identity.v1.CreateWebhookCredentialRequest;
import io.keyward.proto.identity.v1.CreateWebhookCredentialResponse;
import io.keyward.proto.identity.v1.DeleteWebhookCredentialRequest;
import io.keyward.proto.identity.v1.ListWebhookCredentialsRequest;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** What lets a cluster's kube-apiserver call that cluster's webhooks, and no others. */
@Path("/api/v1/clusters/{cluster}/webhook-credentials")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Clusters")
class WebhookCredentialsResource {

    private final Services services;
    private final RestRequest request;

    WebhookCredentialsResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls("keyward.identity.v1.IdentityService/ListWebhookCredentials")
    @Operation(summary = "List the webhook credentials of a cluster, without tokens")
    public WebhookCredentialList list(@PathParam("cluster") String cluster) {
        request.query();
        return new WebhookCredentialList(services
                .identity(request.caller())
                .listWebhookCredentials(ListWebhookCredentialsRequest.newBuilder()
                        .setCluster(cluster)
                        .build())
                .getWebhookCredentialsList()
                .stream()
                .map(IdentityMapping::view)
                .toList());
    }

    @POST
    @Calls("keyward.identity.v1.IdentityService/CreateWebhookCredential")
    @Operation(
            summary = "Issue a bearer token, or take a client certificate, for a cluster's kube-apiserver",
            description = "The answer is the only place where the token is ever shown.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @APIResponseSchema(value = IssuedWebhookCredentialView.class, responseCode = "201", responseDescription = "Issued.")
    @APIResponse(responseCode = "200", description = "With validateOnly: it would be issued.")
    public RestResponse<IssuedWebhookCredentialView> create(
            @PathParam("cluster") String cluster, @Nullable WebhookCredentialBody body) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        WebhookCredentialBody credential = Bodies.required(body);
        CreateWebhookCredentialRequest.Builder create = CreateWebhookCredentialRequest.newBuilder()
                .setCluster(cluster)
                .setName(Values.required("name", credential.name()))
                .setCertificateSha256(Values.orEmpty(credential.certificateSha256()))
                .setRequestId(request.requestId(credential.requestId()))
                .setValidateOnly(validateOnly);
        if (credential.expireTime() != null) {
            create.setExpireTime(IdentityMapping.time("expireTime", credential.expireTime()));
        }
        CreateWebhookCredentialResponse done =
                services.identity(request.caller()).createWebhookCredential(create.build());
        return RestResponse.status(
                validateOnly ? RestResponse.Status.OK : RestResponse.Status.CREATED,
                new IssuedWebhookCredentialView(
                        IdentityMapping.view(done.getWebhookCredential()), Values.orAbsent(done.getToken())));
    }

    @DELETE
    @Produces(MediaType.WILDCARD)
    @Path("{id}")
    @Calls("keyward.identity.v1.IdentityService/DeleteWebhookCredential")
    @Operation(summary = "Revoke a webhook credential")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @APIResponse(responseCode = "204", description = "Revoked.")
    public void delete(@PathParam("cluster") String cluster, @PathParam("id") String id) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        var _ = services.identity(request.caller())
                .deleteWebhookCredential(DeleteWebhookCredentialRequest.newBuilder()
                        .setCluster(cluster)
                        .setId(id)
                        .setRequestId(request.idempotencyKey())
                        .setValidateOnly(validateOnly)
                        .build());
    }
}
