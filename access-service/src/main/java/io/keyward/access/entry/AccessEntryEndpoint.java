package io.keyward.access.entry;

import static io.keyward.access.entry.EntryProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
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
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryResponse;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsResponse;
import jakarta.inject.Singleton;
import java.util.List;

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
            RequestTerms terms = Requests.terms(in);
            return CreateAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(entries.make(in.getCluster(), change, terms), terms))
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
            EntryChange change = EntryProtoMapping.update(in);
            RequestTerms terms = Requests.terms(in);
            return UpdateAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(entries.make(in.getCluster(), change, terms), terms))
                    .build();
        });
    }

    @Override
    public void deleteAccessEntry(DeleteAccessEntryRequest in, StreamObserver<DeleteAccessEntryResponse> out) {
        replies.reply(out, () -> {
            EntryChange change = new EntryChange.Delete(in.getPrincipalArn());
            EntryView view = entries.make(in.getCluster(), change, Requests.terms(in));
            return DeleteAccessEntryResponse.newBuilder()
                    .setRevision(view.entry().revision())
                    .setSync(EntryProtoMapping.sync(view))
                    .build();
        });
    }

    @Override
    public void updateAccessEntryTags(
            UpdateAccessEntryTagsRequest in, StreamObserver<UpdateAccessEntryTagsResponse> out) {
        replies.reply(out, () -> {
            String principal = entries.principalOf(in.getCluster(), in.getEntry());
            EntryChange change = new EntryChange.Tag(principal, in.getSetMap(), in.getRemoveKeysList());
            RequestTerms terms = Requests.terms(in);
            return UpdateAccessEntryTagsResponse.newBuilder()
                    .setAccessEntry(toProto(entries.make(in.getCluster(), change, terms), terms))
                    .build();
        });
    }

    @Override
    public void adoptAccessEntry(AdoptAccessEntryRequest in, StreamObserver<AdoptAccessEntryResponse> out) {
        replies.reply(out, () -> {
            RequestTerms terms = Requests.terms(in);
            EntryView view = entries.make(in.getCluster(), new EntryChange.Adopt(in.getPrincipalArn()), terms);
            return AdoptAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(view, terms))
                    .build();
        });
    }

    @Override
    public void batchChange(BatchChangeRequest in, StreamObserver<BatchChangeResponse> out) {
        replies.reply(out, () -> {
            List<EntryChange> changes = EntryProtoMapping.changes(in.getChangesList());
            List<String> etags = in.getChangesList().stream()
                    .map(io.keyward.proto.access.v1.EntryChange::getEtag)
                    .toList();
            BatchChangeResponse.Builder response = BatchChangeResponse.newBuilder()
                    .setRevision(entries.make(in.getCluster(), changes, etags, Requests.terms(in))
                            .revision());
            changes.forEach(change -> response.addResults(EntryChangeResult.newBuilder()
                    .setPrincipalArn(change.principalArn())
                    .setPolicyArn(change.policyArn())));
            return response.build();
        });
    }
}
