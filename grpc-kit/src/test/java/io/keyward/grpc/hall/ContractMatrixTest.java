package io.keyward.grpc.hall;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.testing.Contract;
import io.keyward.grpc.testing.TestHall;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.identity.v1.Permission;
import io.keyward.proto.identity.v1.Reach;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Every RPC of the contract, called by nobody, by each part of Keyward, and by people of each role within each scope, about a cluster within
 * it, one outside of it and one that does not exist. The methods come from the contract; what roles may do is written here once more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContractMatrixTest {

    private static final String INSIDE = "arn:aws:eks:us-west-2:111111111111:cluster/inside";
    private static final String OUTSIDE = "arn:aws:eks:us-west-2:222222222222:cluster/outside";
    private static final String ABSENT = "arn:aws:eks:us-west-2:222222222222:cluster/absent";

    private static final Map<Role, Set<String>> MAY = Map.of(
            Role.ROLE_VIEWER, Set.of("READ"),
            Role.ROLE_SIMULATOR, Set.of("READ", "SIMULATE"),
            Role.ROLE_AUDITOR, Set.of("READ", "AUDIT"),
            Role.ROLE_OPERATOR, Set.of("READ", "SIMULATE", "CHANGE"),
            Role.ROLE_ADMINISTRATOR, Set.of("READ", "SIMULATE", "AUDIT", "CHANGE", "ADMINISTER"));

    private static final Map<String, Scope.Builder> SCOPES = new TreeMap<>(Map.of(
            "account", Scope.newBuilder().addAccounts("111111111111"),
            "cluster", Scope.newBuilder().addClusters(INSIDE),
            "labels", Scope.newBuilder().putClusterLabels("team", "shop"),
            "all three",
                    Scope.newBuilder()
                            .addAccounts("111111111111")
                            .addClusters(INSIDE)
                            .putClusterLabels("team", "shop")));

    private enum Outcome {
        REACHED,
        UNAUTHENTICATED,
        PERMISSION_DENIED,
        NOT_FOUND
    }

    private final TestHall hall = new TestHall(1_000_000, 1_000).knowing("unbound");
    private final List<ManagedChannel> channels = new ArrayList<>();
    private Server server;
    private Channel nobody;
    private Channel gateway;

    @BeforeAll
    void start() throws IOException {
        List<RoleBinding> bindings = new ArrayList<>();
        MAY.keySet().forEach(role -> {
            bindings.add(TestHall.binding(role + "-everywhere", role, user(role, "")));
            SCOPES.forEach((name, scope) -> bindings.add(TestHall.within(
                    TestHall.binding(role + "-" + name.replace(' ', '-'), role, user(role, name)), scope)));
        });
        hall.with(
                bindings,
                TestHall.cluster(INSIDE, Map.of("team", "shop", "stage", "prod")),
                TestHall.cluster(OUTSIDE, Map.of("team", "other")));
        List<ServerServiceDefinition> services =
                Contract.SERVICES.stream().map(ContractMatrixTest::served).toList();
        var way = hall.hall().to(new Permissions(services));
        NettyServerBuilder builder = NettyServerBuilder.forPort(0, TestPki.server(Peer.ACCESS_SERVICE))
                .maxConcurrentCallsPerConnection(10_000);
        services.forEach(service -> builder.addService(ServerInterceptors.intercept(service, way)));
        server = builder.build().start();
        nobody = opened(TestPki.channel(server.getPort(), TestPki.anonymous()));
        gateway = opened(TestPki.channel(server.getPort(), Peer.GATEWAY));
    }

    @AfterAll
    void stop() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
    }

    /** A service whose every method says that it was reached. */
    private static ServerServiceDefinition served(ServiceDescriptor service) {
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service);
        service.getMethods().forEach(method -> add(definition, method));
        return definition.build();
    }

    private static <Q, A> void add(ServerServiceDefinition.Builder definition, MethodDescriptor<Q, A> method) {
        Status reached = Status.ABORTED.withDescription("reached");
        ServerCallHandler<Q, A> handler =
                switch (method.getType()) {
                    case UNARY ->
                        ServerCalls.asyncUnaryCall((request, out) -> out.onError(reached.asRuntimeException()));
                    case SERVER_STREAMING ->
                        ServerCalls.asyncServerStreamingCall(
                                (request, out) -> out.onError(reached.asRuntimeException()));
                    // The first message tells; it is the hall's to look at before it is the service's.
                    case CLIENT_STREAMING, BIDI_STREAMING ->
                        ServerCalls.asyncBidiStreamingCall(
                                out -> new FirstMessage<>(() -> out.onError(reached.asRuntimeException())));
                    case UNKNOWN -> throw new IllegalStateException(method.getFullMethodName());
                };
        definition.addMethod(method, handler);
    }

    private record FirstMessage<Q>(Runnable heard) implements io.grpc.stub.StreamObserver<Q> {
        @Override
        public void onNext(Q message) {
            heard.run();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    @TestFactory
    Stream<DynamicTest> every_rpc_by_every_caller() {
        return methods()
                .map(method -> DynamicTest.dynamicTest(method.getFullMethodName(), () -> {
                    assertThat(call(nobody, method, INSIDE)).as("nobody").isEqualTo(Outcome.UNAUTHENTICATED);
                    byEachPart(method);
                    byPeople(method);
                }));
    }

    @Test
    void the_whole_contract_is_here() {
        assertThat(methods()).hasSizeGreaterThanOrEqualTo(56);
    }

    private void byEachPart(MethodDescriptor<?, ?> method) {
        Permission permission = permission(method);
        for (Peer peer : Peer.values()) {
            Outcome expected =
                    switch (permission.getWhoCase()) {
                        case AUTHENTICATED -> Outcome.REACHED;
                        case PEERS ->
                            permission.getPeers().getNamesList().contains(peer.service())
                                    ? Outcome.REACHED
                                    : Outcome.PERMISSION_DENIED;
                        default -> Outcome.PERMISSION_DENIED;
                    };
            Channel channel = opened(TestPki.channel(server.getPort(), peer));
            assertThat(call(channel, method, INSIDE)).as(peer.service()).isEqualTo(expected);
        }
    }

    private void byPeople(MethodDescriptor<?, ?> method) {
        Permission permission = permission(method);
        boolean ofCluster = permission.getReach() == Reach.REACH_CLUSTER;
        assertThat(call(token("unbound"), method, INSIDE))
                .as("bound to nothing")
                .isEqualTo(expected(permission, Set.of()));
        for (Role role : MAY.keySet()) {
            Set<String> may = MAY.get(role);
            Outcome everywhere = expected(permission, may);
            for (String cluster : List.of(INSIDE, OUTSIDE, ABSENT)) {
                assertThat(call(as(user(role, "")), method, cluster))
                        .as(role + " on " + cluster)
                        .isEqualTo(everywhere);
            }
            for (String scope : SCOPES.keySet()) {
                Outcome within = permission.getReach() == Reach.REACH_FLEET
                        ? Outcome.PERMISSION_DENIED
                        : expected(permission, may);
                Outcome without = ofCluster && within == Outcome.REACHED ? Outcome.NOT_FOUND : within;
                Channel caller = as(user(role, scope));
                String who = role + " within " + scope;
                assertThat(call(caller, method, INSIDE)).as(who + ", inside").isEqualTo(within);
                assertThat(call(caller, method, OUTSIDE)).as(who + ", outside").isEqualTo(without);
                assertThat(call(caller, method, ABSENT)).as(who + ", absent").isEqualTo(without);
            }
        }
    }

    /** Where the call reaches. People come through the gateway, hence as far as the gateway does where it is for parts of Keyward. */
    private static Outcome expected(Permission permission, Set<String> may) {
        return switch (permission.getWhoCase()) {
            case AUTHENTICATED -> Outcome.REACHED;
            case PEERS ->
                permission.getPeers().getNamesList().contains("gateway") && !may.isEmpty()
                        ? Outcome.REACHED
                        : Outcome.PERMISSION_DENIED;
            case CAPABILITY ->
                may.contains(permission.getCapability().name().substring("CAPABILITY_".length()))
                        ? Outcome.REACHED
                        : Outcome.PERMISSION_DENIED;
            case WHO_NOT_SET -> throw new IllegalStateException("no permission");
        };
    }

    private static Stream<MethodDescriptor<?, ?>> methods() {
        return Contract.SERVICES.stream().flatMap(service -> service.getMethods().stream());
    }

    private static Permission permission(MethodDescriptor<?, ?> method) {
        return Permissions.of(described(method));
    }

    private static com.google.protobuf.Descriptors.MethodDescriptor described(MethodDescriptor<?, ?> method) {
        return ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor();
    }

    private static Outcome call(Channel channel, MethodDescriptor<?, ?> method, String cluster) {
        var described = described(method);
        DynamicMessage.Builder request = DynamicMessage.newBuilder(described.getInputType());
        var field = described.getInputType().findFieldByName(permission(method).getClusterField());
        if (field != null) {
            request.setField(field, cluster);
        }
        MethodDescriptor<DynamicMessage, Empty> dynamic = MethodDescriptor.<DynamicMessage, Empty>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method.getFullMethodName())
                .setRequestMarshaller(ProtoUtils.marshaller(request.buildPartial()))
                .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                .build();
        try {
            var _ = ClientCalls.blockingUnaryCall(channel, dynamic, CallOptions.DEFAULT, request.buildPartial());
            throw new AssertionError("an answer from " + method.getFullMethodName());
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case ABORTED -> Outcome.REACHED;
                case UNAUTHENTICATED -> Outcome.UNAUTHENTICATED;
                case PERMISSION_DENIED -> Outcome.PERMISSION_DENIED;
                case NOT_FOUND -> Outcome.NOT_FOUND;
                default -> throw new AssertionError(method.getFullMethodName(), e);
            };
        }
    }

    private static String user(Role role, String scope) {
        return role.name() + "@" + scope;
    }

    private Channel as(String user) {
        Identity identity = TestHall.user(user);
        return ClientInterceptors.intercept(
                gateway, new CallerClientInterceptor(new Caller(identity, "10.0.0.1", "test", "r", "rest")));
    }

    private Channel token(String name) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + name);
        return ClientInterceptors.intercept(nobody, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private ManagedChannel opened(ManagedChannel channel) {
        channels.add(channel);
        return channel;
    }
}
