package io.keyward.access.entry;

import static io.keyward.access.entry.EntryProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.lifecycle.RequestTerms;
import io.keyward.grpc.reply.Replies;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.AdoptAccessEntryResponse;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.BatchChangeResponse;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.CreateAccessEntryResponse;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryResponse;
import io.keyward.proto.access.v1.EntryChangeResult;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.GetAccessEntryResponse;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.ListAccessEntriesResponse;
import io.keyward.proto.access.v1.SyncStatus;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryResponse;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsResponse;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

@Singleton
class AccessEntryEndpoint extends AccessEntryServiceGrpc.AccessEntryServiceImplBase {

    private final AccessEntries entries;
    private final EntryViews views;
    private final Replies replies;

    AccessEntryEndpoint(AccessEntries entries, EntryViews views, Replies replies) {
        this.entries = entries;
        this.views = views;
        this.replies = replies;
    }

    @Override
    public void createAccessEntry(CreateAccessEntryRequest in, StreamObserver<CreateAccessEntryResponse> out) {
        replies.reply(out, () -> {
            EntryChange change = new EntryChange.Create(
                    in.getPrincipalArn(),
                    in.getType(),
                    in.getUsername(),
                    in.getKubernetesGroupsList(),
                    in.getTagsMap());
            RequestTerms terms = Requests.terms(in, in.getRequestId(), in.getSyncWait());
            return CreateAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(entries.make(in.getCluster(), change, terms)))
                    .build();
        });
    }

    @Override
    public void getAccessEntry(GetAccessEntryRequest in, StreamObserver<GetAccessEntryResponse> out) {
        replies.reply(out, () -> {
            EntryView view = views.get(in.getCluster(), in.getPrincipalArn());
            return GetAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(view))
                    .build();
        });
    }

    @Override
    public void listAccessEntries(ListAccessEntriesRequest in, StreamObserver<ListAccessEntriesResponse> out) {
        replies.reply(out, () -> {
            EntryViews.Page page =
                    views.list(in.getCluster(), in.getAssociatedPolicyArn(), in.getPageSize(), in.getPageToken());
            ListAccessEntriesResponse.Builder response =
                    ListAccessEntriesResponse.newBuilder().setNextPageToken(page.nextPageToken());
            page.views().forEach(view -> response.addAccessEntries(toProto(view)));
            return response.build();
        });
    }

    @Override
    public void updateAccessEntry(UpdateAccessEntryRequest in, StreamObserver<UpdateAccessEntryResponse> out) {
        replies.reply(out, () -> {
            EntryChange change = new EntryChange.Update(
                    in.getPrincipalArn(),
                    in.hasUsername() ? Optional.of(in.getUsername()) : Optional.empty(),
                    in.hasKubernetesGroups()
                            ? Optional.of(List.copyOf(in.getKubernetesGroups().getNamesList()))
                            : Optional.empty());
            RequestTerms terms = Requests.terms(in, in.getRequestId(), in.getSyncWait());
            return UpdateAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(entries.make(in.getCluster(), change, terms)))
                    .build();
        });
    }

    @Override
    public void deleteAccessEntry(DeleteAccessEntryRequest in, StreamObserver<DeleteAccessEntryResponse> out) {
        replies.reply(out, () -> {
            EntryChange change = new EntryChange.Delete(in.getPrincipalArn());
            SyncStatus sync = EntryProtoMapping.sync(
                    entries.make(in.getCluster(), change, Requests.terms(in, "", in.getSyncWait())));
            return DeleteAccessEntryResponse.newBuilder()
                    .setRevision(sync.getRevision())
                    .setSync(sync)
                    .build();
        });
    }

    @Override
    public void updateAccessEntryTags(
            UpdateAccessEntryTagsRequest in, StreamObserver<UpdateAccessEntryTagsResponse> out) {
        replies.reply(out, () -> {
            String principal = entries.principalOf(in.getCluster(), in.getEntry());
            EntryChange change = new EntryChange.Tag(principal, in.getSetMap(), in.getRemoveKeysList());
            RequestTerms terms = Requests.terms(in, "", in.getSyncWait());
            return UpdateAccessEntryTagsResponse.newBuilder()
                    .setAccessEntry(toProto(entries.make(in.getCluster(), change, terms)))
                    .build();
        });
    }

    @Override
    public void adoptAccessEntry(AdoptAccessEntryRequest in, StreamObserver<AdoptAccessEntryResponse> out) {
        replies.reply(out, () -> {
            EntryView view =
                    entries.make(in.getCluster(), new EntryChange.Adopt(in.getPrincipalArn()), RequestTerms.plainly());
            return AdoptAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(view))
                    .build();
        });
    }

    @Override
    public void batchChange(BatchChangeRequest in, StreamObserver<BatchChangeResponse> out) {
        replies.reply(out, () -> {
            List<EntryChange> changes = EntryProtoMapping.changes(in.getChangesList());
            RequestTerms terms =
                    Requests.terms(in, in.getRequestId(), com.google.protobuf.Duration.getDefaultInstance());
            BatchChangeResponse.Builder response = BatchChangeResponse.newBuilder()
                    .setRevision(entries.make(in.getCluster(), changes, terms).revision());
            changes.forEach(change -> response.addResults(EntryChangeResult.newBuilder()
                    .setPrincipalArn(change.principalArn())
                    .setPolicyArn(change.policyArn())));
            return response.build();
        });
    }
}
