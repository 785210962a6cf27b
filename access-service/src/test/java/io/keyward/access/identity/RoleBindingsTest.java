package io.keyward.access.identity;

import static io.keyward.access.identity.IdentityFixture.ACCOUNT;
import static io.keyward.access.identity.IdentityFixture.OTHER_ACCOUNT;
import static io.keyward.access.identity.IdentityFixture.account;
import static io.keyward.access.identity.IdentityFixture.binding;
import static io.keyward.access.identity.IdentityFixture.name;
import static io.keyward.access.identity.IdentityFixture.requestId;
import static io.keyward.access.identity.IdentityFixture.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.access.Calls;
import io.keyward.access.LockWaits;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Boundary;
import io.keyward.proto.identity.v1.DeleteRoleBindingRequest;
import io.keyward.proto.identity.v1.GetRoleBindingRequest;
import io.keyward.proto.identity.v1.ListRoleBindingsRequest;
import io.keyward.proto.identity.v1.ListRoleBindingsResponse;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.PutRoleBindingResponse;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.WhoAmIRequest;
import io.keyward.proto.identity.v1.WhoAmIResponse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RoleBindingsTest {

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    @Inject
    RoleBindings bindings;

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
    void a_binding_counts_at_once_and_no_more_once_it_is_deleted() {
        String name = name("viewer");
        Identity viewer = user(name);
        assertThat(whoAmI(viewer).getRolesList()).isEmpty();

        RoleBinding put = identity.put(binding(name, Role.ROLE_VIEWER, name).setScope(account(ACCOUNT)));

        assertThat(whoAmI(viewer).getIdentity().getName()).isEqualTo(name);
        assertThat(whoAmI(viewer).getRolesList()).singleElement().satisfies(held -> {
            assertThat(held.getRole()).isEqualTo(Role.ROLE_VIEWER);
            assertThat(held.getBinding()).isEqualTo(name);
            assertThat(held.getScope()).isEqualTo(account(ACCOUNT).build());
        });
        assertThat(get(name)).isEqualTo(put);

        delete(name);

        assertThat(whoAmI(viewer).getRolesList()).isEmpty();
        assertThat(Calls.failure(() -> get(name)).reason()).isEqualTo(ErrorReason.ERROR_REASON_ROLE_BINDING_NOT_FOUND);
    }

    @Test
    void changes_are_on_record_with_who_made_them_and_by_which_binding() {
        String name = name("recorded");
        RoleBinding first = identity.put(binding(name, Role.ROLE_VIEWER, name));
        identity.put(binding(name, Role.ROLE_AUDITOR, name));
        delete(name);

        List<AuditEvent> puts = identity.events("role-binding.put", "role-binding/" + name);
        assertThat(puts).hasSize(2);
        assertThat(puts.getFirst().hasBefore()).isFalse();
        assertThat(puts.getLast().getBefore().getFieldsOrThrow("role").getStringValue())
                .isEqualTo("ROLE_VIEWER");
        assertThat(puts.getLast().getBefore().getFieldsOrThrow("etag").getStringValue())
                .isEqualTo(first.getEtag());
        assertThat(puts.getLast().getAfter().getFieldsOrThrow("role").getStringValue())
                .isEqualTo("ROLE_AUDITOR");
        assertThat(identity.events("role-binding.delete", "role-binding/" + name))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getActor().getName()).isEqualTo("operator");
                    assertThat(event.getActor().getVia()).isEqualTo("OIDC");
                    assertThat(event.getActor().getIssuer()).isEqualTo("https://issuer.test");
                    assertThat(event.getActor().getSubject()).isEqualTo("operator-sub");
                    assertThat(event.getActor().getRole()).isEqualTo("ADMINISTRATOR");
                    assertThat(event.getActor().getBinding()).isEqualTo(RoleBindings.BOOTSTRAP);
                });
    }

    @Test
    void an_etag_protects_what_somebody_else_wrote() {
        String name = name("etag");
        RoleBinding.Builder binding = binding(name, Role.ROLE_VIEWER, name);
        assertThat(Calls.failure(() -> identity.put(binding.clone().setEtag("1")))
                        .code())
                .as("an etag of nothing")
                .isEqualTo(Status.Code.ABORTED);
        String first = identity.put(binding).getEtag();
        String second = identity.put(binding.setEtag(first)).getEtag();

        assertThat(second).isNotEqualTo(first);
        assertThat(Calls.failure(() -> identity.put(binding.setEtag(first))).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CONFLICT);
        assertThat(Calls.failure(() -> identity.admin()
                                .deleteRoleBinding(DeleteRoleBindingRequest.newBuilder()
                                        .setName(name)
                                        .setEtag(first)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_CONFLICT);
        assertThat(get(name).getEtag()).isEqualTo(second);
    }

    @Test
    void a_request_is_answered_once_for_each_caller() {
        String name = name("repeated");
        PutRoleBindingRequest request = PutRoleBindingRequest.newBuilder()
                .setRoleBinding(binding(name, Role.ROLE_VIEWER, name))
                .setRequestId(requestId())
                .build();
        PutRoleBindingResponse first = identity.admin().putRoleBinding(request);

        assertThat(identity.admin().putRoleBinding(request)).isEqualTo(first);
        assertThat(first.getCreated()).isTrue();
        PutRoleBindingRequest.Builder other = request.toBuilder();
        other.getRoleBindingBuilder().setRole(Role.ROLE_AUDITOR);
        assertThat(Calls.failure(() -> identity.admin().putRoleBinding(other.build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_ID_REUSED);
        Identity second = administratorOfEverything();
        assertThat(identity.as(second).putRoleBinding(request).getCreated())
                .as("another caller's request of the same id")
                .isFalse();
    }

    @Test
    void what_is_only_validated_is_judged_and_not_done() {
        String name = name("validated");
        PutRoleBindingRequest request = PutRoleBindingRequest.newBuilder()
                .setRoleBinding(binding(name, Role.ROLE_VIEWER, name))
                .setRequestId(requestId())
                .setValidateOnly(true)
                .build();

        assertThat(identity.admin().putRoleBinding(request).getCreated()).isTrue();

        assertThat(Calls.failure(() -> get(name)).code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(identity.events("role-binding.put", "role-binding/" + name)).isEmpty();
        assertThat(identity.admin()
                        .putRoleBinding(
                                request.toBuilder().setValidateOnly(false).build())
                        .getCreated())
                .as("the id is still free")
                .isTrue();
        Identity scoped = identity.administratorOf(ACCOUNT);
        assertThat(Calls.failure(() -> identity.as(scoped)
                                .putRoleBinding(PutRoleBindingRequest.newBuilder()
                                        .setRoleBinding(binding(name("wide"), Role.ROLE_VIEWER, name))
                                        .setValidateOnly(true)
                                        .build()))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_ESCALATION);
    }

    @Test
    void an_administrator_of_one_account_administers_that_account_alone() {
        Identity scoped = identity.administratorOf(ACCOUNT);
        String inside = name("inside");
        var _ = identity.as(scoped)
                .putRoleBinding(PutRoleBindingRequest.newBuilder()
                        .setRoleBinding(binding(inside, Role.ROLE_OPERATOR, inside)
                                .setScope(account(ACCOUNT).putClusterLabels("stage", "test")))
                        .build());
        String foreign = name("foreign");
        identity.put(binding(foreign, Role.ROLE_VIEWER, foreign).setScope(account(OTHER_ACCOUNT)));
        String everywhere = name("everywhere");
        identity.put(binding(everywhere, Role.ROLE_VIEWER, everywhere));

        assertThat(all(scoped)).contains(inside).doesNotContain(foreign, everywhere, RoleBindings.BOOTSTRAP);
        for (String unseen : List.of(foreign, everywhere)) {
            RpcFailure absent = Calls.failure(() -> get(scoped, unseen + "x"));
            RpcFailure failure = Calls.failure(() -> get(scoped, unseen));
            assertThat(failure.message().replace(unseen, "?"))
                    .isEqualTo(absent.message().replace(unseen + "x", "?"));
            assertThat(failure.metadata()).isEqualTo(absent.metadata());
            assertThat(Calls.failure(() -> identity.as(scoped)
                                    .deleteRoleBinding(DeleteRoleBindingRequest.newBuilder()
                                            .setName(unseen)
                                            .build()))
                            .reason())
                    .isEqualTo(ErrorReason.ERROR_REASON_ROLE_BINDING_NOT_FOUND);
            assertThat(Calls.failure(() -> identity.as(scoped)
                                    .putRoleBinding(PutRoleBindingRequest.newBuilder()
                                            .setRoleBinding(binding(unseen, Role.ROLE_VIEWER, unseen)
                                                    .setScope(account(ACCOUNT)))
                                            .build()))
                            .reason())
                    .isEqualTo(ErrorReason.ERROR_REASON_ESCALATION);
        }
    }

    @ParameterizedTest
    @CsvSource({"ROLE_VIEWER,", "ROLE_ADMINISTRATOR,", "ROLE_VIEWER, 210987654321", "ROLE_OPERATOR, 210987654321"})
    void nobody_gives_more_than_they_have(Role role, String otherAccount) {
        Identity scoped = identity.administratorOf(ACCOUNT);
        RoleBinding.Builder more = binding(name("more"), role, "somebody");
        if (otherAccount != null) {
            more.setScope(account(ACCOUNT).addAccounts(otherAccount));
        }

        RpcFailure failure = Calls.failure(() -> identity.as(scoped)
                .putRoleBinding(
                        PutRoleBindingRequest.newBuilder().setRoleBinding(more).build()));

        assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_ESCALATION);
        assertThat(failure.metadata()).containsEntry("field", "role_binding.scope");
        AuditEvent refusal = identity.lastRefusal("role-binding.put");
        assertThat(refusal.getReason()).isEqualTo("ERROR_REASON_ESCALATION");
        assertThat(refusal.getActor().getName()).isEqualTo(scoped.name());
        assertThat(refusal.getDetails().getFieldsOrThrow("name").getStringValue())
                .isEqualTo(more.getName());
    }

    @Test
    void who_loses_the_right_while_a_change_waits_makes_none() throws Exception {
        String name = name("unbound");
        identity.put(binding(name, Role.ROLE_ADMINISTRATOR, name));
        String back = name("back");
        Future<RpcFailure> change;
        try (Connection other = database.getConnection()) {
            IdentityFixture.holdUp(other);
            change = threads.submit(() -> Calls.failure(() -> identity.as(user(name))
                    .putRoleBinding(PutRoleBindingRequest.newBuilder()
                            .setRoleBinding(binding(back, Role.ROLE_ADMINISTRATOR, name))
                            .build())));
            LockWaits.await(database);
            IdentityFixture.run(other, "DELETE FROM role_binding WHERE name = '" + name + "'");
            IdentityFixture.run(other, "UPDATE authority SET version = version + 1");
            other.commit();
            other.setAutoCommit(true);
        }

        RpcFailure failure = change.get(10, TimeUnit.SECONDS);
        assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_PERMISSION_DENIED);
        assertThat(Calls.failure(() -> get(back)).reason()).isEqualTo(ErrorReason.ERROR_REASON_ROLE_BINDING_NOT_FOUND);
    }

    @Test
    void a_signed_change_sent_again_is_not_said_to_stand_once_it_does_not() {
        String name = name("signed");
        PutRoleBindingRequest put = PutRoleBindingRequest.newBuilder()
                .setRoleBinding(binding(name, Role.ROLE_VIEWER, name))
                .setRequestId("sigv4/AKIATEST/" + requestId())
                .build();
        PutRoleBindingResponse first = identity.admin().putRoleBinding(put);
        assertThat(identity.admin().putRoleBinding(put)).isEqualTo(first);
        DeleteRoleBindingRequest deletion = DeleteRoleBindingRequest.newBuilder()
                .setName(name)
                .setRequestId("sigv4/AKIATEST/" + requestId())
                .build();
        var _ = identity.admin().deleteRoleBinding(deletion);
        var _ = identity.admin().deleteRoleBinding(deletion);

        assertThat(Calls.failure(() -> identity.admin().putRoleBinding(put)).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_RATE_LIMITED);

        identity.put(binding(name, Role.ROLE_VIEWER, name));
        assertThat(Calls.failure(() -> identity.admin().deleteRoleBinding(deletion))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_RATE_LIMITED);
    }

    @Test
    void each_error_names_its_field() {
        RoleBinding.Builder binding = binding(name("broken"), Role.ROLE_OPERATOR, "somebody");
        assertThat(field(binding.clone().setName("Not a name"))).isEqualTo("role_binding.name");
        assertThat(field(binding.clone().clearSubjects())).isEqualTo("role_binding.subjects");
        assertThat(field(binding.clone().addSubjects(binding.getSubjects(0)))).isEqualTo("role_binding.subjects");
        assertThat(field(binding.clone().addSubjects(aws("arn:aws:sts::123456789012:assumed-role/dev/jane"))))
                .isEqualTo("role_binding.subjects[1].aws_principal");
        assertThat(field(binding.clone().addSubjects(aws("arn:aws:iam::123456789012:role/path/dev"))))
                .isEqualTo("role_binding.subjects[1].aws_principal");
        assertThat(field(binding.clone().setScope(Scope.getDefaultInstance()))).isEqualTo("role_binding.scope");
        assertThat(field(binding.clone()
                        .setScope(Scope.newBuilder()
                                .addClusters("arn:aws-iso:eks:us-iso-east-1:123456789012:cluster/unknown-partition"))))
                .isEqualTo("role_binding.scope.clusters[0]");
        assertThat(field(binding.clone()
                        .setRole(Role.ROLE_VIEWER)
                        .setBoundary(Boundary.newBuilder().addNamespaces("carts"))))
                .isEqualTo("role_binding.boundary");
        assertThat(field(binding.clone()
                        .setBoundary(Boundary.newBuilder().addNamespaces("a").addNamespaces("*a*"))))
                .isEqualTo("role_binding.boundary.namespaces[1]");
        assertThat(field(binding.clone().setBoundary(Boundary.newBuilder().addKubernetesGroups("system:masters"))))
                .isEqualTo("role_binding.boundary.kubernetes_groups[0]");
    }

    @Test
    void bindings_page_in_order_of_name_for_their_caller_only() {
        Identity scoped = identity.administratorOf("333333333333");
        List<String> names = new ArrayList<>(List.of(scoped.name()));
        for (int i = 0; i < 4; i++) {
            String name = "zz-" + name("page");
            names.add(name);
            identity.put(binding(name, Role.ROLE_VIEWER, name).setScope(account("333333333333")));
        }
        names.sort(null);

        List<String> seen = new ArrayList<>();
        String token = "";
        do {
            ListRoleBindingsResponse page = page(scoped, token);
            page.getRoleBindingsList().forEach(binding -> seen.add(binding.getName()));
            token = page.getNextPageToken();
            String now = token;
            if (!now.isEmpty()) {
                assertThat(Calls.failure(() -> page(user("operator"), now)).reason())
                        .isEqualTo(ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN);
            }
        } while (!token.isEmpty());

        assertThat(seen).isEqualTo(names);
    }

    @Test
    void of_the_last_two_administrators_two_at_once_remove_one() throws Exception {
        Identity second = administratorOfEverything();
        all(user("operator")).stream()
                .filter(name -> !name.equals(RoleBindings.BOOTSTRAP) && !name.equals(second.name()))
                .filter(name -> BindingRows.keepsDoor(get(name)))
                .forEach(this::delete);
        String scoped = name("scoped");
        identity.put(binding(scoped, Role.ROLE_ADMINISTRATOR, scoped).setScope(account(ACCOUNT)));
        String byKey = name("by-key");
        identity.put(RoleBinding.newBuilder()
                .setName(byKey)
                .setRole(Role.ROLE_ADMINISTRATOR)
                .addSubjects(Subject.newBuilder().setAccessKey("AKIAAAAAAAAAAAAAAAAA")));

        CountDownLatch go = new CountDownLatch(1);
        Future<Status.Code> one = threads.submit(() -> deletes(go, user("operator"), second.name()));
        Future<Status.Code> other = threads.submit(() -> deletes(go, second, RoleBindings.BOOTSTRAP));
        go.countDown();
        List<Status.Code> codes = List.of(one.get(10, TimeUnit.SECONDS), other.get(10, TimeUnit.SECONDS));

        boolean operatorStays = codes.getFirst() == Status.Code.OK;
        Identity left = operatorStays ? user("operator") : second;
        String last = operatorStays ? RoleBindings.BOOTSTRAP : second.name();
        assertThat(codes).as("codes").containsOnlyOnce(Status.Code.OK);
        RpcFailure lastDeleted = Calls.failure(() -> identity.as(left)
                .deleteRoleBinding(
                        DeleteRoleBindingRequest.newBuilder().setName(last).build()));
        assertThat(lastDeleted.reason()).isEqualTo(ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR_BINDING);
        RpcFailure lastLessened = Calls.failure(() -> identity.as(left)
                .putRoleBinding(PutRoleBindingRequest.newBuilder()
                        .setRoleBinding(binding(last, Role.ROLE_VIEWER, left.name()))
                        .build()));
        assertThat(lastLessened.reason()).isEqualTo(ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR_BINDING);
        var _ = identity.as(left)
                .putRoleBinding(PutRoleBindingRequest.newBuilder()
                        .setRoleBinding(binding(RoleBindings.BOOTSTRAP, Role.ROLE_ADMINISTRATOR, "operator"))
                        .build());
        delete(byKey);
    }

    /** As two replicas that start. */
    @Test
    void the_first_administrator_is_made_once() throws Exception {
        int before = bootstraps();
        Subject somebody = Subject.newBuilder().setUser("somebody-else").build();
        assertThat(before).isEqualTo(1);
        assertThat(bindings.bootstrap(somebody)).as("there is an administrator").isFalse();

        IdentityFixture.sql(
                database, "CREATE TABLE kept AS SELECT * FROM role_binding WHERE role = 'ROLE_ADMINISTRATOR'");
        try {
            IdentityFixture.sql(database, "DELETE FROM role_binding WHERE role = 'ROLE_ADMINISTRATOR'");
            List<Future<Boolean>> replicas = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                replicas.add(threads.submit(() -> bindings.bootstrap(somebody)));
            }
            int made = 0;
            for (Future<Boolean> replica : replicas) {
                made += replica.get(10, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(made).isEqualTo(1);
            assertThat(bootstraps()).isEqualTo(before + 1);
        } finally {
            IdentityFixture.sql(
                    database,
                    "DELETE FROM role_binding WHERE role = 'ROLE_ADMINISTRATOR'; INSERT INTO role_binding SELECT * FROM kept; DROP TABLE kept;"
                            + " UPDATE authority SET version = version + 1");
        }
    }

    private int bootstraps() {
        return identity.events("role-binding.bootstrap", "role-binding/" + RoleBindings.BOOTSTRAP)
                .size();
    }

    private Status.Code deletes(CountDownLatch go, Identity caller, String name) throws InterruptedException {
        go.await();
        try {
            var _ = identity.as(caller)
                    .deleteRoleBinding(
                            DeleteRoleBindingRequest.newBuilder().setName(name).build());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private Identity administratorOfEverything() {
        String name = name("second");
        identity.put(binding(name, Role.ROLE_ADMINISTRATOR, name));
        return user(name);
    }

    private String field(RoleBinding.Builder binding) {
        return Calls.failure(() -> identity.put(binding)).metadata().getOrDefault("field", "");
    }

    private static Subject.Builder aws(String arn) {
        return Subject.newBuilder().setAwsPrincipal(arn);
    }

    private WhoAmIResponse whoAmI(Identity caller) {
        return identity.as(caller).whoAmI(WhoAmIRequest.getDefaultInstance());
    }

    private RoleBinding get(String name) {
        return get(user("operator"), name);
    }

    private RoleBinding get(Identity caller, String name) {
        return identity.as(caller)
                .getRoleBinding(GetRoleBindingRequest.newBuilder().setName(name).build())
                .getRoleBinding();
    }

    private void delete(String name) {
        var _ = identity.admin()
                .deleteRoleBinding(
                        DeleteRoleBindingRequest.newBuilder().setName(name).build());
    }

    private ListRoleBindingsResponse page(Identity caller, String token) {
        return identity.as(caller)
                .listRoleBindings(ListRoleBindingsRequest.newBuilder()
                        .setPageSize(2)
                        .setPageToken(token)
                        .build());
    }

    private List<String> all(Identity caller) {
        ListRoleBindingsResponse all = identity.as(caller)
                .listRoleBindings(
                        ListRoleBindingsRequest.newBuilder().setPageSize(1_000).build());
        assertThat(all.getNextPageToken()).isEmpty();
        return all.getRoleBindingsList().stream().map(RoleBinding::getName).toList();
    }
}
