package io.keyward.access.identity;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.keyward.access.Calls;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.grpc.testing.TestPki;
import io.keyward.grpc.token.ForgedTokensResource;
import io.keyward.grpc.token.ForgedTokensResource.AtDoor;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.identity.v1.IdentityServiceGrpc.IdentityServiceBlockingStub;
import io.keyward.proto.identity.v1.ListRoleBindingsRequest;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.WhoAmIRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forged bearer tokens over gRPC, from a client without a certificate. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
@QuarkusTestResource(value = ForgedTokensResource.class, restrictToAnnotatedClass = true)
class ForgedBearersTest {

    private static final Duration RECORDED = Duration.ofSeconds(10);
    private static final String BINDING = "made-by-a-forger";

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    private AtDoor tokens;
    private ManagedChannel channel;
    private IdentityFixture identity;

    @BeforeEach
    void connect() {
        // Not injected: the tests that run without the resource would have to have it, too.
        tokens = ForgedTokensResource.read(ConfigProvider.getConfig().getValue(ForgedTokensResource.FILE, Path.class));
        channel = TestPki.channel(server.port(), TestPki.anonymous());
        identity = new IdentityFixture(server.port(), database);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        identity.close();
    }

    @Test
    void none_is_let_in_and_the_one_they_differ_from_is() {
        assertThat(tokens.forged()).hasSizeGreaterThanOrEqualTo(80);
        assertThat(as(tokens.good())
                        .whoAmI(WhoAmIRequest.getDefaultInstance())
                        .getIdentity()
                        .getName())
                .isEqualTo("corp:ada");

        long before = recorded();
        PutRoleBindingRequest change = PutRoleBindingRequest.newBuilder()
                .setRoleBinding(IdentityFixture.binding(BINDING, Role.ROLE_ADMINISTRATOR, "corp:ada"))
                .build();
        Set<String> words = new HashSet<>();
        tokens.forged().forEach((name, token) -> {
            RpcFailure failure = Calls.failure(() -> as(token).putRoleBinding(change));
            assertThat(failure.code()).as(name).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(failure.reason()).as(name).isEqualTo(ErrorReason.ERROR_REASON_UNAUTHENTICATED);
            words.add(failure.message());
        });

        assertThat(words).as("the same words, whatever is wrong").hasSize(1);
        assertThat(tokens.heard()).isEmpty();
        assertThat(identity.admin()
                        .listRoleBindings(ListRoleBindingsRequest.getDefaultInstance())
                        .getRoleBindingsList())
                .noneMatch(binding -> binding.getName().equals(BINDING));
        // One a second of an address is recorded, with how many there were since.
        assertEventually(RECORDED, () -> {
            var unused = Calls.failure(() -> as("forged").whoAmI(WhoAmIRequest.getDefaultInstance()));
            assertThat(recorded() - before)
                    .isGreaterThanOrEqualTo(tokens.forged().size());
        });
        String kept = identity.everythingKept();
        tokens.forged().values().stream().filter(token -> token.length() > 20).forEach(token -> assertThat(kept)
                .doesNotContain(token));
    }

    /** How many calls of nobody's are on record as turned away. */
    private long recorded() {
        List<AuditEvent> events = identity.refusedCalls();
        return events.stream()
                .filter(event -> event.getReason().equals("ERROR_REASON_UNAUTHENTICATED"))
                .mapToLong(event -> 1
                        + (long) event.getDetails()
                                .getFieldsOrThrow("suppressed")
                                .getNumberValue())
                .sum();
    }

    private IdentityServiceBlockingStub as(String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return IdentityServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
}
