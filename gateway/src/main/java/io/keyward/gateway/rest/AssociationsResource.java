package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.rest.EntryViews.AssociationBody;
import io.keyward.gateway.rest.EntryViews.EntryView;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The access policies of an entry. Both changes answer with the whole entry. */
@Path("/api/v1/clusters/{cluster}/access-entries/{principalArn}/access-policies/{policyArn}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Access entries")
class AssociationsResource {

    private final Services services;
    private final RestRequest request;

    AssociationsResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @PUT
    @Calls("keyward.access.v1.AccessPolicyService/AssociateAccessPolicy")
    @Operation(
            summary = "Associate an access policy, or replace the scope of an association",
            description = "Answers with the entry after the change.")
    @Parameter(name = "wait", ref = "wait")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    public EntryView associate(
            @PathParam("cluster") String cluster,
            @PathParam("principalArn") String principalArn,
            @PathParam("policyArn") String policyArn,
            @Nullable AssociationBody body) {
        Query query = request.query("wait", "validateOnly");
        Duration wait = Values.wait(query);
        AssociateAccessPolicyRequest associate = AssociateAccessPolicyRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(principalArn)
                .setPolicyArn(policyArn)
                .setAccessScope(
                        EntryMapping.scope("accessScope", Bodies.required(body).accessScope()))
                .setRequestId(request.idempotencyKey())
                .setEtag(request.etag(null))
                .setValidateOnly(query.flag("validateOnly"))
                .setSyncWait(ProtoTime.toProto(wait))
                .build();
        return EntryMapping.view(services.policies(request.caller(), wait)
                .associateAccessPolicy(associate)
                .getAccessEntry());
    }

    @DELETE
    @Calls("keyward.access.v1.AccessPolicyService/DisassociateAccessPolicy")
    @Operation(summary = "Remove an access policy", description = "Answers with the entry after the change.")
    @Parameter(name = "wait", ref = "wait")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    public EntryView disassociate(
            @PathParam("cluster") String cluster,
            @PathParam("principalArn") String principalArn,
            @PathParam("policyArn") String policyArn) {
        Query query = request.query("wait", "validateOnly");
        Duration wait = Values.wait(query);
        return EntryMapping.view(services.policies(request.caller(), wait)
                .disassociateAccessPolicy(DisassociateAccessPolicyRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principalArn)
                        .setPolicyArn(policyArn)
                        .setRequestId(request.idempotencyKey())
                        .setEtag(request.etag(null))
                        .setValidateOnly(query.flag("validateOnly"))
                        .setSyncWait(ProtoTime.toProto(wait))
                        .build())
                .getAccessEntry());
    }
}
