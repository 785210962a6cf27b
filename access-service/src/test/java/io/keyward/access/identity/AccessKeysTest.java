package io.keyward.access.identity;

import static io.keyward.access.identity.IdentityFixture.ACCOUNT;
import static io.keyward.access.identity.IdentityFixture.OTHER_ACCOUNT;
import static io.keyward.access.identity.IdentityFixture.account;
import static io.keyward.access.identity.IdentityFixture.key;
import static io.keyward.access.identity.IdentityFixture.name;
import static io.keyward.access.identity.IdentityFixture.requestId;
import static io.keyward.access.identity.IdentityFixture.user;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import io.agroal.api.AgroalDataSource;
import io.grpc.Status;
import io.keyward.access.Calls;
import io.keyward.access.LockWaits;
import io.keyward.access.outbox.Outbox;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.CreateAccessKeyRequest;
import io.keyward.proto.identity.v1.CreateAccessKeyResponse;
import io.keyward.proto.identity.v1.DeleteAccessKeyRequest;
import io.keyward.proto.identity.v1.DeleteAccessKeyResponse;
import io.keyward.proto.identity.v1.IssueTemporaryKeyRequest;
import io.keyward.proto.identity.v1.IssueTemporaryKeyResponse;
import io.keyward.proto.identity.v1.ListAccessKeysRequest;
import io.keyward.proto.identity.v1.ResolveAccessKeyRequest;
import io.keyward.proto.identity.v1.ResolveAccessKeyResponse;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.RotateAccessKeyRequest;
import io.keyward.proto.identity.v1.RotateAccessKeyResponse;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.WhoAmIRequest;
import io.quarkus.agroal.DataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AccessKeysTest {

    @Inject
    GrpcServer server;

    @Inject
    AgroalDataSource database;

    @Inject
    @DataSource("decisions")
    AgroalDataSource decisions;

    @Inject
    AccessKeys keys;

    @Inject
    MasterKeys masterKeys;

    @Inject
    CurrentAuthority authority;

    @Inject
    Outbox outbox;

    @Inject
    IdentityConfig config;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private IdentityFixture identity;

    @BeforeEach
    void open() {
        identity = new IdentityFixture(server.port(), database);
    }

    @AfterEach
    void close() {
        identity.close();
        threads.shutdownNow();
    }

    @Test
    void a_key_has_the_role_that_it_was_given() {
        CreateAccessKeyResponse created = create(request(Role.ROLE_OPERATOR));
        AccessKey key = created.getAccessKey();

        assertThat(key.getAccessKeyId()).matches("AKIA[A-Z2-7]{16}");
        assertThat(created.getSecretAccessKey()).hasSize(40);
        assertThat(key.getAccount()).isEqualTo(ACCOUNT);
        assertThat(key.getCreatedBy()).isEqualTo("operator");
        assertThat(key.hasExpireTime()).isFalse();
        assertThat(identity.as(key(key))
                        .whoAmI(WhoAmIRequest.getDefaultInstance())
                        .getRolesList())
                .singleElement()
                .satisfies(held -> {
                    assertThat(held.getRole()).isEqualTo(Role.ROLE_OPERATOR);
                    assertThat(held.getScope()).isEqualTo(account(ACCOUNT).build());
                    assertThat(held.getBinding()).isEmpty();
                });
        assertThat(list(user("operator"))).contains(key);
    }

    @Test
    void the_door_gets_the_secret_and_the_first_use_is_on_record_once() throws Exception {
        CreateAccessKeyResponse created = create(request(Role.ROLE_VIEWER));
        String id = created.getAccessKey().getAccessKeyId();

        List<Future<ResolveAccessKeyResponse>> uses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            uses.add(threads.submit(() -> resolve(id)));
        }
        for (Future<ResolveAccessKeyResponse> use : uses) {
            ResolveAccessKeyResponse found = use.get(10, TimeUnit.SECONDS);
            assertThat(found.getSecretAccessKey()).isEqualTo(created.getSecretAccessKey());
            assertThat(found.getAccessKey().hasFirstUseTime()).isTrue();
            Instant firstUse = ProtoTime.toJava(found.getAccessKey().getFirstUseTime());
            assertThat(firstUse).isEqualTo(firstUse.truncatedTo(ChronoUnit.SECONDS));
        }

        assertThat(identity.events("access-key.first-use", "access-key/" + id)).hasSize(1);
        assertThat(resolve("AKIAAAAAAAAAAAAAAAAA")).isEqualTo(ResolveAccessKeyResponse.getDefaultInstance());
    }

    @Test
    void a_repeat_shows_no_secret_and_issues_no_key() {
        CreateAccessKeyRequest request =
                request(Role.ROLE_VIEWER).setRequestId(requestId()).build();
        CreateAccessKeyResponse first = identity.admin().createAccessKey(request);
        CreateAccessKeyResponse again = identity.admin().createAccessKey(request);

        assertThat(again.getAccessKey()).isEqualTo(first.getAccessKey());
        assertThat(again.getSecretAccessKey()).isEmpty();
        CreateAccessKeyResponse validated = identity.admin()
                .createAccessKey(request(Role.ROLE_VIEWER)
                        .setName("validated-only")
                        .setValidateOnly(true)
                        .build());
        assertThat(validated.getSecretAccessKey()).isEmpty();
        assertThat(validated.getAccessKey().getAccessKeyId()).isEmpty();
        assertThat(list(user("operator"))).extracting(AccessKey::getName).doesNotContain("validated-only");
    }

    @Test
    void a_rotated_key_goes_on_for_the_overlap() {
        Instant end = Instant.now().plus(Duration.ofDays(30));
        AccessKey old = create(request(Role.ROLE_VIEWER).setExpireTime(ProtoTime.toProto(end)))
                .getAccessKey();

        RotateAccessKeyResponse rotated = identity.admin()
                .rotateAccessKey(RotateAccessKeyRequest.newBuilder()
                        .setAccessKeyId(old.getAccessKeyId())
                        .setOverlapSeconds(3_600)
                        .build());

        AccessKey successor = rotated.getAccessKey();
        assertThat(successor.getAccessKeyId()).isNotEqualTo(old.getAccessKeyId());
        assertThat(successor.getName()).isEqualTo(old.getName());
        assertThat(successor.getRole()).isEqualTo(old.getRole());
        assertThat(successor.getScope()).isEqualTo(old.getScope());
        assertThat(life(successor)).isEqualTo(life(old));
        assertThat(resolve(successor.getAccessKeyId()).getSecretAccessKey()).isEqualTo(rotated.getSecretAccessKey());
        assertThat(resolve(old.getAccessKeyId()).getAccessKey().getExpireTime()).isEqualTo(rotated.getOldExpireTime());
        assertThat(Duration.between(Instant.now(), ProtoTime.toJava(rotated.getOldExpireTime())))
                .isBetween(Duration.ofMinutes(59), Duration.ofHours(1));

        var _ = rotate(user("operator"), successor, 0);
        assertThat(resolve(successor.getAccessKeyId()).hasAccessKey())
                .as("without an overlap it ends at once")
                .isFalse();
    }

    @Test
    void rotations_of_one_request_are_one() throws Exception {
        AccessKey old = create(request(Role.ROLE_VIEWER)).getAccessKey();
        RotateAccessKeyRequest request = RotateAccessKeyRequest.newBuilder()
                .setAccessKeyId(old.getAccessKeyId())
                .setOverlapSeconds(60)
                .setRequestId(requestId())
                .build();

        List<Future<RotateAccessKeyResponse>> rotations = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rotations.add(threads.submit(() -> identity.admin().rotateAccessKey(request)));
        }
        Set<String> successors = new HashSet<>();
        int secrets = 0;
        for (Future<RotateAccessKeyResponse> rotation : rotations) {
            RotateAccessKeyResponse answer = rotation.get(10, TimeUnit.SECONDS);
            successors.add(answer.getAccessKey().getAccessKeyId());
            secrets += answer.getSecretAccessKey().isEmpty() ? 0 : 1;
        }

        assertThat(successors).hasSize(1);
        assertThat(secrets).isEqualTo(1);
        assertThat(identity.events("access-key.rotate", "access-key/" + old.getAccessKeyId()))
                .hasSize(1);
    }

    @Test
    void a_key_rotates_and_revokes_itself_and_sees_no_other() {
        AccessKey mine = create(request(Role.ROLE_VIEWER)
                        .setExpireTime(ProtoTime.toProto(Instant.now().plus(Duration.ofHours(1)))))
                .getAccessKey();
        AccessKey other = create(request(Role.ROLE_VIEWER)).getAccessKey();
        Identity caller = key(mine);

        assertThat(list(caller)).containsExactly(mine);
        assertThat(Calls.failure(() -> revoke(caller, other)).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_ACCESS_KEY_NOT_FOUND);
        RpcFailure longer = Calls.failure(() -> identity.as(caller)
                .rotateAccessKey(RotateAccessKeyRequest.newBuilder()
                        .setAccessKeyId(mine.getAccessKeyId())
                        .setExpireTime(ProtoTime.toProto(Instant.now().plus(Duration.ofDays(1))))
                        .build()));
        assertThat(longer.reason()).isEqualTo(ErrorReason.ERROR_REASON_ESCALATION);
        assertThat(longer.metadata()).containsEntry("field", "expire_time");
        AccessKey successor = identity.as(caller)
                .rotateAccessKey(RotateAccessKeyRequest.newBuilder()
                        .setAccessKeyId(mine.getAccessKeyId())
                        .setOverlapSeconds(60)
                        .build())
                .getAccessKey();
        assertThat(successor.getCreatedBy()).isEqualTo("access-key/" + mine.getAccessKeyId());

        revoke(caller, mine);

        assertThat(resolve(mine.getAccessKeyId()).hasAccessKey()).isFalse();
        assertThat(Calls.failure(() -> revoke(user("operator"), mine)).code()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void a_key_has_one_successor_at_a_time() {
        AccessKey first = create(request(Role.ROLE_VIEWER)).getAccessKey();
        AccessKey second = rotate(key(first), first, 600);

        for (Identity caller : List.of(key(first), user("operator"))) {
            RpcFailure again = Calls.failure(() -> rotate(caller, first, 600));
            assertThat(again.code()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(again.reason()).isEqualTo(ErrorReason.ERROR_REASON_ACCESS_KEY_ROTATED);
        }
        rotate(key(second), second, 0);
        assertThat(Calls.failure(() -> rotate(key(first), first, 600)).reason())
                .as("a successor's successor counts, too")
                .isEqualTo(ErrorReason.ERROR_REASON_ACCESS_KEY_ROTATED);

        AccessKey lost = create(request(Role.ROLE_VIEWER)).getAccessKey();
        revoke(user("operator"), rotate(user("operator"), lost, 600));
        assertThat(rotate(user("operator"), lost, 600).getAccessKeyId()).isNotEmpty();
    }

    @Test
    void a_key_that_was_rotated_as_meant_goes_alone() {
        AccessKey first = create(request(Role.ROLE_VIEWER)).getAccessKey();
        AccessKey second = rotate(key(first), first, 600);

        DeleteAccessKeyResponse deleted = identity.admin()
                .deleteAccessKey(DeleteAccessKeyRequest.newBuilder()
                        .setAccessKeyId(first.getAccessKeyId())
                        .build());

        assertThat(deleted.getSuccessorsList()).containsExactly(second.getAccessKeyId());
        assertThat(resolve(first.getAccessKeyId()).hasAccessKey()).isFalse();
        assertThat(resolve(second.getAccessKeyId()).hasAccessKey()).isTrue();
    }

    @Test
    void a_stolen_key_goes_with_all_that_came_of_it() {
        AccessKey first = create(request(Role.ROLE_VIEWER)).getAccessKey();
        AccessKey second = rotate(key(first), first, 600);
        AccessKey third = rotate(key(second), second, 600);
        DeleteAccessKeyRequest deletion = DeleteAccessKeyRequest.newBuilder()
                .setAccessKeyId(first.getAccessKeyId())
                .setRequestId(requestId())
                .setWithSuccessors(true)
                .build();

        DeleteAccessKeyResponse deleted = identity.admin().deleteAccessKey(deletion);

        assertThat(deleted.getSuccessorsList()).containsExactly(second.getAccessKeyId(), third.getAccessKeyId());
        for (AccessKey key : List.of(first, second, third)) {
            assertThat(resolve(key.getAccessKeyId()).hasAccessKey()).isFalse();
            assertThat(identity.events("access-key.delete", "access-key/" + key.getAccessKeyId()))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getDetails()
                                    .getFieldsOrDefault(
                                            "successorOf",
                                            Value.newBuilder()
                                                    .setStringValue("")
                                                    .build())
                                    .getStringValue())
                            .isEqualTo(key.equals(first) ? "" : first.getAccessKeyId()));
        }
        assertThat(identity.admin().deleteAccessKey(deletion)).isEqualTo(deleted);
    }

    @Test
    void keys_that_succeed_one_another_are_not_without_end() {
        AccessKey key = create(request(Role.ROLE_VIEWER)).getAccessKey();
        for (int i = 1; i < 10; i++) {
            key = rotate(key(key), key, 600);
        }
        AccessKey tenth = key;
        assertThat(Calls.failure(() -> rotate(key(tenth), tenth, 600)).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_LIMIT_EXCEEDED);
    }

    @Test
    void made_up_keys_wait_for_nothing_and_fill_no_log() throws Exception {
        Identity nobody = user(name("unbound"));
        try (Connection other = database.getConnection()) {
            IdentityFixture.holdUp(other);
            for (int i = 0; i < 50; i++) {
                String id = "AKIANOBODY" + i;
                RpcFailure failure = Calls.failure(() -> identity.as(nobody)
                        .withDeadlineAfter(10, TimeUnit.SECONDS)
                        .deleteAccessKey(DeleteAccessKeyRequest.newBuilder()
                                .setAccessKeyId(id)
                                .build()));
                assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_ACCESS_KEY_NOT_FOUND);
            }
            other.rollback();
            other.setAutoCommit(true);
        }

        // Ten at once and one a second.
        assertThat(identity.refusals("access-key.delete", nobody)).isBetween(10L, 40L);
    }

    @Test
    void a_key_that_is_revoked_while_its_change_waits_makes_none() throws Exception {
        AccessKey mine = create(request(Role.ROLE_VIEWER)).getAccessKey();
        Future<RpcFailure> change;
        try (Connection other = database.getConnection()) {
            IdentityFixture.holdUp(other);
            change = threads.submit(() -> Calls.failure(() -> rotate(key(mine), mine, 600)));
            LockWaits.await(database);
            IdentityFixture.run(other, "DELETE FROM access_key WHERE id = '" + mine.getAccessKeyId() + "'");
            IdentityFixture.run(other, "UPDATE authority SET version = version + 1");
            other.commit();
            other.setAutoCommit(true);
        }

        assertThat(change.get(10, TimeUnit.SECONDS).code()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void a_signed_request_for_a_key_is_not_said_to_stand_once_the_key_has_gone() {
        CreateAccessKeyRequest request = request(Role.ROLE_VIEWER)
                .setRequestId("sigv4/AKIATEST/" + requestId())
                .build();
        AccessKey key = identity.admin().createAccessKey(request).getAccessKey();
        assertThat(identity.admin().createAccessKey(request).getAccessKey()).isEqualTo(key);
        revoke(user("operator"), key);

        assertThat(Calls.failure(() -> identity.admin().createAccessKey(request))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_RATE_LIMITED);
    }

    @Test
    void an_administrator_of_one_account_issues_and_sees_keys_of_that_account() {
        Identity scoped = identity.administratorOf(ACCOUNT);
        AccessKey foreign = create(request(Role.ROLE_VIEWER).setScope(account(OTHER_ACCOUNT)))
                .getAccessKey();
        AccessKey mine = identity.as(scoped)
                .createAccessKey(request(Role.ROLE_ADMINISTRATOR).build())
                .getAccessKey();

        assertThat(list(scoped)).contains(mine).doesNotContain(foreign);
        RpcFailure unseen = Calls.failure(() -> revoke(scoped, foreign));
        assertThat(unseen.reason()).isEqualTo(ErrorReason.ERROR_REASON_ACCESS_KEY_NOT_FOUND);
        RpcFailure more = Calls.failure(() -> identity.as(scoped)
                .createAccessKey(request(Role.ROLE_VIEWER)
                        .setScope(account(OTHER_ACCOUNT))
                        .build()));
        assertThat(more.reason()).isEqualTo(ErrorReason.ERROR_REASON_ESCALATION);
        assertThat(more.metadata()).containsEntry("field", "scope");
    }

    @Test
    void each_error_names_its_field() {
        assertThat(field(request(Role.ROLE_VIEWER).clearScope())).isEqualTo("account");
        assertThat(field(request(Role.ROLE_VIEWER).setScope(account(ACCOUNT).addAccounts(OTHER_ACCOUNT))))
                .isEqualTo("account");
        assertThat(field(request(Role.ROLE_VIEWER).setAccount("333333333333"))).isEqualTo("account");
        assertThat(field(request(Role.ROLE_VIEWER)
                        .setExpireTime(ProtoTime.toProto(Instant.now().minusSeconds(1)))))
                .isEqualTo("expire_time");
        assertThat(field(request(Role.ROLE_VIEWER)
                        .setExpireTime(
                                com.google.protobuf.Timestamp.newBuilder().setSeconds(Long.MAX_VALUE))))
                .isEqualTo("expire_time");
    }

    @Test
    void an_expired_key_is_refused() {
        AccessKey key = create(request(Role.ROLE_VIEWER)
                        .setExpireTime(ProtoTime.toProto(Instant.now().plus(Duration.ofHours(1)))))
                .getAccessKey();

        assertThat(at(Duration.ofMinutes(59)).resolve(key.getAccessKeyId())).isPresent();
        assertThat(at(Duration.ofMinutes(61)).resolve(key.getAccessKeyId())).isEmpty();
    }

    @Test
    void a_bound_iam_principal_gets_a_temporary_key_with_what_its_bindings_give() {
        String role = name("dev");
        String arn = "arn:aws:iam::" + ACCOUNT + ":role/" + role;
        IssueTemporaryKeyRequest request = IssueTemporaryKeyRequest.newBuilder()
                .setArn("arn:aws:sts::" + ACCOUNT + ":assumed-role/" + role + "/jane@example.com")
                .setUserId("AROAEXAMPLE:jane@example.com")
                .build();
        assertThat(Calls.failure(() -> identity.hall().issueTemporaryKey(request))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_PRINCIPAL_NOT_BOUND);
        identity.put(RoleBinding.newBuilder()
                .setName(role)
                .setRole(Role.ROLE_SIMULATOR)
                .addSubjects(Subject.newBuilder().setAwsPrincipal(arn)));

        IssueTemporaryKeyResponse issued = identity.hall().issueTemporaryKey(request);

        AccessKey key = issued.getAccessKey();
        assertThat(key.getAccessKeyId()).startsWith("ASIA");
        assertThat(key.getPrincipalArn()).isEqualTo(arn);
        assertThat(key.getAccount()).isEqualTo(ACCOUNT);
        assertThat(key.getRole()).isEqualTo(Role.ROLE_UNSPECIFIED);
        assertThat(life(key)).isEqualTo(Duration.ofHours(1));
        assertThat(resolve(key.getAccessKeyId()).getSecretAccessKey()).isEqualTo(issued.getSecretAccessKey());
        AuditEvent event = identity.events("access-key.create", "access-key/" + key.getAccessKeyId())
                .getFirst();
        assertThat(event.getPrincipalArn()).isEqualTo(arn);
        assertThat(event.getDetails().getFieldsOrThrow("sessionName").getStringValue())
                .isEqualTo("jane@example.com");
        assertThat(Calls.failure(() -> identity.admin()
                                .rotateAccessKey(RotateAccessKeyRequest.newBuilder()
                                        .setAccessKeyId(key.getAccessKeyId())
                                        .build()))
                        .code())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(at(Duration.ofMinutes(61)).resolve(key.getAccessKeyId())).isEmpty();
    }

    @Test
    void a_principal_has_so_many_temporary_keys_until_they_expire() {
        String role = name("busy");
        String session = "arn:aws:sts::" + ACCOUNT + ":assumed-role/" + role + "/ci";
        identity.put(RoleBinding.newBuilder()
                .setName(role)
                .setRole(Role.ROLE_VIEWER)
                .addSubjects(Subject.newBuilder().setAwsPrincipal("arn:aws:iam::" + ACCOUNT + ":role/" + role)));
        for (int i = 0; i < config.temporaryKeysPerPrincipal(); i++) {
            var _ = at(Duration.ZERO).issueTemporary(session, "AROAEXAMPLE:ci");
        }

        assertThat(Calls.failure(() -> identity.hall()
                                .issueTemporaryKey(IssueTemporaryKeyRequest.newBuilder()
                                        .setArn(session)
                                        .setUserId("AROAEXAMPLE:ci")
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_LIMIT_EXCEEDED);
        assertThat(at(Duration.ofMinutes(61)).issueTemporary(session, "AROAEXAMPLE:ci"))
                .isNotNull();
    }

    @Test
    void secrets_are_nowhere() {
        CreateAccessKeyResponse created = identity.admin()
                .createAccessKey(
                        request(Role.ROLE_VIEWER).setRequestId(requestId()).build());
        RotateAccessKeyResponse rotated = identity.admin()
                .rotateAccessKey(RotateAccessKeyRequest.newBuilder()
                        .setAccessKeyId(created.getAccessKey().getAccessKeyId())
                        .setRequestId(requestId())
                        .build());
        var _ = resolve(rotated.getAccessKey().getAccessKeyId());

        assertThat(identity.everythingKept())
                .contains(rotated.getAccessKey().getAccessKeyId())
                .doesNotContain(created.getSecretAccessKey())
                .doesNotContain(rotated.getSecretAccessKey());
        assertThat(keys.toString()).doesNotContain(created.getSecretAccessKey());
        assertThat(at(Duration.ZERO)
                        .resolve(rotated.getAccessKey().getAccessKeyId())
                        .toString())
                .doesNotContain(rotated.getSecretAccessKey());
    }

    /** The same at a later time. */
    private KeyLookups at(Duration later) {
        Clock clock = Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
        return new KeyLookups(decisions, keys, masterKeys, authority, outbox, config, clock);
    }

    private static Duration life(AccessKey key) {
        return Duration.between(ProtoTime.toJava(key.getCreateTime()), ProtoTime.toJava(key.getExpireTime()))
                .truncatedTo(ChronoUnit.SECONDS);
    }

    private static CreateAccessKeyRequest.Builder request(Role role) {
        return CreateAccessKeyRequest.newBuilder()
                .setName(name("key"))
                .setRole(role)
                .setScope(account(ACCOUNT));
    }

    private CreateAccessKeyResponse create(CreateAccessKeyRequest.Builder request) {
        return identity.admin().createAccessKey(request.build());
    }

    private String field(CreateAccessKeyRequest.Builder request) {
        return Calls.failure(() -> create(request)).metadata().getOrDefault("field", "");
    }

    private ResolveAccessKeyResponse resolve(String id) {
        return identity.hall()
                .resolveAccessKey(
                        ResolveAccessKeyRequest.newBuilder().setAccessKeyId(id).build());
    }

    private AccessKey rotate(Identity caller, AccessKey key, int overlapSeconds) {
        return identity.as(caller)
                .rotateAccessKey(RotateAccessKeyRequest.newBuilder()
                        .setAccessKeyId(key.getAccessKeyId())
                        .setOverlapSeconds(overlapSeconds)
                        .build())
                .getAccessKey();
    }

    private void revoke(Identity caller, AccessKey key) {
        var _ = identity.as(caller)
                .deleteAccessKey(DeleteAccessKeyRequest.newBuilder()
                        .setAccessKeyId(key.getAccessKeyId())
                        .build());
    }

    private List<AccessKey> list(Identity caller) {
        return identity.as(caller)
                .listAccessKeys(
                        ListAccessKeysRequest.newBuilder().setPageSize(1_000).build())
                .getAccessKeysList();
    }
}
