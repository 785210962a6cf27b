package io.keyward.gateway.eks;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.Services;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.ListAccessEntriesResponse;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The three tag operations: on access entries all of them, on clusters reading only, since clusters are not Keyward's to change.
 * They have two exceptions of their own, {@code BadRequestException} and {@code NotFoundException}.
 */
final class TagOperations {

    private static final int PAGE_SIZE = 100;

    private final Services services;
    private final Duration wait;

    TagOperations(Services services, Duration wait) {
        this.services = services;
        this.wait = wait;
    }

    EksAnswer tagResource(EksRequest request) {
        TaggedArn.OfEntry entry = entry(request);
        Map<String, String> tags = request.body().textMap("tags").orElseGet(Map::of);
        if (tags.isEmpty()) {
            throw new EksException(EksError.BAD_REQUEST, "The parameter tags is required.");
        }
        return update(
                request,
                UpdateAccessEntryTagsRequest.newBuilder()
                        .setCluster(entry.clusterArn())
                        .setEntry(entry.entryArn())
                        .putAllSet(tags));
    }

    EksAnswer untagResource(EksRequest request) {
        TaggedArn.OfEntry entry = entry(request);
        List<String> keys = request.query().all("tagKeys");
        if (keys.isEmpty()) {
            throw new EksException(EksError.BAD_REQUEST, "The parameter tagKeys is required.");
        }
        return update(
                request,
                UpdateAccessEntryTagsRequest.newBuilder()
                        .setCluster(entry.clusterArn())
                        .setEntry(entry.entryArn())
                        .addAllRemoveKeys(keys));
    }

    EksAnswer listTagsForResource(EksRequest request) {
        Map<String, String> tags =
                switch (TaggedArn.parse(request.label("resourceArn"), request.tenant())) {
                    case TaggedArn.OfCluster cluster -> clusterTags(request, cluster);
                    case TaggedArn.OfEntry entry ->
                        find(request, entry)
                                .orElseThrow(() -> new EksException(
                                        EksError.NOT_FOUND, "No access entry found for ARN: " + entry.entryArn()))
                                .getTagsMap();
                };
        return EksAnswer.of(new EksShapes.Tags(new TreeMap<>(tags)));
    }

    private EksAnswer update(EksRequest request, UpdateAccessEntryTagsRequest.Builder update) {
        UpdateAccessEntryTagsResponse done = services.entries(request.caller(), wait)
                .updateAccessEntryTags(update.setRequestId(request.repeatId())
                        .setSyncWait(ProtoTime.toProto(wait))
                        .build());
        return EksAnswer.of(new EksShapes.Empty(), done.getAccessEntry().getSync());
    }

    private static TaggedArn.OfEntry entry(EksRequest request) {
        return switch (TaggedArn.parse(request.label("resourceArn"), request.tenant())) {
            case TaggedArn.OfEntry entry -> entry;
            case TaggedArn.OfCluster _ ->
                throw new EksException(
                        EksError.BAD_REQUEST,
                        "Keyward does not manage the tags of clusters; tag the cluster at Amazon EKS itself.");
        };
    }

    private Map<String, String> clusterTags(EksRequest request, TaggedArn.OfCluster cluster) {
        return services.clusters(request.caller())
                .getCluster(GetClusterRequest.newBuilder()
                        .setCluster(cluster.clusterArn())
                        .build())
                .getCluster()
                .getObserved()
                .getTagsMap();
    }

    private Optional<AccessEntry> find(EksRequest request, TaggedArn.OfEntry wanted) {
        return guess(request, wanted).or(() -> scan(request, wanted));
    }

    /** Most principals have no path: one call finds their entry. */
    private Optional<AccessEntry> guess(EksRequest request, TaggedArn.OfEntry wanted) {
        try {
            AccessEntry entry = services.entries(request.caller())
                    .getAccessEntry(GetAccessEntryRequest.newBuilder()
                            .setCluster(wanted.clusterArn())
                            .setPrincipalArn(wanted.principalGuess())
                            .build())
                    .getAccessEntry();
            return Optional.of(entry).filter(e -> e.getAccessEntryArn().equals(wanted.entryArn()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND
                    || e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<AccessEntry> scan(EksRequest request, TaggedArn.OfEntry wanted) {
        String token = "";
        do {
            ListAccessEntriesResponse page = services.entries(request.caller())
                    .listAccessEntries(ListAccessEntriesRequest.newBuilder()
                            .setCluster(wanted.clusterArn())
                            .setPageSize(PAGE_SIZE)
                            .setPageToken(token)
                            .build());
            Optional<AccessEntry> found = page.getAccessEntriesList().stream()
                    .filter(e -> e.getAccessEntryArn().equals(wanted.entryArn()))
                    .findFirst();
            if (found.isPresent()) {
                return found;
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return Optional.empty();
    }
}
