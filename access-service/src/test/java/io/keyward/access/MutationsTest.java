package io.keyward.access;

import static io.keyward.access.ClusterFixture.EDIT;
import static io.keyward.access.ClusterFixture.VIEW;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.EntryChange;
import io.keyward.proto.access.v1.GetAccessEntryRequest;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.GetRbacRequest;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.ListQuarantinedEventsRequest;
import io.keyward.proto.access.v1.NewEntry;
import io.keyward.proto.access.v1.PolicyAssociation;
import io.keyward.proto.access.v1.PutRbacRequest;
import io.keyward.proto.access.v1.QuarantinedEvent;
import io.keyward.proto.access.v1.RegisterClusterRequest;
import io.keyward.proto.access.v1.ReleaseQuarantinedEventRequest;
import io.keyward.proto.access.v1.UnregisterClusterRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.access.v1.UpdateClusterRequest;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Subject;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change by every RPC of keyward.access.v1: once for each request id, of what the caller has read, and to be validated only. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MutationsTest {

    private static final String DEV = role("dev");
    private static final String THEIRS = role("theirs");
    private static final String OTHER = role("other");
    private static final Executor CALLERS = task -> Thread.ofVirtual().start(task);

    /** All that a call may leave behind, but for refusals on record. */
    private static final List<String> TABLES = List.of(
            "cluster",
            "access_entry",
            "observed_entry",
            "entry_sync",
            "cluster_read",
            "awaited_change",
            "drift_finding",
            "answered_request",
            "cluster_change",
            "cluster_rbac",
            "outbox_quarantine",
            "authority");

    /** The field that other content of the request is in, so that it is another request. */
    private enum Mutation {
        REGISTER("role_arn"),
        UPDATE_CLUSTER("role_arn"),
        UNREGISTER("etag"),
        CREATE("username"),
        UPDATE("username"),
        DELETE("etag"),
        TAG("etag"),
        ADOPT("principal_arn"),
        BATCH(""),
        ASSOCIATE("etag"),
        DISASSOCIATE("etag"),
        PUT_RBAC("etag"),
        RELEASE("etag");

        private final String otherField;

        Mutation(String otherField) {
            this.otherField = otherField;
        }

        /** What is changed has no etag before, or each of many has its own. */
        private boolean takesEtag() {
            return !List.of(REGISTER, CREATE, ADOPT, BATCH).contains(this);
        }

        private Message another(Message request) {
            if (request instanceof BatchChangeRequest batch) {
                return batch.toBuilder().addChanges(batch.getChanges(0)).build();
            }
            return set(request, otherField, this == ADOPT ? OTHER : "arn:aws:iam::123456789012:role/else");
        }
    }

    static Stream<Mutation> withEtag() {
        return Stream.of(Mutation.values()).filter(Mutation::takesEtag);
    }

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private ClusterFixture on;
    private final UUID event = UUID.randomUUID();

    @BeforeEach
    void aClusterWithSomethingOfEverything() throws SQLException {
        on = new ClusterFixture(server.port(), database);
        on.create(DEV, "devs");
        on.associate(DEV, VIEW, "dev");
        var _ = on.calls.rbac().putRbac(rbac("first"));
        update(
                "INSERT INTO observed_entry (cluster_id, principal_arn, content, access_entry_arn, observed_at, source)"
                        + " SELECT id, ?, ?::jsonb, 'arn:entry', now(), 'DEEP_READ' FROM cluster WHERE arn = ?",
                THEIRS,
                "{\"type\": \"STANDARD\", \"username\": \"them\", \"kubernetesGroups\": [], \"tags\": {}, \"policies\": {}}",
                on.arn);
        update(
                "INSERT INTO outbox_quarantine (event_id, payload, reason, message) VALUES (?, '', 'REASON', 'words')",
                event);
    }

    @AfterEach
    void close() throws SQLException {
        update("DELETE FROM outbox_quarantine");
        on.close();
    }

    @ParameterizedTest
    @EnumSource
    void what_is_only_validated_is_answered_as_if_it_were_done_and_leaves_nothing(Mutation mutation)
            throws SQLException {
        Message request = set(request(mutation), "request_id", id());
        Message asked = mutation.takesEtag() ? set(request, "etag", etag(mutation)) : request;
        Map<String, List<String>> before = everything();
        List<String> recorded = rows("outbox");

        Message rehearsed = call(set(asked, "validate_only", true));

        assertThat(everything()).isEqualTo(before);
        assertThat(rows("outbox")).isEqualTo(recorded);
        Message done = call(asked);
        assertThat(known(rehearsed)).isEqualTo(known(done));
        assertThat(everything()).isNotEqualTo(before);
        assertThat(rows("outbox").size()).isGreaterThan(recorded.size());
    }

    @ParameterizedTest
    @EnumSource
    void a_repeat_gets_the_first_answer_and_another_request_by_its_id_none(Mutation mutation) throws SQLException {
        Message request = set(request(mutation), "request_id", id());
        Message first = call(request);
        Map<String, List<String>> before = everything();
        List<String> recorded = rows("outbox");

        assertThat(call(request)).isEqualTo(first);
        assertThat(known(call(set(request, "validate_only", true)))).isEqualTo(known(first));
        assertThat(everything()).isEqualTo(before);
        assertThat(rows("outbox")).isEqualTo(recorded);

        assertThat(Calls.failure(() -> call(mutation.another(request))).reason())
                .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_ID_REUSED);
        assertThat(Calls.failure(() -> call(set(mutation.another(request), "validate_only", true)))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_REQUEST_ID_REUSED);
        assertThat(everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void a_request_id_means_nothing_for_another_caller(Mutation mutation) throws SQLException {
        var _ = on.calls
                .identity()
                .putRoleBinding(PutRoleBindingRequest.newBuilder()
                        .setRoleBinding(RoleBinding.newBuilder()
                                .setName("another")
                                .setRole(Role.ROLE_ADMINISTRATOR)
                                .addSubjects(Subject.newBuilder().setUser("another")))
                        .build());
        Message request = set(request(mutation), "request_id", id());
        var _ = call(request);
        long remembered = rows("answered_request").size();

        try (Calls another = new Calls(server.port(), "another")) {
            var _ = call(another, request);
            assertThat(rows("answered_request").size()).isEqualTo(remembered + 1);
        } catch (StatusRuntimeException refused) {
            // Another answer to another request: what was to be made is there, or what was to be removed is not.
            assertThat(RpcFailure.of(refused).code()).isIn(Status.Code.ALREADY_EXISTS, Status.Code.NOT_FOUND);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_signed_repeat_is_answered_only_while_what_the_first_did_stands(Mutation mutation) throws SQLException {
        Message request = set(request(mutation), "request_id", "sigv4/AKIATEST/" + id());
        Message first = call(request);
        assertThat(call(request)).isEqualTo(first);

        undo(mutation);

        assertThat(Calls.failure(() -> call(request)).reason()).isEqualTo(ErrorReason.ERROR_REASON_RATE_LIMITED);
    }

    /** Makes what a change did not stand any more. */
    private void undo(Mutation mutation) throws SQLException {
        switch (mutation) {
            case REGISTER ->
                call(UpdateClusterRequest.newBuilder()
                        .setCluster(on.arn + "-more")
                        .setRemovalLimit(9)
                        .setUpdateMask(mask("removal_limit"))
                        .build());
            case UPDATE_CLUSTER ->
                call(UpdateClusterRequest.newBuilder()
                        .setCluster(on.arn)
                        .setRemovalLimit(9)
                        .setUpdateMask(mask("removal_limit"))
                        .build());
            case UNREGISTER ->
                call(RegisterClusterRequest.newBuilder().setArn(on.arn).build());
            case CREATE, BATCH -> on.delete(OTHER);
            case DELETE -> {
                // EKS has let go of it.
                update("DELETE FROM entry_sync WHERE principal_arn = ?", DEV);
                on.create(DEV);
            }
            case UPDATE, TAG, ASSOCIATE, DISASSOCIATE -> tag(DEV);
            case ADOPT -> tag(THEIRS);
            case PUT_RBAC -> call(rbac("third"));
            case RELEASE ->
                update(
                        "INSERT INTO outbox_quarantine (event_id, payload, reason, message) VALUES (?, '', 'REASON', 'words')",
                        event);
        }
    }

    private void tag(String principal) {
        var _ = call(UpdateAccessEntryTagsRequest.newBuilder()
                .setCluster(on.arn)
                .setEntry(principal)
                .putSet("touched", "since")
                .build());
    }

    @ParameterizedTest
    @MethodSource("withEtag")
    void what_is_not_as_it_was_read_is_not_changed(Mutation mutation) throws SQLException {
        Message request = set(set(request(mutation), "request_id", id()), "etag", "0-0");
        Map<String, List<String>> before = everything();

        for (boolean validateOnly : new boolean[] {true, false}) {
            RpcFailure failure = Calls.failure(() -> call(set(request, "validate_only", validateOnly)));

            assertThat(failure.code()).isEqualTo(Status.Code.ABORTED);
            assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_CONFLICT);
            assertThat(everything()).isEqualTo(before);
        }

        // What was refused is not remembered: the id is as good as new.
        var _ = call(set(request, "etag", etag(mutation)));
        assertThat(everything()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void of_two_at_once_with_one_id_one_is_done_and_both_get_its_answer(Mutation mutation) {
        Message request = set(request(mutation), "request_id", id());

        var other = CompletableFuture.supplyAsync(() -> call(request), CALLERS);
        Message first = call(request);

        assertThat(other.join()).isEqualTo(first);
    }

    @Test
    void an_etag_goes_with_each_change_and_comes_from_no_other_cluster() {
        AccessEntry read = get(DEV);
        on.associate(DEV, EDIT, "dev");
        AccessEntry changed = get(DEV);

        assertThat(changed.getEtag()).isNotEmpty().isNotEqualTo(read.getEtag());
        try (ClusterFixture another = new ClusterFixture(server.port(), database)) {
            another.create(DEV, "devs");
            another.associate(DEV, VIEW, "dev");
            another.associate(DEV, EDIT, "dev");
            assertThat(another.calls
                            .entries()
                            .getAccessEntry(GetAccessEntryRequest.newBuilder()
                                    .setCluster(another.arn)
                                    .setPrincipalArn(DEV)
                                    .build())
                            .getAccessEntry()
                            .getEtag())
                    .isNotEqualTo(changed.getEtag());
        }
    }

    @Test
    void a_batch_goes_by_the_etags_of_the_entries_before_it() throws SQLException {
        String etag = get(DEV).getEtag();
        BatchChangeRequest.Builder batch = BatchChangeRequest.newBuilder()
                .setCluster(on.arn)
                .addChanges(association(EDIT).setEtag(etag))
                .addChanges(association(VIEW).setEtag(etag));
        Map<String, List<String>> before = everything();
        RpcFailure failure = Calls.failure(() ->
                call(batch.clone().addChanges(association(VIEW).setEtag("0-0")).build()));

        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_CONFLICT);
        assertThat(failure.message()).startsWith("changes[2].etag");
        assertThat(everything()).isEqualTo(before);

        var _ = call(batch.build());
        assertThat(get(DEV).getAssociatedAccessPoliciesCount()).isEqualTo(2);
    }

    @Test
    void the_etag_of_a_cluster_is_of_its_settings_alone() {
        String read = cluster().getEtag();
        on.create(OTHER);
        assertThat(cluster().getEtag()).isEqualTo(read);

        var _ = call(request(Mutation.UPDATE_CLUSTER));
        assertThat(cluster().getEtag()).isNotEqualTo(read);
    }

    @Test
    void a_mask_says_what_of_an_entry_is_set() {
        UpdateAccessEntryRequest.Builder request = UpdateAccessEntryRequest.newBuilder()
                .setCluster(on.arn)
                .setPrincipalArn(DEV)
                .setUsername("somebody")
                .setKubernetesGroups(KubernetesGroups.newBuilder().addNames("others"));

        var _ = call(request.clone().setUpdateMask(mask("username")).build());
        assertThat(get(DEV).getUsername()).isEqualTo("somebody");
        assertThat(get(DEV).getKubernetesGroupsList()).containsExactly("devs");

        var _ = call(request.clone()
                .clearKubernetesGroups()
                .setUpdateMask(mask("kubernetes_groups"))
                .build());
        assertThat(get(DEV).getUsername()).isEqualTo("somebody");
        assertThat(get(DEV).getKubernetesGroupsList()).isEmpty();

        RpcFailure failure = Calls.failure(
                () -> call(request.setUpdateMask(mask("username", "tags")).build()));
        assertThat(failure.violations()).extracting(v -> v.field()).containsExactly("update_mask");
        assertThat(failure.message()).contains("\"tags\"");
    }

    @Test
    void settings_of_a_cluster_changed_at_once_do_not_undo_each_other() {
        for (int limit = 1; limit <= 20; limit++) {
            UpdateClusterRequest limited = UpdateClusterRequest.newBuilder()
                    .setCluster(on.arn)
                    .setRemovalLimit(limit)
                    .setUpdateMask(mask("removal_limit"))
                    .build();
            UpdateClusterRequest labelled = UpdateClusterRequest.newBuilder()
                    .setCluster(on.arn)
                    .setRoleArn(role("reader-" + limit))
                    .setUpdateMask(mask("role_arn"))
                    .build();
            var other = CompletableFuture.supplyAsync(() -> call(limited), CALLERS);
            var _ = call(labelled);
            var _ = other.join();

            assertThat(cluster().getRemovalLimit()).isEqualTo(limit);
            assertThat(cluster().getRoleArn()).isEqualTo(role("reader-" + limit));
        }
    }

    // Requests.

    private Message request(Mutation mutation) {
        return switch (mutation) {
            case REGISTER ->
                RegisterClusterRequest.newBuilder()
                        .setArn(on.arn + "-more")
                        .setMode(ClusterMode.CLUSTER_MODE_OBSERVE)
                        .putLabels("team", "carts")
                        .build();
            case UPDATE_CLUSTER ->
                UpdateClusterRequest.newBuilder()
                        .setCluster(on.arn)
                        .setMode(ClusterMode.CLUSTER_MODE_WARN)
                        .setRemovalLimit(7)
                        .putLabels("team", "till")
                        .setUpdateMask(mask("mode", "removal_limit", "labels"))
                        .build();
            case UNREGISTER ->
                UnregisterClusterRequest.newBuilder()
                        .setCluster(on.arn)
                        .setForce(true)
                        .build();
            case CREATE ->
                CreateAccessEntryRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(OTHER)
                        .addKubernetesGroups("others")
                        .putTags("team", "carts")
                        .build();
            case UPDATE ->
                UpdateAccessEntryRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(DEV)
                        .setKubernetesGroups(KubernetesGroups.newBuilder().addNames("others"))
                        .build();
            case DELETE ->
                DeleteAccessEntryRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(DEV)
                        .build();
            case TAG ->
                UpdateAccessEntryTagsRequest.newBuilder()
                        .setCluster(on.arn)
                        .setEntry(DEV)
                        .putSet("team", "carts")
                        .build();
            case ADOPT ->
                AdoptAccessEntryRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(THEIRS)
                        .build();
            case BATCH ->
                BatchChangeRequest.newBuilder()
                        .setCluster(on.arn)
                        .addChanges(EntryChange.newBuilder()
                                .setPrincipalArn(OTHER)
                                .setCreate(NewEntry.newBuilder().addKubernetesGroups("others")))
                        .addChanges(association(EDIT))
                        .build();
            case ASSOCIATE ->
                AssociateAccessPolicyRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(DEV)
                        .setPolicyArn(EDIT)
                        .setAccessScope(namespace())
                        .build();
            case DISASSOCIATE ->
                DisassociateAccessPolicyRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(DEV)
                        .setPolicyArn(VIEW)
                        .build();
            case PUT_RBAC -> rbac("second");
            case RELEASE ->
                ReleaseQuarantinedEventRequest.newBuilder()
                        .setEventId(event.toString())
                        .build();
        };
    }

    private PutRbacRequest rbac(String name) {
        return PutRbacRequest.newBuilder()
                .setCluster(on.arn)
                .setListJson(ByteString.copyFromUtf8("""
                        {"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "rbac.authorization.k8s.io/v1",
                         "kind": "ClusterRole", "metadata": {"name": "%s"}, "rules": []}]}""".formatted(name)))
                .build();
    }

    private static EntryChange.Builder association(String policy) {
        return EntryChange.newBuilder()
                .setPrincipalArn(DEV)
                .setAssociate(
                        PolicyAssociation.newBuilder().setPolicyArn(policy).setAccessScope(namespace()));
    }

    private static AccessScope namespace() {
        return AccessScope.newBuilder()
                .setType(AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE)
                .addNamespaces("dev")
                .build();
    }

    private static FieldMask mask(String... paths) {
        return FieldMask.newBuilder().addAllPaths(List.of(paths)).build();
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private Message call(Message request) {
        return call(on.calls, request);
    }

    private static Message call(Calls calls, Message request) {
        return switch (request) {
            case RegisterClusterRequest in -> calls.clusters().registerCluster(in);
            case UpdateClusterRequest in -> calls.clusters().updateCluster(in);
            case UnregisterClusterRequest in -> calls.clusters().unregisterCluster(in);
            case CreateAccessEntryRequest in -> calls.entries().createAccessEntry(in);
            case UpdateAccessEntryRequest in -> calls.entries().updateAccessEntry(in);
            case DeleteAccessEntryRequest in -> calls.entries().deleteAccessEntry(in);
            case UpdateAccessEntryTagsRequest in -> calls.entries().updateAccessEntryTags(in);
            case AdoptAccessEntryRequest in -> calls.entries().adoptAccessEntry(in);
            case BatchChangeRequest in -> calls.entries().batchChange(in);
            case AssociateAccessPolicyRequest in -> calls.policies().associateAccessPolicy(in);
            case DisassociateAccessPolicyRequest in -> calls.policies().disassociateAccessPolicy(in);
            case PutRbacRequest in -> calls.rbac().putRbac(in);
            case ReleaseQuarantinedEventRequest in -> calls.quarantine().releaseQuarantinedEvent(in);
            default ->
                throw new IllegalArgumentException(
                        request.getDescriptorForType().getFullName());
        };
    }

    private static Message set(Message request, String field, Object value) {
        return request.toBuilder()
                .setField(request.getDescriptorForType().findFieldByName(field), value)
                .build();
    }

    // What there is.

    private String etag(Mutation mutation) {
        return switch (mutation) {
            case UPDATE_CLUSTER, UNREGISTER -> cluster().getEtag();
            case PUT_RBAC ->
                on.calls
                        .rbac()
                        .getRbac(GetRbacRequest.newBuilder().setCluster(on.arn).build())
                        .getSnapshot()
                        .getEtag();
            case RELEASE ->
                on
                        .calls
                        .quarantine()
                        .listQuarantinedEvents(ListQuarantinedEventsRequest.getDefaultInstance())
                        .getEventsList()
                        .stream()
                        .filter(quarantined -> quarantined.getEventId().equals(event.toString()))
                        .map(QuarantinedEvent::getEtag)
                        .findFirst()
                        .orElseThrow();
            default -> get(DEV).getEtag();
        };
    }

    private AccessEntry get(String principal) {
        return on.calls.entry(on.arn, principal);
    }

    private io.keyward.proto.access.v1.Cluster cluster() {
        return on.calls
                .clusters()
                .getCluster(GetClusterRequest.newBuilder().setCluster(on.arn).build())
                .getCluster();
    }

    private Map<String, List<String>> everything() throws SQLException {
        Map<String, List<String>> everything = new TreeMap<>();
        for (String table : TABLES) {
            everything.put(table, rows(table));
        }
        return everything;
    }

    private List<String> rows(String table) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return Jdbc.query(connection, "SELECT t::text FROM " + table + " t ORDER BY 1", row -> row.getString(1));
        }
    }

    private void update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection()) {
            var _ = Jdbc.update(connection, sql, parameters);
        }
    }

    /** An answer without what nobody can know before: when it was done, and the etag that it has since. */
    private static Message known(Message answer) {
        Message.Builder known = answer.toBuilder();
        answer.getAllFields().forEach((field, value) -> {
            if (field.getName().equals("etag") || value instanceof Timestamp) {
                known.clearField(field);
            } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField()) {
                if (field.isRepeated()) {
                    known.setField(
                            field,
                            ((List<?>) value)
                                    .stream().map(each -> known((Message) each)).toList());
                } else {
                    known.setField(field, known((Message) value));
                }
            }
        });
        return known.build();
    }
}
