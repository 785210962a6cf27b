package io.keyward.gateway.webhook;

import com.google.protobuf.ByteString;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.hall.Permissions;
import io.keyward.grpc.testing.TestHall;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.access.v1.AuthenticateRequest;
import io.keyward.proto.access.v1.AuthenticateResponse;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.RecordTokenRefusalRequest;
import io.keyward.proto.access.v1.RecordTokenRefusalResponse;
import io.keyward.proto.access.v1.ReviewAccessRequest;
import io.keyward.proto.access.v1.ReviewAccessResponse;
import io.keyward.proto.access.v1.ReviewAuthorizers;
import io.keyward.proto.access.v1.ReviewServiceGrpc;
import io.keyward.proto.access.v1.StringValues;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import io.keyward.proto.identity.v1.RecordRefusalsRequest;
import io.keyward.proto.identity.v1.RecordRefusalsResponse;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialRequest;
import io.keyward.proto.identity.v1.ResolveWebhookCredentialResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * access-service with the cluster {@code eks-workshop}, one access entry, and a policy that lets its principal list in carts.
 * {@code down} is a cluster that fails every call.
 */
final class StubAccess {

    private static final String CLUSTER = "arn:aws:eks:us-west-2:123456789012:cluster/";
    private static final String ROLE = "arn:aws:iam::123456789012:role/eks-workshop-read-only";

    private final Server server = Grpc.newServerBuilderForPort(0, TestPki.server(Peer.ACCESS_SERVICE))
            .addService(behindTheHall(new Reviews()))
            .addService(behindTheHall(new Credentials()))
            .build();

    private static ServerServiceDefinition behindTheHall(BindableService service) {
        ServerServiceDefinition definition = service.bindService();
        return ServerInterceptors.intercept(definition, new TestHall().hall().to(new Permissions(List.of(definition))));
    }

    void start() throws IOException {
        server.start();
    }

    void stop() {
        server.shutdownNow();
    }

    String target() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Each cluster that is named here has a token. */
    private static final class Credentials extends HallServiceGrpc.HallServiceImplBase {

        private static final Map<ByteString, String> CLUSTERS = Stream.of(
                        "eks-workshop", "down", "broken", "other", "nope")
                .collect(Collectors.toMap(name -> sha256(RawHttp.webhookToken(name)), name -> CLUSTER + name));

        @Override
        public void resolveWebhookCredential(
                ResolveWebhookCredentialRequest in, StreamObserver<ResolveWebhookCredentialResponse> out) {
            String cluster = CLUSTERS.get(in.getTokenSha256());
            ResolveWebhookCredentialResponse.Builder answer = ResolveWebhookCredentialResponse.newBuilder();
            if (cluster != null) {
                answer.getWebhookCredentialBuilder().setClusterArn(cluster);
            }
            out.onNext(answer.build());
            out.onCompleted();
        }

        @Override
        public void recordRefusals(RecordRefusalsRequest in, StreamObserver<RecordRefusalsResponse> out) {
            out.onNext(RecordRefusalsResponse.getDefaultInstance());
            out.onCompleted();
        }

        private static ByteString sha256(String token) {
            try {
                return ByteString.copyFrom(
                        MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Reviews extends ReviewServiceGrpc.ReviewServiceImplBase {

        @Override
        public void authenticate(AuthenticateRequest in, StreamObserver<AuthenticateResponse> out) {
            reply(out, in.getCluster(), () -> {
                if (!in.getArn().contains("/eks-workshop-read-only/")) {
                    return AuthenticateResponse.newBuilder()
                            .setRefusal("no access entry")
                            .build();
                }
                String id = in.getUserId().substring(0, in.getUserId().indexOf(':'));
                return AuthenticateResponse.newBuilder()
                        .setPrincipalArn(ROLE)
                        .setUser(KubernetesUser.newBuilder()
                                .setUsername(in.getArn())
                                .setUid("aws-iam-authenticator:123456789012:" + id)
                                .addGroups("dev")
                                .putExtra("arn", one(in.getArn()))
                                .putExtra("canonicalArn", one(ROLE))
                                .putExtra("principalId", one(id))
                                .putExtra("sessionName", one("EKSGetTokenAuth"))
                                .putExtra("accessKeyId", one(in.getAccessKeyId())))
                        .build();
            });
        }

        @Override
        public void recordTokenRefusal(RecordTokenRefusalRequest in, StreamObserver<RecordTokenRefusalResponse> out) {
            reply(out, in.getCluster(), RecordTokenRefusalResponse::getDefaultInstance);
        }

        @Override
        public void reviewAccess(ReviewAccessRequest in, StreamObserver<ReviewAccessResponse> out) {
            reply(out, in.getCluster(), () -> {
                if (in.getAuthorizers() != ReviewAuthorizers.REVIEW_AUTHORIZERS_ACCESS_POLICIES
                        || in.getSubject().getUser().getGroupsCount() > 5_000) {
                    throw Status.INVALID_ARGUMENT
                            .withDescription("subject.user.groups must be at most 5000")
                            .asRuntimeException();
                }
                boolean allowed = in.getSubject().getUser().getExtraMap().containsKey("canonicalArn")
                        && in.getSubject().getUser().getGroupsList().contains("dev")
                        && in.getResource().getVerb().equals("list")
                        && in.getResource().getNamespace().equals("carts");
                ReviewAccessResponse.Builder answer =
                        ReviewAccessResponse.newBuilder().setAllowed(allowed);
                return allowed
                        ? answer.addReasons("EKS Access Policy: allowed by X")
                                .addReasons("Z")
                                .build()
                        : answer.addReasons("not for API servers").build();
            });
        }
    }

    private static <T> void reply(StreamObserver<T> out, String cluster, Supplier<T> answer) {
        Optional<Status> failure = failure(cluster);
        if (failure.isPresent()) {
            out.onError(failure.get().asRuntimeException());
            return;
        }
        try {
            out.onNext(answer.get());
            out.onCompleted();
        } catch (StatusRuntimeException e) {
            out.onError(e);
        }
    }

    private static Optional<Status> failure(String cluster) {
        if (!Caller.current().door().equals("webhook")) {
            return Optional.of(Status.INTERNAL.withDescription("the wrong door"));
        }
        return switch (cluster.substring(CLUSTER.length())) {
            case "eks-workshop" -> Optional.empty();
            case "down" -> Optional.of(Status.UNAVAILABLE.withDescription("io exception at 10.0.0.7"));
            case "broken" -> Optional.of(Status.INTERNAL.withDescription("a secret of the service"));
            default -> Optional.of(Status.NOT_FOUND.withDescription("no cluster " + cluster));
        };
    }

    private static StringValues one(String value) {
        return StringValues.newBuilder().addValues(value).build();
    }
}
