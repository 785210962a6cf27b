package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.rest.IdentityViews.CallerView;
import io.keyward.proto.identity.v1.WhoAmIRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The caller. */
@Path("/api/v1/whoami")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Identity")
class WhoAmIResource {

    private final Services services;
    private final RestRequest request;

    WhoAmIResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls("keyward.identity.v1.IdentityService/WhoAmI")
    @Operation(summary = "Show who calls, and what holds for them")
    public CallerView whoAmI() {
        request.query();
        return IdentityMapping.view(services.identity(request.caller()).whoAmI(WhoAmIRequest.getDefaultInstance()));
    }
}
