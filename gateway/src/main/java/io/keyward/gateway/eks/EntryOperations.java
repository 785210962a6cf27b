package io.keyward.gateway.eks;

import io.keyward.gateway.backend.Services;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.ListAccessEntriesResponse;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The five operations on access entries. Changes wait for EKS as configured. */
final class EntryOperations {

    private static final int MAX_TOKEN_LENGTH = 128;

    private final Services services;
    private final Duration wait;

    EntryOperations(Services services, Duration wait) {
        this.services = services;
        this.wait = wait;
    }

    EksAnswer createAccessEntry(EksRequest request) {
        String cluster = request.clusterArn();
        JsonBody body = request.body();
        CreateAccessEntryRequest create = CreateAccessEntryRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(body.requiredText("principalArn"))
                .setType(body.text("type").orElse(""))
                .setUsername(body.text("username").orElse(""))
                .addAllKubernetesGroups(body.texts("kubernetesGroups").orElseGet(List::of))
                .putAllTags(body.textMap("tags").orElseGet(Map::of))
                .setRequestId(requestId(request, body))
                .setSyncWait(ProtoTime.toProto(wait))
                .build();
        return answer(
                request,
                services.entries(request.caller(), wait)
                        .createAccessEntry(create)
                        .getAccessEntry());
    }

    EksAnswer describeAccessEntry(EksRequest request) {
        GetAccessEntryRequest get = GetAccessEntryRequest.newBuilder()
                .setCluster(request.clusterArn())
                .setPrincipalArn(request.label("principalArn"))
                .build();
        return answer(
                request, services.entries(request.caller()).getAccessEntry(get).getAccessEntry());
    }

    /** Absent members keep their values; an empty list of groups removes them all. */
    EksAnswer updateAccessEntry(EksRequest request) {
        String cluster = request.clusterArn();
        JsonBody body = request.body();
        UpdateAccessEntryRequest.Builder update = UpdateAccessEntryRequest.newBuilder()
                .setCluster(cluster)
                .setPrincipalArn(request.label("principalArn"))
                .setRequestId(requestId(request, body))
                .setSyncWait(ProtoTime.toProto(wait));
        body.text("username").ifPresent(update::setUsername);
        body.texts("kubernetesGroups")
                .ifPresent(groups ->
                        update.setKubernetesGroups(KubernetesGroups.newBuilder().addAllNames(groups)));
        return answer(
                request,
                services.entries(request.caller(), wait)
                        .updateAccessEntry(update.build())
                        .getAccessEntry());
    }

    EksAnswer deleteAccessEntry(EksRequest request) {
        DeleteAccessEntryRequest delete = DeleteAccessEntryRequest.newBuilder()
                .setCluster(request.clusterArn())
                .setPrincipalArn(request.label("principalArn"))
                .setRequestId(request.repeatId())
                .setSyncWait(ProtoTime.toProto(wait))
                .build();
        return EksAnswer.of(
                new EksShapes.Empty(),
                services.entries(request.caller(), wait)
                        .deleteAccessEntry(delete)
                        .getSync());
    }

    /** Principal ARNs in their order. */
    EksAnswer listAccessEntries(EksRequest request) {
        ListAccessEntriesResponse page = services.entries(request.caller())
                .listAccessEntries(ListAccessEntriesRequest.newBuilder()
                        .setCluster(request.clusterArn())
                        .setAssociatedPolicyArn(
                                request.query().text("associatedPolicyArn").orElse(""))
                        .setPageSize(request.maxResults())
                        .setPageToken(request.nextToken())
                        .build());
        return EksAnswer.of(new EksShapes.EntryArns(
                page.getAccessEntriesList().stream()
                        .map(AccessEntry::getPrincipalArn)
                        .toList(),
                EksMapping.orAbsent(page.getNextPageToken())));
    }

    /** The client's own token or, without one, what tells a replay. */
    private static String requestId(EksRequest request, JsonBody body) {
        String token =
                body.text("clientRequestToken").filter(own -> !own.isEmpty()).orElseGet(request::repeatId);
        if (token.length() > MAX_TOKEN_LENGTH) {
            throw new EksException(
                    EksError.INVALID_PARAMETER,
                    "The clientRequestToken is longer than " + MAX_TOKEN_LENGTH + " characters.");
        }
        return token;
    }

    private static EksAnswer answer(EksRequest request, AccessEntry entry) {
        return EksAnswer.of(new EksShapes.EntryAnswer(EksMapping.entry(request.clusterName(), entry)), entry.getSync());
    }
}
