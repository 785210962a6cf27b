package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.rest.EntryViews.PolicyPage;
import io.keyward.gateway.rest.EntryViews.PolicyView;
import io.keyward.proto.access.v1.ListAccessPoliciesRequest;
import io.keyward.proto.access.v1.ListAccessPoliciesResponse;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The access policies that Keyward knows. */
@Path("/api/v1/access-policies")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Access policies")
class AccessPoliciesResource {

    private static final int MAX_PAGE = 100;

    private final Services services;
    private final RestRequest request;

    AccessPoliciesResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls("keyward.access.v1.AccessPolicyService/ListAccessPolicies")
    @Operation(summary = "List access policies in order of name")
    @Parameter(name = "pageSize", ref = "pageSize")
    @Parameter(name = "pageToken", ref = "pageToken")
    public PolicyPage list() {
        Query query = request.query("pageSize", "pageToken");
        ListAccessPoliciesResponse page = services.policies(request.caller(), Duration.ZERO)
                .listAccessPolicies(ListAccessPoliciesRequest.newBuilder()
                        .setPageSize(query.number("pageSize", 1, MAX_PAGE).orElse(0))
                        .setPageToken(query.text("pageToken").orElse(""))
                        .build());
        return new PolicyPage(
                page.getAccessPoliciesList().stream()
                        .map(policy -> new PolicyView(policy.getName(), policy.getArn(), policy.getRulesPublished()))
                        .toList(),
                page.getCatalogueVersion(),
                Values.orAbsent(page.getNextPageToken()));
    }
}
