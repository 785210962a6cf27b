package io.keyward.gateway.rest;

import io.keyward.gateway.backend.Services;
import io.keyward.gateway.http.Escapes;
import io.keyward.gateway.http.Query;
import io.keyward.gateway.rest.EntryViews.Creation;
import io.keyward.gateway.rest.EntryViews.Deletion;
import io.keyward.gateway.rest.EntryViews.EntryChange;
import io.keyward.gateway.rest.EntryViews.EntryPage;
import io.keyward.gateway.rest.EntryViews.EntryView;
import io.keyward.gateway.rest.EntryViews.TagChange;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryResponse;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.ListAccessEntriesResponse;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
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
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

/** The access entries of a cluster. Changes answer at once unless {@code wait} asks them to wait for EKS. */
@Path("/api/v1/clusters/{cluster}/access-entries")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Access entries")
class AccessEntriesResource {

    private static final int MAX_PAGE = 100;

    private final Services services;
    private final RestRequest request;

    AccessEntriesResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @GET
    @Calls("keyward.access.v1.AccessEntryService/ListAccessEntries")
    @Operation(summary = "List access entries in order of principal")
    @Parameter(name = "policyArn", in = ParameterIn.QUERY, description = "Only entries with this access policy.")
    @Parameter(name = "pageSize", ref = "pageSize")
    @Parameter(name = "pageToken", ref = "pageToken")
    public EntryPage list(@PathParam("cluster") String cluster) {
        Query query = request.query("policyArn", "pageSize", "pageToken");
        ListAccessEntriesResponse page = services.entries(request.caller())
                .listAccessEntries(ListAccessEntriesRequest.newBuilder()
                        .setCluster(cluster)
                        .setAssociatedPolicyArn(query.text("policyArn").orElse(""))
                        .setPageSize(query.number("pageSize", 1, MAX_PAGE).orElse(0))
                        .setPageToken(query.text("pageToken").orElse(""))
                        .build());
        return new EntryPage(
                page.getAccessEntriesList().stream().map(EntryMapping::view).toList(),
                Values.orAbsent(page.getNextPageToken()));
    }

    @POST
    @Calls("keyward.access.v1.AccessEntryService/CreateAccessEntry")
    @Operation(summary = "Create an access entry")
    @Parameter(name = "wait", ref = "wait")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @APIResponseSchema(value = EntryView.class, responseCode = "201", responseDescription = "Created.")
    public RestResponse<EntryView> create(@PathParam("cluster") String cluster, @Nullable Creation body) {
        Query query = request.query("wait", "validateOnly");
        Duration wait = Values.wait(query);
        Creation creation = Bodies.required(body);
        CreateAccessEntryRequest create = CreateAccessEntryRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(Values.required("principalArn", creation.principalArn()))
                .setType(Values.orEmpty(creation.type()))
                .setUsername(Values.orEmpty(creation.username()))
                .addAllKubernetesGroups(Objects.requireNonNullElse(creation.kubernetesGroups(), List.of()))
                .putAllTags(Objects.requireNonNullElse(creation.tags(), Map.of()))
                .setRequestId(request.idempotencyKey())
                .setValidateOnly(query.flag("validateOnly"))
                .setSyncWait(ProtoTime.toProto(wait))
                .build();
        EntryView view = EntryMapping.view(services.entries(request.caller(), wait)
                .createAccessEntry(create)
                .getAccessEntry());
        URI location = URI.create("/api/v1/clusters/" + Escapes.encode(view.clusterArn()) + "/access-entries/"
                + Escapes.encode(view.principalArn()));
        return ResponseBuilder.<EntryView>created(location).entity(view).build();
    }

    @GET
    @Calls("keyward.access.v1.AccessEntryService/GetAccessEntry")
    @Path("{principalArn}")
    @Operation(summary = "Show an access entry with its policies and how it stands at EKS")
    public EntryView get(@PathParam("cluster") String cluster, @PathParam("principalArn") String principalArn) {
        request.query();
        return EntryMapping.view(services.entries(request.caller())
                .getAccessEntry(GetAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principalArn)
                        .build())
                .getAccessEntry());
    }

    @PATCH
    @Calls("keyward.access.v1.AccessEntryService/UpdateAccessEntry")
    @Path("{principalArn}")
    @Operation(summary = "Change username or groups of an access entry")
    @Parameter(name = "wait", ref = "wait")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "If-Match", ref = "ifMatch")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    public EntryView change(
            @PathParam("cluster") String cluster,
            @PathParam("principalArn") String principalArn,
            @Nullable EntryChange body) {
        Query query = request.query("wait", "validateOnly");
        Duration wait = Values.wait(query);
        EntryChange change = Bodies.required(body);
        UpdateAccessEntryRequest.Builder update = UpdateAccessEntryRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(principalArn)
                .setRequestId(request.idempotencyKey())
                .setEtag(request.etag(null))
                .setValidateOnly(query.flag("validateOnly"))
                .setSyncWait(ProtoTime.toProto(wait));
        String username = change.username();
        List<String> groups = change.kubernetesGroups();
        if (username == null && groups == null) {
            throw Bodies.nothingToDo("username, kubernetesGroups");
        }
        if (username != null) {
            update.setUsername(username);
        }
        if (groups != null) {
            update.setKubernetesGroups(KubernetesGroups.newBuilder().addAllNames(groups));
        }
        return EntryMapping.view(services.entries(request.caller(), wait)
                .updateAccessEntry(update.build())
                .getAccessEntry());
    }

    @PATCH
    @Calls("keyward.access.v1.AccessEntryService/UpdateAccessEntryTags")
    @Path("{principalArn}/tags")
    @Operation(summary = "Add, replace and remove tags of an access entry")
    @Parameter(name = "wait", ref = "wait")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    public EntryView changeTags(
            @PathParam("cluster") String cluster,
            @PathParam("principalArn") String principalArn,
            @Nullable TagChange body) {
        Query query = request.query("wait", "validateOnly");
        Duration wait = Values.wait(query);
        TagChange change = Bodies.required(body);
        Map<String, String> set = Objects.requireNonNullElse(change.set(), Map.of());
        List<String> remove = Objects.requireNonNullElse(change.remove(), List.of());
        if (set.isEmpty() && remove.isEmpty()) {
            throw Bodies.nothingToDo("set, remove");
        }
        return EntryMapping.view(services.entries(request.caller(), wait)
                .updateAccessEntryTags(UpdateAccessEntryTagsRequest.newBuilder()
                        .setCluster(cluster)
                        .setEntry(principalArn)
                        .putAllSet(set)
                        .addAllRemoveKeys(remove)
                        .setRequestId(request.idempotencyKey())
                        .setEtag(request.etag(null))
                        .setValidateOnly(query.flag("validateOnly"))
                        .setSyncWait(ProtoTime.toProto(wait))
                        .build())
                .getAccessEntry());
    }

    @DELETE
    @Calls("keyward.access.v1.AccessEntryService/DeleteAccessEntry")
    @Path("{principalArn}")
    @Operation(summary = "Remove an access entry with its policies")
    @Parameter(name = "wait", ref = "wait")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    @Parameter(name = "If-Match", ref = "ifMatch")
    public Deletion delete(@PathParam("cluster") String cluster, @PathParam("principalArn") String principalArn) {
        Query query = request.query("wait", "validateOnly");
        Duration wait = Values.wait(query);
        DeleteAccessEntryResponse done = services.entries(request.caller(), wait)
                .deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principalArn)
                        .setRequestId(request.idempotencyKey())
                        .setEtag(request.etag(null))
                        .setValidateOnly(query.flag("validateOnly"))
                        .setSyncWait(ProtoTime.toProto(wait))
                        .build());
        return new Deletion(done.getRevision(), EntryMapping.view(done.getSync()));
    }

    @POST
    @Calls("keyward.access.v1.AccessEntryService/AdoptAccessEntry")
    @Path("{principalArn}:adopt")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            summary = "Adopt an access entry that EKS holds and Keyward does not own",
            description = "Takes it into the desired state as it was last seen. Nothing on EKS changes.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    public EntryView adopt(@PathParam("cluster") String cluster, @PathParam("principalArn") String principalArn) {
        Query query = request.query("validateOnly");
        return EntryMapping.view(services.entries(request.caller())
                .adoptAccessEntry(AdoptAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn(principalArn)
                        .setRequestId(request.idempotencyKey())
                        .setValidateOnly(query.flag("validateOnly"))
                        .build())
                .getAccessEntry());
    }
}
