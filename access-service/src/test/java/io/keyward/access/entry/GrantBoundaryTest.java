package io.keyward.access.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.access.Calls;
import io.keyward.access.ClusterFixture;
import io.keyward.access.LockWaits;
import io.keyward.access.entry.BoundedCalls.Operator;
import io.keyward.access.entry.BoundedCalls.Part;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.eks.AccessScope;
import io.keyward.eks.PrincipalArn;
import io.keyward.grpc.caller.CallerClientInterceptor;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc.AccessEntryServiceBlockingStub;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc.AccessPolicyServiceBlockingStub;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AdoptAccessEntryRequest;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.AssociatedAccessPolicy;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.EntryDeletion;
import io.keyward.proto.access.v1.EntryUpdate;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.NewEntry;
import io.keyward.proto.access.v1.PolicyAssociation;
import io.keyward.proto.access.v1.PolicyDisassociation;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import io.keyward.proto.access.v1.UpdateAccessEntryTagsRequest;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Boundary;
import io.keyward.proto.identity.v1.DeleteRoleBindingRequest;
import io.keyward.proto.identity.v1.IdentityServiceGrpc;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Subject;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What bounded operators come to over gRPC, with bindings as an administrator puts them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class GrantBoundaryTest {

    private static final String VIEW = ClusterFixture.VIEW;
    private static final String EDIT = ClusterFixture.EDIT;
    private static final String CARTS_DEV = ClusterFixture.role("carts-dev");
    private static final String TILL_DEV = ClusterFixture.role("till-dev");
    private static final Executor CALLERS = task -> Thread.ofVirtual().start(task);
    private static final int SEQUENCES = 200;

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    @Inject
    Expirations expirations;

    private final Map<String, CallerClientInterceptor> callers = new ConcurrentHashMap<>();
    private ClusterFixture on;

    @BeforeEach
    void bind() {
        on = new ClusterFixture(server.port(), database);
        for (Operator operator : List.of(BoundedCalls.CARTS, BoundedCalls.TILL)) {
            operator.bindings().forEach(binding -> put(operator.name(), binding));
        }
    }

    @AfterEach
    void close() {
        on.close();
    }

    @Test
    void an_operator_gives_and_takes_what_lies_within_the_boundary() {
        entries("carts-lead").createAccessEntry(creation(CARTS_DEV, "carts-devs"));
        associate("carts-lead", CARTS_DEV, VIEW, "carts-a", "carts-b*");
        associate("carts-lead", CARTS_DEV, VIEW, "carts-*");

        AccessEntry entry = get(CARTS_DEV);
        assertThat(entry.getKubernetesGroupsList()).containsExactly("carts-devs");
        assertThat(entry.getAssociatedAccessPolicies(0).getAccessScope().getNamespacesList())
                .containsExactly("carts-*");
        assertThat(entry.hasExpireTime()).isFalse();

        entries("carts-lead").deleteAccessEntry(deletion(CARTS_DEV));
        assertThat(parts()).isEmpty();
    }

    @Test
    void what_lies_outside_is_refused_in_words_and_on_record() {
        on.create(CARTS_DEV);

        RpcFailure failure = refused(() -> associate("carts-lead", CARTS_DEV, VIEW, "carts-a", "ops"));

        assertThat(failure.message())
                .contains(VIEW)
                .contains("ops")
                .contains("carts-*")
                .contains("role/carts-*");
        assertThat(failure.metadata())
                .containsEntry("field", "access_scope")
                .containsEntry("binding", "carts,carts-till")
                .containsEntry("eksException", "AccessDeniedException");
        AuditEvent event = on.events("access-policy.associate").getLast();
        assertThat(event.getOutcome()).isEqualTo(Outcome.OUTCOME_REFUSED);
        assertThat(event.getReason()).isEqualTo("ERROR_REASON_OUTSIDE_BOUNDARY");
        assertThat(event.getActor().getName()).isEqualTo("carts-lead");
        assertThat(get(CARTS_DEV).getAssociatedAccessPoliciesCount()).isZero();
    }

    @Test
    void refusals_of_one_operator_do_not_fill_the_log() {
        for (int i = 0; i < 60; i++) {
            String principal = ClusterFixture.role("till-" + i);
            refused(() -> entries("carts-lead").createAccessEntry(creation(principal)));
        }

        // Ten at once and one a second.
        assertThat(on.events("access-entry.create")).hasSizeBetween(10, 45);
    }

    @Test
    void a_request_id_is_its_callers_own() {
        CreateAccessEntryRequest request =
                creation(TILL_DEV).toBuilder().setRequestId("deploy-1").build();
        var _ = on.calls.entries().createAccessEntry(request);

        assertThat(Calls.failure(() -> entries("carts-lead").createAccessEntry(request))
                        .reason())
                .isEqualTo(ErrorReason.ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS);

        // And who used an id first keeps nobody else from it.
        var _ = entries("carts-lead")
                .createAccessEntry(
                        creation(CARTS_DEV).toBuilder().setRequestId("deploy-2").build());
        var _ = on.calls
                .entries()
                .createAccessEntry(creation(ClusterFixture.role("else")).toBuilder()
                        .setRequestId("deploy-2")
                        .build());
    }

    @Test
    void an_operator_who_is_unbound_while_a_change_waits_makes_none() throws SQLException {
        put(
                "leaver",
                RoleBinding.newBuilder()
                        .setName("leaver")
                        .setRole(Role.ROLE_OPERATOR)
                        .build());
        CompletableFuture<RpcFailure> change;
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            var _ = Jdbc.query(other, "SELECT 1 FROM cluster WHERE arn = ? FOR UPDATE", row -> true, on.arn);
            change = CompletableFuture.supplyAsync(
                    () -> Calls.failure(() -> entries("leaver").createAccessEntry(creation(CARTS_DEV))), CALLERS);
            LockWaits.await(database);
            var _ = on.calls
                    .identity()
                    .deleteRoleBinding(DeleteRoleBindingRequest.newBuilder()
                            .setName("leaver")
                            .build());
            other.rollback();
            other.setAutoCommit(true);
        }

        assertThat(change.join().reason()).isEqualTo(ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND);
        assertThat(parts()).isEmpty();
    }

    @Test
    void every_field_that_gives_something_is_judged() {
        assertThat(fieldOf(() -> entries("carts-lead").createAccessEntry(creation(TILL_DEV))))
                .isEqualTo("principal_arn");
        assertThat(fieldOf(() -> entries("carts-lead").createAccessEntry(creation(CARTS_DEV, "carts-devs", "ops"))))
                .isEqualTo("kubernetes_groups");
        assertThat(fieldOf(() -> entries("carts-lead")
                        .createAccessEntry(creation(CARTS_DEV).toBuilder()
                                .setUsername("alice")
                                .build())))
                .isEqualTo("username");
        assertThat(fieldOf(() -> entries("carts-lead")
                        .createAccessEntry(creation(CARTS_DEV).toBuilder()
                                .setType("EC2_LINUX")
                                .build())))
                .isEqualTo("type");
        on.create(CARTS_DEV);
        assertThat(fieldOf(() -> associate("carts-lead", CARTS_DEV, ClusterFixture.ADMIN, "carts-a")))
                .isEqualTo("policy_arn");
        assertThat(fieldOf(() -> associate("carts-lead", CARTS_DEV, VIEW))).isEqualTo("access_scope");
    }

    @Test
    void what_others_gave_is_not_touched_by_whatever_way() {
        on.create(CARTS_DEV, "ops");
        on.associate(CARTS_DEV, VIEW);
        on.associate(CARTS_DEV, EDIT, "carts-a");
        Set<Part> before = parts();

        refused(() -> entries("carts-lead").deleteAccessEntry(deletion(CARTS_DEV)));
        refused(() -> associate("carts-lead", CARTS_DEV, VIEW, "carts-a"));
        refused(() -> policies("carts-lead").disassociateAccessPolicy(disassociation(CARTS_DEV, VIEW)));
        refused(() -> entries("carts-lead")
                .updateAccessEntry(UpdateAccessEntryRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(CARTS_DEV)
                        .setKubernetesGroups(KubernetesGroups.newBuilder().addNames("carts-devs"))
                        .build()));
        refused(() -> entries("carts-lead")
                .updateAccessEntryTags(UpdateAccessEntryTagsRequest.newBuilder()
                        .setCluster(on.arn)
                        .setEntry(CARTS_DEV)
                        .putSet("team", "carts")
                        .build()));
        assertThat(parts()).isEqualTo(before);

        policies("carts-lead").disassociateAccessPolicy(disassociation(CARTS_DEV, EDIT));
        assertThat(get(CARTS_DEV).getAssociatedAccessPoliciesCount()).isEqualTo(1);
    }

    @Test
    void an_entry_with_more_than_the_boundary_is_not_adopted() throws SQLException {
        seen(CARTS_DEV, Map.of(VIEW, AccessScope.namespaces("carts-a"), EDIT, AccessScope.cluster()));
        seen(ClusterFixture.role("carts-ci"), Map.of(VIEW, AccessScope.namespaces("carts-a")));

        RpcFailure failure = refused(() -> entries("carts-lead").adoptAccessEntry(adoption(CARTS_DEV)));
        entries("carts-lead").adoptAccessEntry(adoption(ClusterFixture.role("carts-ci")));

        assertThat(failure.message()).contains(EDIT + " in the whole cluster");
    }

    @Test
    void a_batch_is_made_as_a_whole_or_not_at_all() {
        BatchChangeRequest batch = BatchChangeRequest.newBuilder()
                .setCluster(on.arn)
                .addChanges(change(new EntryChange.Create(CARTS_DEV, "", "", List.of("carts-devs"), Map.of())))
                .addChanges(change(new EntryChange.Associate(CARTS_DEV, VIEW, AccessScope.namespaces("carts*"))))
                .addChanges(change(new EntryChange.Disassociate(CARTS_DEV, VIEW)))
                .build();

        RpcFailure failure = refused(() -> entries("carts-lead").batchChange(batch));

        assertThat(failure.metadata()).containsEntry("field", "changes[1].access_scope");
        assertThat(parts()).isEmpty();
    }

    @Test
    void what_is_given_for_a_while_shows_its_end_and_is_taken_back_once() throws Exception {
        entries("till-lead").createAccessEntry(creation(TILL_DEV, "till-devs"));
        associate("till-lead", TILL_DEV, EDIT, "till-*");
        AccessEntry entry = get(TILL_DEV);
        AssociatedAccessPolicy edit = entry.getAssociatedAccessPolicies(0);
        assertThat(Durations.toSeconds(Timestamps.between(edit.getModifiedAt(), edit.getExpireTime())))
                .isEqualTo(3_600);
        assertThat(Durations.toSeconds(Timestamps.between(
                        entry.getCreatedAt(), entry.getKubernetesGroupExpireTimesOrThrow("till-devs"))))
                .isEqualTo(3_600);
        assertThat(entry.hasExpireTime()).isTrue();

        timePasses();
        // As on two replicas at a time.
        var other = CompletableFuture.runAsync(() -> expirations.takeBack(), CALLERS);
        expirations.takeBack();
        other.join();

        assertThat(parts()).isEmpty();
        List<AuditEvent> deleted = on.events("access-entry.delete");
        assertThat(deleted).hasSize(1);
        assertThat(deleted.getFirst().getReason()).isEqualTo("EXPIRED");
        assertThat(deleted.getFirst().getActor().getName()).isEqualTo("keyward/access-service");
    }

    @Test
    void what_an_administrator_gives_besides_stays_with_the_entry() throws Exception {
        entries("till-lead").createAccessEntry(creation(TILL_DEV, "till-devs"));
        associate("till-lead", TILL_DEV, EDIT, "till-*");
        on.associate(TILL_DEV, VIEW, "till-a");
        assertThat(get(TILL_DEV).hasExpireTime()).isFalse();

        timePasses();
        expirations.takeBack();

        AccessEntry left = get(TILL_DEV);
        assertThat(left.getKubernetesGroupsList()).isEmpty();
        assertThat(left.getAssociatedAccessPoliciesList())
                .singleElement()
                .matches(policy -> policy.getPolicyArn().equals(VIEW) && !policy.hasExpireTime());
        assertThat(on.events("access-policy.disassociate").getLast().getReason())
                .isEqualTo("EXPIRED");
        assertThat(on.events("access-entry.update").getLast().getReason()).isEqualTo("EXPIRED");
    }

    @Test
    void the_last_administrator_stays_beyond_its_time_until_there_is_another() throws Exception {
        put(
                "guide",
                RoleBinding.newBuilder()
                        .setName("guide")
                        .setRole(Role.ROLE_OPERATOR)
                        .setBoundary(Boundary.newBuilder()
                                .addPrincipals("*")
                                .addNamespaces("*")
                                .addPolicies(ClusterFixture.ADMIN)
                                .addPolicies(VIEW)
                                .addKubernetesGroups("till-devs")
                                .setMaxDuration(Durations.fromHours(1)))
                        .build());
        entries("guide").createAccessEntry(creation(TILL_DEV, "till-devs"));
        associate("guide", TILL_DEV, ClusterFixture.ADMIN);
        associate("guide", TILL_DEV, VIEW, "till-a");
        List<LogRecord> warnings = new CopyOnWriteArrayList<>();
        Handler recorder = new Handler() {
            @Override
            public void publish(LogRecord line) {
                warnings.add(line);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(Expirations.class.getName());
        log.addHandler(recorder);
        try {
            timePasses();
            expirations.takeBack();
            expirations.takeBack();
        } finally {
            log.removeHandler(recorder);
        }

        AccessEntry kept = get(TILL_DEV);
        assertThat(kept.getKubernetesGroupsList()).isEmpty();
        assertThat(kept.getAssociatedAccessPoliciesList())
                .extracting(AssociatedAccessPolicy::getPolicyArn)
                .containsExactly(ClusterFixture.ADMIN);
        assertThat(warnings)
                .filteredOn(line -> line.getLevel().intValue() == Level.WARNING.intValue())
                .hasSize(1);

        on.create(CARTS_DEV);
        on.associate(CARTS_DEV, ClusterFixture.ADMIN);
        expirations.takeBack();

        assertThat(parts()).extracting(Part::principal).containsOnly(CARTS_DEV);
    }

    @Test
    void a_change_that_is_only_validated_is_refused_as_it_would_be() throws SQLException {
        RpcFailure done = refused(() -> entries("carts-lead").createAccessEntry(creation(TILL_DEV)));
        RpcFailure validated = refused(() -> entries("carts-lead")
                .createAccessEntry(
                        creation(TILL_DEV).toBuilder().setValidateOnly(true).build()));

        assertThat(validated).isEqualTo(done);

        AccessEntry shown = entries("till-lead")
                .createAccessEntry(creation(TILL_DEV, "till-devs").toBuilder()
                        .setValidateOnly(true)
                        .build())
                .getAccessEntry();
        assertThat(shown.hasExpireTime()).isTrue();
        assertThat(parts()).isEmpty();
    }

    @Test
    void an_administrator_gives_for_good_what_was_given_for_a_while() {
        entries("till-lead").createAccessEntry(creation(TILL_DEV));
        associate("till-lead", TILL_DEV, EDIT, "till-*");

        on.associate(TILL_DEV, EDIT, "till-*");

        assertThat(get(TILL_DEV).getAssociatedAccessPolicies(0).hasExpireTime()).isFalse();
        // And nothing that is added to it makes it end, unless it is set anew.
        associate("till-lead", TILL_DEV, EDIT, "till-a");
        assertThat(get(TILL_DEV).getAssociatedAccessPolicies(0).hasExpireTime()).isFalse();
    }

    @Test
    void generated_sequences_of_calls_leave_nothing_outside_and_others_alone() throws SQLException {
        for (int seed = 0; seed < SEQUENCES; seed++) {
            try (ClusterFixture cluster = new ClusterFixture(server.port(), database)) {
                on.close();
                on = cluster;
                sequence(seed);
            }
        }
        on = new ClusterFixture(server.port(), database);
    }

    private void sequence(int seed) throws SQLException {
        Random random = new Random(seed);
        Set<Part> before = parts();
        for (int i = 0; i < 14; i++) {
            Operator operator = i < 4
                    ? BoundedCalls.ADMINISTRATOR
                    : BoundedCalls.one(
                            random,
                            List.of(
                                    BoundedCalls.CARTS,
                                    BoundedCalls.TILL,
                                    BoundedCalls.CARTS,
                                    BoundedCalls.TILL,
                                    BoundedCalls.ADMINISTRATOR));
            if (random.nextInt(4) == 0) {
                String principal = BoundedCalls.one(random, BoundedCalls.PRINCIPALS);
                if (before.stream().noneMatch(part -> part.principal().equals(principal))) {
                    seen(
                            principal,
                            Map.of(BoundedCalls.one(random, BoundedCalls.POLICIES), BoundedCalls.scope(random)));
                }
            }
            List<EntryChange> changes = BoundedCalls.call(random);
            String said = "seed " + seed + ": " + operator.name() + " " + changes;
            boolean made = made(operator, changes, said);
            Set<Part> after = parts();
            if (!made) {
                assertThat(after).as(said).isEqualTo(before);
            }
            BoundedCalls.judge(operator, before, after, said);
            before = after;
        }
    }

    private boolean made(Operator operator, List<EntryChange> changes, String said) {
        String actor = operator.limited() ? operator.name() : "operator";
        try {
            send(actor, changes);
            return true;
        } catch (StatusRuntimeException refusal) {
            Status.Code code = refusal.getStatus().getCode();
            assertThat(code).as(said).isNotIn(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.UNAUTHENTICATED);
            assertThat(operator.limited() || code != Status.Code.PERMISSION_DENIED)
                    .as(said)
                    .isTrue();
            return false;
        }
    }

    private void send(String actor, List<EntryChange> changes) {
        if (changes.size() > 1) {
            BatchChangeRequest.Builder batch = BatchChangeRequest.newBuilder().setCluster(on.arn);
            changes.forEach(change -> batch.addChanges(change(change)));
            var _ = entries(actor).batchChange(batch.build());
            return;
        }
        switch (changes.getFirst()) {
            case EntryChange.Create create -> {
                var _ = entries(actor)
                        .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                                .setCluster(on.arn)
                                .setPrincipalArn(create.principalArn())
                                .setType(create.type())
                                .setUsername(create.username())
                                .addAllKubernetesGroups(create.kubernetesGroups())
                                .putAllTags(create.tags())
                                .build());
            }
            case EntryChange.Update update -> {
                UpdateAccessEntryRequest.Builder request =
                        UpdateAccessEntryRequest.newBuilder().setCluster(on.arn).setPrincipalArn(update.principalArn());
                update.username().ifPresent(request::setUsername);
                update.kubernetesGroups()
                        .ifPresent(groups -> request.setKubernetesGroups(
                                KubernetesGroups.newBuilder().addAllNames(groups)));
                var _ = entries(actor).updateAccessEntry(request.build());
            }
            case EntryChange.Delete delete -> {
                var _ = entries(actor).deleteAccessEntry(deletion(delete.principalArn()));
            }
            case EntryChange.Tag tag -> {
                var _ = entries(actor)
                        .updateAccessEntryTags(UpdateAccessEntryTagsRequest.newBuilder()
                                .setCluster(on.arn)
                                .setEntry(tag.principalArn())
                                .putAllSet(tag.set())
                                .addAllRemoveKeys(tag.remove())
                                .build());
            }
            case EntryChange.Associate associate -> {
                var _ = policies(actor)
                        .associateAccessPolicy(AssociateAccessPolicyRequest.newBuilder()
                                .setCluster(on.arn)
                                .setPrincipalArn(associate.principalArn())
                                .setPolicyArn(associate.policyArn())
                                .setAccessScope(scope(associate.accessScope()))
                                .build());
            }
            case EntryChange.Disassociate disassociate -> {
                var _ = policies(actor)
                        .disassociateAccessPolicy(
                                disassociation(disassociate.principalArn(), disassociate.policyArn()));
            }
            case EntryChange.Adopt adopt -> {
                var _ = entries(actor).adoptAccessEntry(adoption(adopt.principalArn()));
            }
        }
    }

    private static io.keyward.proto.access.v1.EntryChange change(EntryChange change) {
        io.keyward.proto.access.v1.EntryChange.Builder proto =
                io.keyward.proto.access.v1.EntryChange.newBuilder().setPrincipalArn(change.principalArn());
        switch (change) {
            case EntryChange.Create create ->
                proto.setCreate(NewEntry.newBuilder()
                        .setType(create.type())
                        .setUsername(create.username())
                        .addAllKubernetesGroups(create.kubernetesGroups())
                        .putAllTags(create.tags()));
            case EntryChange.Update update -> {
                EntryUpdate.Builder of = EntryUpdate.newBuilder();
                update.username().ifPresent(of::setUsername);
                update.kubernetesGroups()
                        .ifPresent(groups -> of.setKubernetesGroups(
                                KubernetesGroups.newBuilder().addAllNames(groups)));
                proto.setUpdate(of);
            }
            case EntryChange.Delete _ -> proto.setDelete(EntryDeletion.getDefaultInstance());
            case EntryChange.Associate associate ->
                proto.setAssociate(PolicyAssociation.newBuilder()
                        .setPolicyArn(associate.policyArn())
                        .setAccessScope(scope(associate.accessScope())));
            case EntryChange.Disassociate disassociate ->
                proto.setDisassociate(PolicyDisassociation.newBuilder().setPolicyArn(disassociate.policyArn()));
            case EntryChange.Tag _, EntryChange.Adopt _ -> throw new IllegalArgumentException("not in a batch");
        }
        return proto.build();
    }

    private static io.keyward.proto.access.v1.AccessScope scope(AccessScope scope) {
        return io.keyward.proto.access.v1.AccessScope.newBuilder()
                .setType(
                        scope.kind() == AccessScope.Kind.CLUSTER
                                ? AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER
                                : AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE)
                .addAllNamespaces(scope.namespaces())
                .build();
    }

    /** Everything that stands on the cluster. */
    private Set<Part> parts() {
        Set<Part> parts = new HashSet<>();
        on.calls
                .entries()
                .listAccessEntries(
                        ListAccessEntriesRequest.newBuilder().setCluster(on.arn).build())
                .getAccessEntriesList()
                .forEach(entry -> add(parts, entry));
        return parts;
    }

    private static void add(Set<Part> parts, AccessEntry entry) {
        String arn = entry.getPrincipalArn();
        parts.add(new Part(arn, "entry", "", ""));
        if (!entry.getType().equals("STANDARD")) {
            parts.add(new Part(arn, "type", entry.getType(), ""));
        } else if (!entry.getUsername().startsWith("arn:")) {
            parts.add(new Part(arn, "username", entry.getUsername(), ""));
        }
        entry.getTagsMap().forEach((key, value) -> parts.add(new Part(arn, "tag", key + "=" + value, "")));
        entry.getKubernetesGroupsList().forEach(group -> parts.add(new Part(arn, "group", group, "")));
        for (AssociatedAccessPolicy policy : entry.getAssociatedAccessPoliciesList()) {
            BoundedCalls.where(EntryProtoMapping.toDomain(policy.getAccessScope()))
                    .forEach(where -> parts.add(new Part(arn, "policy", policy.getPolicyArn(), where)));
        }
    }

    // What is done to the cluster.

    private void put(String user, RoleBinding binding) {
        RoleBinding bound = binding.toBuilder()
                .addSubjects(Subject.newBuilder().setUser(user))
                .build();
        var _ = IdentityServiceGrpc.newBlockingStub(on.calls.channel())
                .withInterceptors(calling("operator"))
                .putRoleBinding(
                        PutRoleBindingRequest.newBuilder().setRoleBinding(bound).build());
    }

    /** From one address in a test, so that no other test's refusals count with these. */
    private CallerClientInterceptor calling(String user) {
        return callers.computeIfAbsent(user, Calls::as);
    }

    private AccessEntryServiceBlockingStub entries(String user) {
        return AccessEntryServiceGrpc.newBlockingStub(on.calls.channel()).withInterceptors(calling(user));
    }

    private AccessPolicyServiceBlockingStub policies(String user) {
        return AccessPolicyServiceGrpc.newBlockingStub(on.calls.channel()).withInterceptors(calling(user));
    }

    private void associate(String user, String principal, String policy, String... namespaces) {
        AccessScope scope = namespaces.length == 0 ? AccessScope.cluster() : AccessScope.namespaces(namespaces);
        var _ = policies(user)
                .associateAccessPolicy(AssociateAccessPolicyRequest.newBuilder()
                        .setCluster(on.arn)
                        .setPrincipalArn(principal)
                        .setPolicyArn(policy)
                        .setAccessScope(scope(scope))
                        .build());
    }

    private AccessEntry get(String principal) {
        return on.calls.entry(on.arn, principal);
    }

    private CreateAccessEntryRequest creation(String principal, String... groups) {
        return CreateAccessEntryRequest.newBuilder()
                .setCluster(on.arn)
                .setPrincipalArn(principal)
                .addAllKubernetesGroups(List.of(groups))
                .build();
    }

    private DeleteAccessEntryRequest deletion(String principal) {
        return DeleteAccessEntryRequest.newBuilder()
                .setCluster(on.arn)
                .setPrincipalArn(principal)
                .build();
    }

    private DisassociateAccessPolicyRequest disassociation(String principal, String policy) {
        return DisassociateAccessPolicyRequest.newBuilder()
                .setCluster(on.arn)
                .setPrincipalArn(principal)
                .setPolicyArn(policy)
                .build();
    }

    private AdoptAccessEntryRequest adoption(String principal) {
        return AdoptAccessEntryRequest.newBuilder()
                .setCluster(on.arn)
                .setPrincipalArn(principal)
                .build();
    }

    private RpcFailure refused(ThrowingCallable call) {
        RpcFailure failure = Calls.failure(call);
        assertThat(failure.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(failure.reason()).isEqualTo(ErrorReason.ERROR_REASON_OUTSIDE_BOUNDARY);
        return failure;
    }

    private String fieldOf(ThrowingCallable call) {
        return refused(call).metadata().getOrDefault("field", "");
    }

    /** EKS holds an entry that is not Keyward's, and nothing of Keyward's is left of the principal. */
    private void seen(String principal, Map<String, AccessScope> policies) throws SQLException {
        StringBuilder json = new StringBuilder();
        policies.forEach((policy, scope) -> json.append(json.isEmpty() ? "" : ",")
                .append("\"" + policy + "\": {\"type\": \"" + scope.type() + "\", \"namespaces\": ["
                        + String.join(
                                ",",
                                scope.namespaces().stream()
                                        .map(name -> '"' + name + '"')
                                        .toList()) + "]}"));
        String username = PrincipalArn.ofKept(principal).defaultUsername();
        String content = "{\"type\": \"STANDARD\", \"username\": \"" + username
                + "\", \"kubernetesGroups\": [], \"tags\": {}, \"policies\": {" + json + "}}";
        update(
                "DELETE FROM entry_sync WHERE principal_arn = ? AND cluster_id = (SELECT id FROM cluster WHERE arn = ?)",
                principal,
                on.arn);
        update(
                "INSERT INTO observed_entry (cluster_id, principal_arn, content, access_entry_arn, observed_at, source)"
                        + " SELECT id, ?, ?::jsonb, 'arn:entry', now(), 'DEEP_READ' FROM cluster WHERE arn = ?"
                        + " ON CONFLICT (cluster_id, principal_arn) DO UPDATE SET content = excluded.content",
                principal,
                content,
                on.arn);
    }

    /** All that ends has ended by now. */
    private void timePasses() throws SQLException {
        String past = "2026-01-01T00:00:00Z";
        update(
                "UPDATE access_entry SET next_expiry = '" + past + "',"
                        + " policies = (SELECT coalesce(jsonb_agg(CASE WHEN p ? 'expiresAt'".replace("?", "??")
                        + " THEN jsonb_set(p, '{expiresAt}', '\"" + past
                        + "\"') ELSE p END), '[]') FROM jsonb_array_elements(policies) p),"
                        + " expiries = jsonb_build_object('entry', '" + past
                        + "', 'groups', (SELECT coalesce(jsonb_object_agg(key, '"
                        + past + "'), '{}') FROM jsonb_each(expiries -> 'groups')))"
                        + " WHERE next_expiry IS NOT NULL AND cluster_id = (SELECT id FROM cluster WHERE arn = ?)",
                on.arn);
    }

    private void update(String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection()) {
            var _ = Jdbc.update(connection, sql, parameters);
        }
    }
}
