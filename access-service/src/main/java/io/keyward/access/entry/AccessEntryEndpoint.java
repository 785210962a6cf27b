package io.keyward.access.entry;

import static io.keyward.access.entry.EntryProtoMapping.toProto;

import io.grpc.stub.StreamObserver;
import io.keyward.access.entry.AwaitedPush.Request;
import io.keyward.grpc.reply.Replies;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.AdoptAccessEntryResponse;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.CreateAccessEntryResponse;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryResponse;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.GetAccessEntryResponse;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.ListAccessEntriesResponse;
import io.keyward.proto.access.v1.SyncStatus;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryResponse;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsResponse;
import io.keyward.proto.audit.v1.Action;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

@Singleton
class AccessEntryEndpoint extends AccessEntryServiceGrpc.AccessEntryServiceImplBase {

    private final AccessEntries entries;
    private final Adoptions adoptions;
    private final EntryViews views;
    private final AwaitedPush pushes;
    private final Replies replies;

    AccessEntryEndpoint(
            AccessEntries entries, Adoptions adoptions, EntryViews views, AwaitedPush pushes, Replies replies) {
        this.replies = replies;
        this.entries = entries;
        this.adoptions = adoptions;
        this.views = views;
        this.pushes = pushes;
    }

    @Override
    public void createAccessEntry(CreateAccessEntryRequest in, StreamObserver<CreateAccessEntryResponse> out) {
        replies.reply(out, () -> {
            NewEntry wanted = new NewEntry(
                    in.getPrincipalArn(),
                    in.getType(),
                    in.getUsername(),
                    in.getKubernetesGroupsList(),
                    in.getTagsMap());
            Duration wait = ProtoTime.toJava(in.getSyncWait());
            Request request = new Request(
                    Action.ACTION_ACCESS_ENTRY_CREATE,
                    in.getCluster(),
                    in.getPrincipalArn(),
                    "",
                    in.getRequestId(),
                    wait);
            EntryView view =
                    pushes.run(request, () -> entries.create(in.getCluster(), wanted, in.getRequestId(), wait));
            return CreateAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(view))
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
            Optional<String> username = in.hasUsername() ? Optional.of(in.getUsername()) : Optional.empty();
            Optional<List<String>> groups = in.hasKubernetesGroups()
                    ? Optional.of(List.copyOf(in.getKubernetesGroups().getNamesList()))
                    : Optional.empty();
            Duration wait = ProtoTime.toJava(in.getSyncWait());
            Request request = new Request(
                    Action.ACTION_ACCESS_ENTRY_UPDATE,
                    in.getCluster(),
                    in.getPrincipalArn(),
                    "",
                    in.getRequestId(),
                    wait);
            EntryView view = pushes.run(
                    request,
                    () -> entries.update(
                            in.getCluster(), in.getPrincipalArn(), username, groups, in.getRequestId(), wait));
            return UpdateAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(view))
                    .build();
        });
    }

    @Override
    public void deleteAccessEntry(DeleteAccessEntryRequest in, StreamObserver<DeleteAccessEntryResponse> out) {
        replies.reply(out, () -> {
            Duration wait = ProtoTime.toJava(in.getSyncWait());
            Request request =
                    new Request(Action.ACTION_ACCESS_ENTRY_DELETE, in.getCluster(), in.getPrincipalArn(), "", "", wait);
            EntryView view = pushes.run(request, () -> entries.delete(in.getCluster(), in.getPrincipalArn(), wait));
            SyncStatus sync = SyncMapping.toProto(view);
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
            Duration wait = ProtoTime.toJava(in.getSyncWait());
            Request request = new Request(Action.ACTION_ACCESS_ENTRY_TAG, in.getCluster(), in.getEntry(), "", "", wait);
            EntryView view = pushes.run(
                    request,
                    () -> entries.tag(in.getCluster(), in.getEntry(), in.getSetMap(), in.getRemoveKeysList(), wait));
            return UpdateAccessEntryTagsResponse.newBuilder()
                    .setAccessEntry(toProto(view))
                    .build();
        });
    }

    @Override
    public void adoptAccessEntry(AdoptAccessEntryRequest in, StreamObserver<AdoptAccessEntryResponse> out) {
        replies.reply(out, () -> {
            Request request = new Request(
                    Action.ACTION_ACCESS_ENTRY_ADOPT, in.getCluster(), in.getPrincipalArn(), "", "", Duration.ZERO);
            EntryView view = pushes.run(request, () -> adoptions.adopt(in.getCluster(), in.getPrincipalArn()));
            return AdoptAccessEntryResponse.newBuilder()
                    .setAccessEntry(toProto(view))
                    .build();
        });
    }
}
