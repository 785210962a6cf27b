package io.keyward.grpc.hall;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static io.keyward.grpc.testing.TestHall.binding;
import static io.keyward.grpc.testing.TestHall.cluster;
import static io.keyward.grpc.testing.TestHall.user;
import static io.keyward.grpc.testing.TestHall.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.testing.TestHall;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.ClusterServiceGrpc;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryResponse;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.GetClusterResponse;
import io.keyward.proto.access.v1.ListClustersRequest;
import io.keyward.proto.access.v1.ListClustersResponse;
import io.keyward.proto.access.v1.ListQuarantinedEventsRequest;
import io.keyward.proto.access.v1.ListQuarantinedEventsResponse;
import io.keyward.proto.access.v1.QuarantineServiceGrpc;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AppendEventsResponse;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Refusal;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.Via;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrontHallTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CARTS = "arn:aws:eks:us-west-2:123456789012:cluster/carts";
    private static final String ORDERS = "arn:aws:eks:us-west-2:123456789012:cluster/orders";
    private static final String ELSEWHERE = "arn:aws:eks:us-west-2:210987654321:cluster/carts";
    private static final String NOWHERE = "arn:aws:eks:us-west-2:123456789012:cluster/nowhere";

    private static final List<RoleBinding> CHANGES_CARTS_SEES_ORDERS = List.of(
            within(
                    binding("carts", Role.ROLE_OPERATOR, "alice"),
                    Scope.newBuilder().addClusters(CARTS)),
            within(
                    binding("orders", Role.ROLE_VIEWER, "alice"),
                    Scope.newBuilder().addClusters(ORDERS)));

    /** What reached an endpoint. */
    private record Served(Caller caller, String cluster) {}

    private final List<Served> served = new CopyOnWriteArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final TestHall test = new TestHall(10_000, 2).knowing("alice", "bob");
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server = serve(test);
    }

    private Server serve(TestHall hall) throws IOException {
        List<ServerServiceDefinition> services = Stream.of(
                        new Clusters().bindService(),
                        new Entries().bindService(),
                        new Decisions().bindService(),
                        new Quarantine().bindService(),
                        new Audit().bindService())
                .toList();
        var way = hall.hall().to(new Permissions(services));
        NettyServerBuilder builder = NettyServerBuilder.forPort(0, TestPki.server(Peer.ACCESS_SERVICE));
        services.forEach(service -> builder.addService(ServerInterceptors.intercept(service, way)));
        return builder.build().start();
    }

    @AfterEach
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
    }

    @Test
    void who_shows_no_credential_is_nobody() {
        assertThat(failure(() -> get(anonymous(), CARTS)).code()).isEqualTo(Code.UNAUTHENTICATED);

        assertThat(served).isEmpty();
        assertThat(test.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.getReason()).isEqualTo("ERROR_REASON_UNAUTHENTICATED");
            assertThat(refusal.getOperation()).isEqualTo("keyward.access.v1.ClusterService/GetCluster");
            assertThat(refusal.getCaller().getSourceIp()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    void a_token_that_is_nobodys_is_refused_and_stands_in_no_record() {
        assertThat(failure(() -> get(bearer(anonymous(), "eve-secret"), CARTS)).code())
                .isEqualTo(Code.UNAUTHENTICATED);

        assertThat(test.refusals()).hasSize(1);
        assertThat(test.refusals().getFirst().toString()).doesNotContain("eve-secret");
    }

    @Test
    void a_person_comes_directly_with_a_token() {
        test.with(List.of(binding("all", Role.ROLE_VIEWER, "alice")), cluster(CARTS, Map.of()));

        get(bearer(anonymous(), "alice"), CARTS);

        assertThat(served).singleElement().satisfies(call -> {
            assertThat(call.caller().identity()).isEqualTo(user("alice"));
            assertThat(call.caller().allowance()).isEqualTo(new Caller.Allowance("VIEWER", "all"));
            assertThat(call.caller().door()).isEqualTo("grpc");
        });
    }

    @Test
    void the_gateway_speaks_for_whom_it_let_in() {
        test.with(List.of(binding("all", Role.ROLE_VIEWER, "alice")), cluster(CARTS, Map.of()));

        get(as(peer(Peer.GATEWAY), user("alice")), CARTS);

        assertThat(served.getFirst().caller().identity()).isEqualTo(user("alice"));
        assertThat(served.getFirst().caller().door()).isEqualTo("rest");
    }

    @ParameterizedTest
    @EnumSource(
            value = Peer.class,
            names = {"ACCESS_SERVICE", "AUDIT_SERVICE", "SYNC_WORKER"})
    void no_other_part_speaks_for_anybody(Peer peer) {
        test.with(List.of(binding("all", Role.ROLE_ADMINISTRATOR, "alice")), cluster(CARTS, Map.of()));

        assertThat(failure(() -> get(as(peer(peer), user("alice")), CARTS)).code())
                .isEqualTo(Code.UNAUTHENTICATED);
    }

    @Test
    void a_person_speaks_for_nobody_not_even_with_a_good_token() {
        test.with(
                List.of(binding("all", Role.ROLE_ADMINISTRATOR, "alice"), binding("v", Role.ROLE_VIEWER, "bob")),
                cluster(CARTS, Map.of()));

        assertThat(failure(() -> get(as(bearer(anonymous(), "bob"), user("alice")), CARTS))
                        .code())
                .isEqualTo(Code.UNAUTHENTICATED);
        assertThat(served).isEmpty();
    }

    @Test
    void a_name_counts_only_by_what_proved_it() {
        Identity key = new Identity(Via.VIA_ACCESS_KEY, "alice", "", "", "AKIA", "", List.of("admins"), "");
        Identity service = new Identity(Via.VIA_SERVICE, "alice", "", "", "", "", List.of(), "");
        test.with(
                List.of(
                        binding("all", Role.ROLE_ADMINISTRATOR, "alice"),
                        RoleBinding.newBuilder()
                                .setName("group")
                                .setRole(Role.ROLE_ADMINISTRATOR)
                                .addSubjects(Subject.newBuilder().setGroup("admins"))
                                .build()),
                cluster(CARTS, Map.of()));

        assertThat(failure(() -> get(as(peer(Peer.GATEWAY), key), CARTS)).code())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(failure(() -> get(as(peer(Peer.GATEWAY), service), CARTS)).code())
                .isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void parts_of_keyward_call_what_is_for_them_and_nothing_else() {
        var events = AppendEventsRequest.getDefaultInstance();

        AuditServiceGrpc.newBlockingStub(peer(Peer.ACCESS_SERVICE)).appendEvents(events);

        assertThat(served.getFirst().caller().actor()).isEqualTo("keyward/access-service");
        assertThat(failure(() -> AuditServiceGrpc.newBlockingStub(peer(Peer.SYNC_WORKER))
                                .appendEvents(events))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(failure(() -> get(peer(Peer.ACCESS_SERVICE), CARTS)).code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void what_is_for_parts_of_keyward_does_not_wait_for_bindings() {
        test.failing();

        AuditServiceGrpc.newBlockingStub(peer(Peer.ACCESS_SERVICE))
                .appendEvents(AppendEventsRequest.getDefaultInstance());

        assertThat(failure(() -> get(bearer(anonymous(), "alice"), CARTS)).code())
                .isEqualTo(Code.UNAVAILABLE);
        assertThat(served).hasSize(1);
    }

    @Test
    void an_administrator_is_no_part_of_keyward() {
        test.with(List.of(binding("all", Role.ROLE_ADMINISTRATOR, "alice")));

        assertThat(failure(() -> AuditServiceGrpc.newBlockingStub(bearer(anonymous(), "alice"))
                                .appendEvents(AppendEventsRequest.getDefaultInstance()))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void what_is_not_to_be_seen_is_answered_as_what_is_not_there() {
        test.with(
                List.of(within(
                        binding("carts", Role.ROLE_OPERATOR, "alice"),
                        Scope.newBuilder().addClusters(CARTS))),
                cluster(CARTS, Map.of()),
                cluster(ORDERS, Map.of()));
        Channel alice = bearer(anonymous(), "alice");

        RpcFailure unseen = failure(() -> get(alice, ORDERS));
        RpcFailure absent = failure(() -> get(alice, NOWHERE));

        assertThat(unseen.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(unseen.reason()).isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
        assertThat(unseen.message()).isEqualTo(absent.message().replace("nowhere", "orders"));
        assertThat(unseen.metadata().keySet()).isEqualTo(absent.metadata().keySet());
        assertThat(served).isEmpty();
    }

    @Test
    void who_may_see_but_not_change_is_told_so() {
        test.with(CHANGES_CARTS_SEES_ORDERS, cluster(CARTS, Map.of()), cluster(ORDERS, Map.of()));
        Channel alice = bearer(anonymous(), "alice");

        delete(alice, CARTS);
        RpcFailure denied = failure(() -> delete(alice, ORDERS));

        assertThat(denied.code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(denied.metadata()).containsEntry("capability", "CHANGE");
        assertThat(served).hasSize(1);
    }

    @Test
    void a_refused_call_is_on_record_with_the_cluster_that_it_was_about() {
        test.with(
                CHANGES_CARTS_SEES_ORDERS,
                cluster(CARTS, Map.of()),
                cluster(ORDERS, Map.of()),
                cluster(ELSEWHERE, Map.of()));
        Channel alice = bearer(anonymous(), "alice");

        failure(() -> delete(alice, "orders"));
        failure(() -> delete(alice, ELSEWHERE));
        failure(() -> delete(alice, "nowhere"));
        failure(() -> delete(alice, "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl" + "x".repeat(5000)));

        // By its ARN where alice may see it; as she said it otherwise, but for secrets and what no cluster is called.
        assertThat(test.refusals())
                .extracting(Refusal::getCluster)
                .containsExactly(ORDERS, ELSEWHERE, "nowhere", "(secret)");
        assertThat(test.refusals()).extracting(Refusal::getReason).first().isEqualTo("ERROR_REASON_PERMISSION_DENIED");
    }

    @Test
    void an_arn_in_scope_that_is_not_registered_is_left_for_the_service_to_answer() {
        test.with(
                List.of(
                        within(
                                binding("account", Role.ROLE_OPERATOR, "alice"),
                                Scope.newBuilder().addAccounts("123456789012")),
                        within(
                                binding("named", Role.ROLE_VIEWER, "alice"),
                                Scope.newBuilder().addClusters(ELSEWHERE)),
                        within(
                                binding("labelled", Role.ROLE_OPERATOR, "bob"),
                                Scope.newBuilder().addAccounts("123456789012").putClusterLabels("team", "shop"))),
                cluster(CARTS, Map.of("team", "shop")));
        Channel alice = bearer(anonymous(), "alice");

        delete(alice, NOWHERE);
        get(alice, ELSEWHERE);

        assertThat(served).extracting(Served::cluster).containsExactly(NOWHERE, ELSEWHERE);
        assertThat(served.getFirst().caller().allowance()).isEqualTo(new Caller.Allowance("OPERATOR", "account"));
        // Not with a capability that she has elsewhere only, not by its name alone, not out of scope, and not by
        // labels.
        for (Runnable call : List.<Runnable>of(
                () -> delete(alice, ELSEWHERE),
                () -> get(alice, "nowhere"),
                () -> get(alice, "arn:aws:eks:us-west-2:333333333333:cluster/nowhere"),
                () -> get(bearer(anonymous(), "bob"), NOWHERE))) {
            RpcFailure failure = failure(call);
            assertThat(failure.code()).isEqualTo(Code.NOT_FOUND);
            assertThat(failure.message())
                    .isIn("No cluster found for name: nowhere", "No cluster found for name: carts");
        }
        assertThat(served).hasSize(2);
    }

    @Test
    void a_name_means_the_one_cluster_that_its_caller_may_see() {
        test.with(
                List.of(within(
                        binding("account", Role.ROLE_VIEWER, "alice"),
                        Scope.newBuilder().addAccounts("123456789012"))),
                cluster(CARTS, Map.of()),
                cluster(ELSEWHERE, Map.of()));

        get(bearer(anonymous(), "alice"), "carts");

        assertThat(served.getFirst().cluster()).isEqualTo(CARTS);
    }

    @Test
    void a_scope_by_labels_follows_the_labels() {
        List<RoleBinding> shop = List.of(within(
                binding("shop", Role.ROLE_VIEWER, "alice"), Scope.newBuilder().putClusterLabels("team", "shop")));
        Channel alice = bearer(anonymous(), "alice");
        test.with(shop, cluster(CARTS, Map.of("team", "shop", "stage", "prod")));

        get(alice, CARTS);
        test.with(shop, cluster(CARTS, Map.of("team", "other")));

        assertThat(failure(() -> get(alice, CARTS)).code()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void all_conditions_of_a_scope_count_together() {
        test.with(
                List.of(within(
                        binding("b", Role.ROLE_VIEWER, "alice"),
                        Scope.newBuilder().addAccounts("210987654321").addClusters(CARTS))),
                cluster(CARTS, Map.of()),
                cluster(ELSEWHERE, Map.of()));
        Channel alice = bearer(anonymous(), "alice");

        assertThat(failure(() -> get(alice, CARTS)).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(failure(() -> get(alice, ELSEWHERE)).code()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void what_reaches_everything_wants_a_binding_without_a_scope() {
        test.with(List.of(within(
                binding("account", Role.ROLE_AUDITOR, "alice"),
                Scope.newBuilder().addAccounts("123456789012"))));
        Channel alice = bearer(anonymous(), "alice");

        assertThat(failure(() -> QuarantineServiceGrpc.newBlockingStub(alice)
                                .listQuarantinedEvents(ListQuarantinedEventsRequest.getDefaultInstance()))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
        ClusterServiceGrpc.newBlockingStub(alice).listClusters(ListClustersRequest.getDefaultInstance());
        assertThat(served).hasSize(1);
    }

    @Test
    void a_stream_ends_with_its_callers_right_to_it() {
        List<RoleBinding> operator = List.of(within(
                binding("carts", Role.ROLE_SIMULATOR, "alice"),
                Scope.newBuilder().addClusters(CARTS)));
        test.with(operator, cluster(CARTS, Map.of()));
        Answers answers = new Answers();
        StreamObserver<BatchCheckRequest> questions =
                DecisionServiceGrpc.newStub(bearer(anonymous(), "alice")).streamCheck(answers);

        questions.onNext(BatchCheckRequest.newBuilder().setCluster("carts").build());
        questions.onNext(BatchCheckRequest.getDefaultInstance());
        assertEventually(SOON, () -> assertThat(served).hasSize(2));
        test.with(List.of(), cluster(CARTS, Map.of()));
        questions.onNext(BatchCheckRequest.getDefaultInstance());

        assertEventually(SOON, () -> assertThat(answers.failures).hasSize(1));
        assertThat(RpcFailure.of(answers.failures.getFirst()).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(served).hasSize(2);
    }

    @Test
    void a_stream_ends_with_the_token_it_was_opened_with() {
        test.with(List.of(binding("all", Role.ROLE_SIMULATOR, "alice")), cluster(CARTS, Map.of()));
        Answers answers = new Answers();
        Answers others = new Answers();
        StreamObserver<BatchCheckRequest> questions =
                DecisionServiceGrpc.newStub(bearer(anonymous(), "alice")).streamCheck(answers);
        StreamObserver<BatchCheckRequest> spokenFor = DecisionServiceGrpc.newStub(as(peer(Peer.GATEWAY), user("alice")))
                .streamCheck(others);
        BatchCheckRequest question =
                BatchCheckRequest.newBuilder().setCluster(CARTS).build();
        questions.onNext(question);
        questions.onNext(question);
        spokenFor.onNext(question);
        assertEventually(SOON, () -> assertThat(served).hasSize(3));

        // As when it expires: how long a token is good is the verifier's to say, each time it is asked.
        test.knowing("bob");
        questions.onNext(question);

        assertEventually(SOON, () -> assertThat(answers.failures).hasSize(1));
        assertThat(RpcFailure.of(answers.failures.getFirst()).code()).isEqualTo(Code.UNAUTHENTICATED);
        assertThat(test.refusals()).singleElement().satisfies(refusal -> assertThat(refusal.getCluster())
                .isEqualTo(CARTS));
        // Whom the gateway let in, it lets in for one call of its own making.
        spokenFor.onNext(question);
        assertEventually(SOON, () -> assertThat(served).hasSize(4));
        assertThat(others.failures).isEmpty();
    }

    @Test
    void a_stream_does_not_move_on_to_a_cluster_that_is_not_to_be_seen() {
        test.with(
                List.of(within(
                        binding("carts", Role.ROLE_SIMULATOR, "alice"),
                        Scope.newBuilder().addClusters(CARTS))),
                cluster(CARTS, Map.of()),
                cluster(ORDERS, Map.of()));
        Answers answers = new Answers();
        StreamObserver<BatchCheckRequest> questions =
                DecisionServiceGrpc.newStub(bearer(anonymous(), "alice")).streamCheck(answers);

        questions.onNext(BatchCheckRequest.newBuilder().setCluster(CARTS).build());
        questions.onNext(BatchCheckRequest.newBuilder().setCluster(ORDERS).build());

        assertEventually(SOON, () -> assertThat(answers.failures).hasSize(1));
        assertThat(served).hasSize(1);
    }

    @Test
    void nobody_has_more_streams_open_than_they_may() {
        test.with(List.of(binding("all", Role.ROLE_SIMULATOR, "alice"), binding("b", Role.ROLE_SIMULATOR, "bob")));
        var alice = DecisionServiceGrpc.newStub(bearer(anonymous(), "alice"));
        Answers first = new Answers();
        Answers third = new Answers();
        StreamObserver<BatchCheckRequest> open = alice.streamCheck(first);
        open.onNext(BatchCheckRequest.newBuilder().setCluster(CARTS).build());
        alice.streamCheck(new Answers())
                .onNext(BatchCheckRequest.newBuilder().setCluster(CARTS).build());
        assertEventually(SOON, () -> assertThat(served).hasSize(2));

        var _ = alice.streamCheck(third);

        assertEventually(SOON, () -> assertThat(third.failures).hasSize(1));
        RpcFailure refused = RpcFailure.of(third.failures.getFirst());
        assertThat(refused.reason()).isEqualTo(ErrorReason.ERROR_REASON_RATE_LIMITED);
        assertThat(refused.retryAfter()).isPresent();
        open.onCompleted();
        // Others are not touched, and there is room again once one has ended.
        DecisionServiceGrpc.newStub(bearer(anonymous(), "bob"))
                .streamCheck(new Answers())
                .onNext(BatchCheckRequest.newBuilder().setCluster(CARTS).build());
        assertEventually(SOON, () -> assertThat(served).hasSize(3));
        assertEventually(SOON, () -> {
            alice.streamCheck(new Answers())
                    .onNext(BatchCheckRequest.newBuilder().setCluster(CARTS).build());
            assertThat(served.size()).isGreaterThan(3);
        });
    }

    @Test
    void who_calls_too_often_is_told_when_to_call_again() throws IOException {
        TestHall slow = new TestHall(5, 2)
                .knowing("alice", "bob")
                .with(
                        List.of(binding("all", Role.ROLE_VIEWER, "alice"), binding("b", Role.ROLE_VIEWER, "bob")),
                        cluster(CARTS, Map.of()));
        Server limited = serve(slow);
        try {
            Channel alice = bearer(anonymous(limited), "alice");
            StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    get(alice, CARTS);
                }
            });

            RpcFailure failure = RpcFailure.of(refused);
            assertThat(failure.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
            assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_RATE_LIMITED);
            assertThat(failure.retryAfter()).isPresent();
            get(bearer(anonymous(limited), "bob"), CARTS);
        } finally {
            limited.shutdownNow();
        }
    }

    @Test
    void refusals_of_one_caller_do_not_fill_the_log() {
        for (int i = 0; i < 200; i++) {
            assertThat(failure(() -> get(anonymous(), CARTS)).code()).isEqualTo(Code.UNAUTHENTICATED);
        }

        assertThat(test.refusals()).hasSizeBetween(10, 60);
    }

    @Test
    void a_method_without_a_permission_does_not_start() {
        MethodDescriptor<GetClusterRequest, GetClusterResponse> bare =
                ClusterServiceGrpc.getGetClusterMethod().toBuilder()
                        .setSchemaDescriptor(null)
                        .build();
        ServerServiceDefinition service = ServerServiceDefinition.builder(bare.getServiceName())
                .addMethod(bare, (call, headers) -> null)
                .build();

        assertThatThrownBy(() -> new Permissions(List.of(service)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("keyward.access.v1.ClusterService/GetCluster");
    }

    private static void get(Channel channel, String cluster) {
        var _ = ClientCalls.blockingUnaryCall(
                channel,
                ClusterServiceGrpc.getGetClusterMethod(),
                CallOptions.DEFAULT,
                GetClusterRequest.newBuilder().setCluster(cluster).build());
    }

    private static void delete(Channel channel, String cluster) {
        var _ = AccessEntryServiceGrpc.newBlockingStub(channel)
                .deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                        .setCluster(cluster)
                        .setPrincipalArn("arn:aws:iam::123456789012:role/dev")
                        .build());
    }

    private static RpcFailure failure(Runnable call) {
        StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(thrown).as("the call must be refused").isNotNull();
        return RpcFailure.of(thrown);
    }

    private Channel anonymous() {
        return anonymous(server);
    }

    private Channel anonymous(Server of) {
        return opened(TestPki.channel(of.getPort(), TestPki.anonymous()));
    }

    private Channel peer(Peer peer) {
        return opened(TestPki.channel(server.getPort(), peer));
    }

    private ManagedChannel opened(ManagedChannel channel) {
        channels.add(channel);
        return channel;
    }

    private static Channel bearer(Channel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static Channel as(Channel channel, Identity identity) {
        return ClientInterceptors.intercept(
                channel, new CallerClientInterceptor(new Caller(identity, "10.0.0.1", "test", "r-1", "rest")));
    }

    private static final class Answers implements StreamObserver<BatchCheckResponse> {

        private final List<StatusRuntimeException> failures = new CopyOnWriteArrayList<>();

        @Override
        public void onNext(BatchCheckResponse answer) {}

        @Override
        public void onError(Throwable failure) {
            failures.add((StatusRuntimeException) failure);
        }

        @Override
        public void onCompleted() {}
    }

    private <T> void serve(StreamObserver<T> out, T answer, String cluster) {
        served.add(new Served(Caller.current(), cluster));
        out.onNext(answer);
        out.onCompleted();
    }

    private final class Clusters extends ClusterServiceGrpc.ClusterServiceImplBase {
        @Override
        public void getCluster(GetClusterRequest in, StreamObserver<GetClusterResponse> out) {
            serve(out, GetClusterResponse.getDefaultInstance(), in.getCluster());
        }

        @Override
        public void listClusters(ListClustersRequest in, StreamObserver<ListClustersResponse> out) {
            serve(out, ListClustersResponse.getDefaultInstance(), "");
        }
    }

    private final class Entries extends AccessEntryServiceGrpc.AccessEntryServiceImplBase {
        @Override
        public void deleteAccessEntry(DeleteAccessEntryRequest in, StreamObserver<DeleteAccessEntryResponse> out) {
            serve(out, DeleteAccessEntryResponse.getDefaultInstance(), in.getCluster());
        }
    }

    private final class Quarantine extends QuarantineServiceGrpc.QuarantineServiceImplBase {
        @Override
        public void listQuarantinedEvents(
                ListQuarantinedEventsRequest in, StreamObserver<ListQuarantinedEventsResponse> out) {
            serve(out, ListQuarantinedEventsResponse.getDefaultInstance(), "");
        }
    }

    private final class Audit extends AuditServiceGrpc.AuditServiceImplBase {
        @Override
        public void appendEvents(AppendEventsRequest in, StreamObserver<AppendEventsResponse> out) {
            serve(out, AppendEventsResponse.getDefaultInstance(), "");
        }
    }

    private final class Decisions extends DecisionServiceGrpc.DecisionServiceImplBase {
        @Override
        public StreamObserver<BatchCheckRequest> streamCheck(StreamObserver<BatchCheckResponse> out) {
            return new StreamObserver<>() {
                @Override
                public void onNext(BatchCheckRequest question) {
                    served.add(new Served(Caller.current(), question.getCluster()));
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    out.onCompleted();
                }
            };
        }
    }
}
