package io.keyward.gateway.fake;

import com.google.protobuf.Message;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.AdoptAccessEntryResponse;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.BatchChangeResponse;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.CreateAccessEntryResponse;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryResponse;
import io.keyward.proto.access.v1.EntryChange;
import io.keyward.proto.access.v1.EntryChangeResult;
import io.keyward.proto.access.v1.EntryUpdate;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.GetAccessEntryResponse;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.ListAccessEntriesResponse;
import io.keyward.proto.access.v1.NewEntry;
import io.keyward.proto.access.v1.PolicyAssociation;
import io.keyward.proto.access.v1.SyncStatus;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryResponse;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsResponse;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * AccessEntryService over the fake world. Principals named {@code …/slow} stay pending, {@code …/held} are held, {@code …/refused}
 * are refused by EKS, {@code …/foreign} are held by EKS and not owned.
 */
final class FakeEntryService extends AccessEntryServiceGrpc.AccessEntryServiceImplBase {

    private final Clusters clusters;
    private final Journal journal;

    /** First answers, by the request id that a signature makes. */
    private final Map<String, CreateAccessEntryResponse> answered = new ConcurrentHashMap<>();

    FakeEntryService(Clusters clusters, Journal journal) {
        this.clusters = clusters;
        this.journal = journal;
    }

    static AccessEntry find(Clusters clusters, String cluster, String principal) {
        AccessEntry entry =
                clusters.entries(clusters.findForEntries(cluster).getArn()).get(principal);
        return found(entry, principal);
    }

    private static AccessEntry found(@Nullable AccessEntry entry, String principal) {
        if (entry == null) {
            throw new NotFound(
                    ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_FOUND,
                    "The specified principalArn could not be found. You can view your available access entries with"
                            + " 'list-access-entries'.",
                    Map.of("principalArn", principal, "eksException", "ResourceNotFoundException"));
        }
        return entry;
    }

    @Override
    public void createAccessEntry(
            CreateAccessEntryRequest request, StreamObserver<CreateAccessEntryResponse> observer) {
        Reply.to(observer, () -> {
            CreateAccessEntryResponse first = answered.get(request.getRequestId());
            if (first != null) {
                return first;
            }
            String cluster = clusters.findForEntries(request.getCluster()).getArn();
            checkNew(clusters.entries(cluster), request);
            AccessEntry.Builder entry = Seed.entry(cluster, request.getPrincipalArn())
                    .addAllKubernetesGroups(request.getKubernetesGroupsList())
                    .putAllTags(request.getTagsMap())
                    .setSync(SyncStatus.newBuilder()
                            .setState(state(
                                    request.getPrincipalArn(),
                                    request.hasSyncWait()
                                            && request.getSyncWait().getSeconds() > 0)));
            if (!request.getUsername().isEmpty()) {
                entry.setUsername(request.getUsername());
            }
            clusters.entries(cluster).put(request.getPrincipalArn(), entry.build());
            journal.record(
                    "access-entry.create", request, Outcome.OUTCOME_SUCCESS, cluster, request.getPrincipalArn(), "");
            CreateAccessEntryResponse answer =
                    CreateAccessEntryResponse.newBuilder().setAccessEntry(entry).build();
            if (request.getRequestId().startsWith("sigv4/")) {
                answered.put(request.getRequestId(), answer);
            }
            return answer;
        });
    }

    private static void checkNew(Map<String, AccessEntry> entries, CreateAccessEntryRequest request) {
        String principal = request.getPrincipalArn();
        if (!principal.matches("arn:aws:iam::[0-9]{12}:(role|user)/.+") || principal.contains("..")) {
            throw eks("principalArn", "The specified principalArn is invalid: invalid principal.");
        }
        if (request.getUsername().startsWith("system:")) {
            throw eks("username", "The username must not begin with system:");
        }
        if (principal.endsWith("/refused")) {
            throw new Precondition(
                    ErrorReason.ERROR_REASON_EKS_REFUSED,
                    "The specified principalArn is invalid: invalid principal.",
                    Map.of("eksException", "InvalidParameterException", "awsRequestId", "aws-7"));
        }
        if (principal.endsWith("/foreign")) {
            throw new AlreadyExists(
                    ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_OWNED,
                    "The specified access entry resource is already in use on this cluster. Adopt it with POST …:adopt.",
                    Map.of("eksException", "ResourceInUseException", "principalArn", principal));
        }
        if (entries.containsKey(principal)) {
            throw new AlreadyExists(
                    ErrorReason.ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS,
                    "The specified access entry resource is already in use on this cluster.",
                    Map.of("eksException", "ResourceInUseException"));
        }
    }

    static Invalid eks(String field, String message) {
        return new Invalid(
                ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                message,
                Map.of("field", field, "eksException", "InvalidParameterException"));
    }

    private static SyncStatus.State state(String principal, boolean waits) {
        if (principal.endsWith("/held")) {
            return SyncStatus.State.STATE_HELD;
        }
        return principal.endsWith("/slow") || !waits ? SyncStatus.State.STATE_PENDING : SyncStatus.State.STATE_SYNCED;
    }

    @Override
    public void getAccessEntry(GetAccessEntryRequest request, StreamObserver<GetAccessEntryResponse> observer) {
        Reply.to(observer, () -> GetAccessEntryResponse.newBuilder()
                .setAccessEntry(find(clusters, request.getCluster(), request.getPrincipalArn()))
                .build());
    }

    @Override
    public void listAccessEntries(
            ListAccessEntriesRequest request, StreamObserver<ListAccessEntriesResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.findForEntries(request.getCluster()).getArn();
            List<String> binding = List.of(cluster, request.getAssociatedPolicyArn());
            String after = request.getPageToken().isEmpty()
                    ? ""
                    : FakeClusterService.TOKENS.decode(request.getPageToken(), binding);
            int size = request.getPageSize() == 0 ? 100 : request.getPageSize();
            List<AccessEntry> rest = clusters.entries(cluster).values().stream()
                    .filter(e -> request.getAssociatedPolicyArn().isEmpty()
                            || e.getAssociatedAccessPoliciesList().stream()
                                    .anyMatch(a -> a.getPolicyArn().equals(request.getAssociatedPolicyArn())))
                    .filter(e -> e.getPrincipalArn().compareTo(after) > 0)
                    .toList();
            List<AccessEntry> page = rest.subList(0, Math.min(size, rest.size()));
            return ListAccessEntriesResponse.newBuilder()
                    .addAllAccessEntries(page)
                    .setNextPageToken(
                            rest.size() > size
                                    ? FakeClusterService.TOKENS.encode(
                                            page.getLast().getPrincipalArn(), binding)
                                    : "")
                    .build();
        });
    }

    @Override
    public void updateAccessEntry(
            UpdateAccessEntryRequest request, StreamObserver<UpdateAccessEntryResponse> observer) {
        Reply.to(observer, () -> {
            EntryUpdate.Builder update = EntryUpdate.newBuilder();
            if (request.hasUsername()) {
                update.setUsername(request.getUsername());
            }
            if (request.hasKubernetesGroups()) {
                update.setKubernetesGroups(request.getKubernetesGroups());
            }
            AccessEntry entry =
                    updated(find(clusters, request.getCluster(), request.getPrincipalArn()), update.build());
            store("access-entry.update", request, entry);
            return UpdateAccessEntryResponse.newBuilder().setAccessEntry(entry).build();
        });
    }

    private static AccessEntry updated(AccessEntry before, EntryUpdate update) {
        AccessEntry.Builder entry = before.toBuilder();
        if (update.hasUsername()) {
            if (update.getUsername().startsWith("system:")) {
                throw eks("username", "The username must not begin with system:");
            }
            entry.setUsername(update.getUsername());
        }
        if (update.hasKubernetesGroups()) {
            entry.clearKubernetesGroups()
                    .addAllKubernetesGroups(update.getKubernetesGroups().getNamesList());
        }
        return entry.build();
    }

    @Override
    public void batchChange(BatchChangeRequest request, StreamObserver<BatchChangeResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.findForEntries(request.getCluster()).getArn();
            Map<String, AccessEntry> entries = new TreeMap<>(clusters.entries(cluster));
            BatchChangeResponse.Builder answer =
                    BatchChangeResponse.newBuilder().setRevision(8);
            for (int i = 0; i < request.getChangesCount(); i++) {
                EntryChange change = request.getChanges(i);
                try {
                    answer.addResults(apply(cluster, entries, change));
                } catch (ServiceException e) {
                    throw inChange(i, change, e);
                }
            }
            clusters.entries(cluster).clear();
            clusters.entries(cluster).putAll(entries);
            request.getChangesList()
                    .forEach(change -> journal.record(
                            "batch",
                            request.toBuilder()
                                    .clearChanges()
                                    .addChanges(change)
                                    .build(),
                            Outcome.OUTCOME_SUCCESS,
                            cluster,
                            change.getPrincipalArn(),
                            ""));
            return answer.build();
        });
    }

    private static EntryChangeResult apply(String cluster, Map<String, AccessEntry> entries, EntryChange change) {
        String principal = change.getPrincipalArn();
        EntryChangeResult.Builder result = EntryChangeResult.newBuilder().setPrincipalArn(principal);
        switch (change.getChangeCase()) {
            case CREATE -> {
                NewEntry created = change.getCreate();
                checkNew(
                        entries,
                        CreateAccessEntryRequest.newBuilder()
                                .setPrincipalArn(principal)
                                .setUsername(created.getUsername())
                                .build());
                entries.put(
                        principal,
                        Seed.entry(cluster, principal)
                                .addAllKubernetesGroups(created.getKubernetesGroupsList())
                                .putAllTags(created.getTagsMap())
                                .build());
            }
            case UPDATE ->
                entries.put(principal, updated(found(entries.get(principal), principal), change.getUpdate()));
            case DELETE -> {
                var _ = found(entries.remove(principal), principal);
            }
            case ASSOCIATE -> {
                PolicyAssociation associate = change.getAssociate();
                AccessEntry entry = found(entries.get(principal), principal);
                entries.put(
                        principal,
                        FakePolicyService.associated(entry, associate.getPolicyArn(), associate.getAccessScope()));
                result.setPolicyArn(associate.getPolicyArn());
            }
            case DISASSOCIATE -> {
                String policy = change.getDisassociate().getPolicyArn();
                entries.put(
                        principal, FakePolicyService.disassociated(found(entries.get(principal), principal), policy));
                result.setPolicyArn(policy);
            }
            case CHANGE_NOT_SET -> throw new IllegalStateException("the constraints demand one");
        }
        return result.build();
    }

    /** The same refusal, naming the change: the field that the change alone would name, or its principal. */
    private static ServiceException inChange(int index, EntryChange change, ServiceException e) {
        String own = e.metadata().getOrDefault("field", "principalArn");
        String kind = change.getChangeCase().name().toLowerCase(Locale.ROOT) + ".";
        Map<String, String> facts = new TreeMap<>(e.metadata());
        facts.put("field", "changes[" + index + "]." + (own.equals("principalArn") ? "principal_arn" : kind + own));
        return switch (e) {
            case Invalid _ -> new Invalid(e.reason(), e.text(), facts);
            case NotFound _ -> new NotFound(e.reason(), e.text(), facts);
            case AlreadyExists _ -> new AlreadyExists(e.reason(), e.text(), facts);
            case Precondition _ -> new Precondition(e.reason(), e.text(), facts);
            default -> e;
        };
    }

    @Override
    public void deleteAccessEntry(
            DeleteAccessEntryRequest request, StreamObserver<DeleteAccessEntryResponse> observer) {
        Reply.to(observer, () -> {
            AccessEntry entry = find(clusters, request.getCluster(), request.getPrincipalArn());
            clusters.entries(entry.getClusterArn()).remove(entry.getPrincipalArn());
            journal.record(
                    "access-entry.delete",
                    request,
                    Outcome.OUTCOME_SUCCESS,
                    entry.getClusterArn(),
                    entry.getPrincipalArn(),
                    "");
            return DeleteAccessEntryResponse.newBuilder()
                    .setRevision(8)
                    .setSync(SyncStatus.newBuilder()
                            .setState(state(
                                    request.getPrincipalArn(),
                                    request.getSyncWait().getSeconds() > 0)))
                    .build();
        });
    }

    @Override
    public void updateAccessEntryTags(
            UpdateAccessEntryTagsRequest request, StreamObserver<UpdateAccessEntryTagsResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.findForEntries(request.getCluster()).getArn();
            AccessEntry found = clusters.entries(cluster).values().stream()
                    .filter(e -> e.getAccessEntryArn().equals(request.getEntry())
                            || e.getPrincipalArn().equals(request.getEntry()))
                    .findFirst()
                    .orElseThrow(() -> new NotFound(
                            ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_FOUND,
                            "no such entry",
                            Map.of("eksException", "ResourceNotFoundException")));
            AccessEntry.Builder entry = found.toBuilder().putAllTags(request.getSetMap());
            request.getRemoveKeysList().forEach(entry::removeTags);
            store("access-entry.tag", request, entry.build());
            return UpdateAccessEntryTagsResponse.newBuilder()
                    .setAccessEntry(entry)
                    .build();
        });
    }

    @Override
    public void adoptAccessEntry(AdoptAccessEntryRequest request, StreamObserver<AdoptAccessEntryResponse> observer) {
        Reply.to(observer, () -> {
            String cluster = clusters.findForEntries(request.getCluster()).getArn();
            if (!request.getPrincipalArn().endsWith("/foreign")) {
                throw new NotFound(ErrorReason.ERROR_REASON_NOTHING_TO_ADOPT, "EKS was not seen to hold it", Map.of());
            }
            AccessEntry entry = Seed.entry(cluster, request.getPrincipalArn()).build();
            journal.record(
                    "access-entry.adopt", request, Outcome.OUTCOME_SUCCESS, cluster, request.getPrincipalArn(), "");
            return AdoptAccessEntryResponse.newBuilder().setAccessEntry(entry).build();
        });
    }

    private void store(String action, Message request, AccessEntry entry) {
        clusters.entries(entry.getClusterArn()).put(entry.getPrincipalArn(), entry);
        journal.record(action, request, Outcome.OUTCOME_SUCCESS, entry.getClusterArn(), entry.getPrincipalArn(), "");
    }
}
