package io.keyward.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.keyward.gateway.backend.FieldNames;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.rest.EntryViews.Creation;
import io.keyward.gateway.rest.EntryViews.Scope;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.BatchChangeResponse;
import io.keyward.proto.access.v1.EntryChange;
import io.keyward.proto.access.v1.EntryDeletion;
import io.keyward.proto.access.v1.EntryUpdate;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.NewEntry;
import io.keyward.proto.access.v1.PolicyAssociation;
import io.keyward.proto.access.v1.PolicyDisassociation;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Many changes of one cluster at once. */
@Path("/api/v1/clusters/{cluster}:batchChange")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Singleton
@Tag(name = "Access entries")
class BatchChangeResource {

    private static final int MAX_CHANGES = 3_000;

    @Schema(name = "ChangeBatch")
    record Batch(
            @Schema(description = "A repeat with the same id and request within 24 h gets the first answer.") @Nullable
            String requestId,

            @Schema(description = "Not supported yet: a batch that holds one is refused.") @Nullable
            String planHash,

            @Schema(required = true, description = "1 to 3,000.") @Nullable
            List<Change> changes) {}

    @Schema(name = "BatchedChange", description = "One of create, update, delete, associate and disassociate.")
    record Change(
            @Nullable Creation create,
            @Nullable Update update,
            @Nullable Deletion delete,
            @Nullable Association associate,
            @Nullable Disassociation disassociate) {}

    @Schema(name = "BatchedUpdate", description = "What is absent stays; at least one of username, kubernetesGroups.")
    record Update(
            @Schema(required = true) @Nullable String principalArn,
            @Nullable String username,

            @Schema(description = "Replaces all groups; an empty list removes them.") @Nullable
            List<String> kubernetesGroups) {}

    @Schema(name = "BatchedDeletion")
    record Deletion(@Schema(required = true) @Nullable String principalArn) {}

    @Schema(name = "BatchedAssociation", description = "Associates the policy, or replaces its scope.")
    record Association(
            @Schema(required = true) @Nullable String principalArn,

            @Schema(required = true) @Nullable String policyArn,

            @Schema(required = true) @Nullable Scope accessScope) {}

    @Schema(name = "BatchedDisassociation")
    record Disassociation(
            @Schema(required = true) @Nullable String principalArn,

            @Schema(required = true) @Nullable String policyArn) {}

    @Schema(name = "ChangeBatchAnswer")
    record BatchView(
            @Schema(description = "The cluster's revision of all the changes.")
            long revision,

            @Schema(description = "One per change, in order.")
            List<ResultView> results) {}

    @Schema(name = "BatchedChangeResult")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResultView(
            String principalArn,

            @Schema(description = "Of an association or disassociation.") @Nullable
            String policyArn) {}

    private final Services services;
    private final RestRequest request;

    BatchChangeResource(Services services, RestRequest request) {
        this.services = services;
        this.request = request;
    }

    @POST
    @Calls("keyward.access.v1.AccessEntryService/BatchChange")
    @Operation(
            summary = "Make up to 3,000 changes of a cluster, all or none",
            description =
                    "In order, in one transaction, under one revision. Each is checked as it would be alone, on what those before it"
                            + " leave; the first that is refused refuses the batch and is named. Answers once it is durable,"
                            + " without waiting for EKS. The body may be 8 MiB.")
    @Parameter(name = "validateOnly", ref = "validateOnly")
    @Parameter(name = "Idempotency-Key", ref = "idempotencyKey")
    public BatchView change(@PathParam("cluster") String cluster, @Nullable Batch body) {
        boolean validateOnly = request.query("validateOnly").flag("validateOnly");
        Batch batch = Bodies.required(body);
        if (batch.planHash() != null) {
            throw ProblemException.field("planHash", "is not supported yet; send the batch without it");
        }
        BatchChangeRequest.Builder change = BatchChangeRequest.newBuilder()
                .setCluster(cluster)
                .setRequestId(request.requestId(batch.requestId()))
                .setValidateOnly(validateOnly);
        List<Change> changes = Bodies.members("changes", batch.changes(), MAX_CHANGES);
        for (int i = 0; i < changes.size(); i++) {
            change.addChanges(toProto("changes[" + i + "]", changes.get(i)));
        }
        return view(RpcProblems.naming(
                members(change), () -> services.entries(request.caller()).batchChange(change.build())));
    }

    private static EntryChange toProto(String place, Change change) {
        long kinds = Stream.of(
                        change.create(), change.update(), change.delete(), change.associate(), change.disassociate())
                .filter(Objects::nonNull)
                .count();
        if (kinds != 1) {
            throw Bodies.exactlyOneOf(place, "create, update, delete, associate, disassociate");
        }
        if (change.create() != null) {
            return create(place + ".create.", change.create());
        }
        if (change.update() != null) {
            return update(place + ".update.", change.update());
        }
        if (change.associate() != null) {
            return associate(place + ".associate.", change.associate());
        }
        if (change.disassociate() != null) {
            return disassociate(place + ".disassociate.", change.disassociate());
        }
        return of(place + ".delete.", Objects.requireNonNull(change.delete()).principalArn())
                .setDelete(EntryDeletion.getDefaultInstance())
                .build();
    }

    private static EntryChange create(String prefix, Creation create) {
        return of(prefix, create.principalArn())
                .setCreate(NewEntry.newBuilder()
                        .setType(Values.orEmpty(create.type()))
                        .setUsername(Values.orEmpty(create.username()))
                        .addAllKubernetesGroups(Objects.requireNonNullElse(create.kubernetesGroups(), List.of()))
                        .putAllTags(Objects.requireNonNullElse(create.tags(), Map.of())))
                .build();
    }

    private static EntryChange update(String prefix, Update update) {
        String username = update.username();
        List<String> groups = update.kubernetesGroups();
        if (username == null && groups == null) {
            throw ProblemException.field(
                    prefix.substring(0, prefix.length() - 1), "must hold at least one of username, kubernetesGroups");
        }
        EntryUpdate.Builder proto = EntryUpdate.newBuilder();
        if (username != null) {
            proto.setUsername(username);
        }
        if (groups != null) {
            proto.setKubernetesGroups(KubernetesGroups.newBuilder().addAllNames(groups));
        }
        return of(prefix, update.principalArn()).setUpdate(proto).build();
    }

    private static EntryChange associate(String prefix, Association associate) {
        return of(prefix, associate.principalArn())
                .setAssociate(PolicyAssociation.newBuilder()
                        .setPolicyArn(Values.required(prefix + "policyArn", associate.policyArn()))
                        .setAccessScope(EntryMapping.scope(prefix + "accessScope", associate.accessScope())))
                .build();
    }

    private static EntryChange disassociate(String prefix, Disassociation disassociate) {
        return of(prefix, disassociate.principalArn())
                .setDisassociate(PolicyDisassociation.newBuilder()
                        .setPolicyArn(Values.required(prefix + "policyArn", disassociate.policyArn())))
                .build();
    }

    private static EntryChange.Builder of(String prefix, @Nullable String principalArn) {
        return EntryChange.newBuilder().setPrincipalArn(Values.required(prefix + "principalArn", principalArn));
    }

    /** {@code changes[17].principal_arn} as {@code changes[17].create.principalArn}. */
    private static UnaryOperator<String> members(BatchChangeRequest.Builder batch) {
        Pattern ofChange = Pattern.compile("^changes\\[(\\d{1,4})]\\.principalArn$");
        return field -> ofChange.matcher(FieldNames.camelCase(field)).replaceFirst(found -> nested(batch, found));
    }

    private static String nested(BatchChangeRequest.Builder batch, MatchResult found) {
        String kind = batch.getChanges(Integer.parseInt(found.group(1)))
                .getChangeCase()
                .name()
                .toLowerCase(Locale.ROOT);
        return "changes[" + found.group(1) + "]." + kind + ".principalArn";
    }

    private static BatchView view(BatchChangeResponse done) {
        return new BatchView(
                done.getRevision(),
                done.getResultsList().stream()
                        .map(result -> new ResultView(result.getPrincipalArn(), Values.orAbsent(result.getPolicyArn())))
                        .toList());
    }
}
