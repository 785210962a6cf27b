package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.StatusRuntimeException;
import io.keyward.local.LocalPlatform;
import io.keyward.local.settings.AccessKeys.AccessKey;
import io.keyward.local.settings.LocalPeople;
import io.keyward.proto.access.v1.AccessEntryServiceGrpc;
import io.keyward.proto.access.v1.AccessPolicyServiceGrpc;
import io.keyward.proto.access.v1.AccessScope;
import io.keyward.proto.access.v1.AccessScopeType;
import io.keyward.proto.access.v1.AssociateAccessPolicyRequest;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.DisassociateAccessPolicyRequest;
import io.keyward.proto.access.v1.EntryChange;
import io.keyward.proto.access.v1.KubernetesGroups;
import io.keyward.proto.access.v1.NewEntry;
import io.keyward.proto.access.v1.PolicyAssociation;
import io.keyward.proto.access.v1.UpdateAccessEntryRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * An operator who may give the view and edit policies in {@code carts} and {@code carts-*} to {@code role/carts-*}, for eight hours, tries
 * everything near that border, by a token and by an access key, at every door: nothing beyond it ever stands, and nothing of others' is
 * touched. What may stand is judged here by rules of its own.
 *
 * <p>{@code -Dkeyward.bounded.calls=5000} for more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BoundedDoorsTest {

    private static final int CALLS = Integer.getInteger("keyward.bounded.calls", 300);
    private static final long SEED = Long.getLong("keyward.bounded.seed", 11);
    private static final int CHECKED_EVERY = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofHours(8).plusMinutes(1);
    private static final String CLUSTER = "eks-workshop";
    private static final String ENTRIES = "/clusters/" + CLUSTER + "/access-entries";

    private static final String OPS = Aws.role("bounded-ops");
    private static final String MIXED = Aws.role("carts-mixed");
    private static final List<String> PRINCIPALS = List.of(
            Aws.role("carts-a"),
            Aws.role("carts-b"),
            Aws.role("carts-"),
            Aws.role("carts"),
            Aws.role("cartsx"),
            Aws.role("x-carts-a"),
            Aws.role("CARTS-a"),
            Aws.role("team/carts-a"),
            "arn:aws:iam::" + Aws.ACCOUNT + ":user/carts-a",
            "arn:aws:iam::210987654321:role/other",
            OPS,
            MIXED);
    private static final List<String> POLICIES =
            List.of(Aws.VIEW, Aws.EDIT, Aws.VIEW, Aws.EDIT, Aws.CLUSTER_ADMIN, Aws.policy("AmazonEKSAdminPolicy"));
    private static final List<List<String>> NAMESPACES = List.of(
            List.of("carts"),
            List.of("carts-*"),
            List.of("carts-blue", "carts"),
            List.of("carts-b*"),
            List.of("carts*"),
            List.of("cart*"),
            List.of("*"),
            List.of("carts", "orders"),
            List.of("xcarts"),
            List.of());
    private static final List<List<String>> GROUPS =
            List.of(List.of(), List.of(), List.of("viewers"), List.of("carts"), List.of("system:masters"), List.of(""));

    private final LocalPlatform platform = LocalPlatform.shared();
    private final Stage stage = new Stage(platform);
    private final Random random = new Random(SEED);
    private final Map<String, Integer> served = new TreeMap<>();
    private final Map<String, Integer> refused = new TreeMap<>();
    private Map<String, JsonNode> others = Map.of();

    @BeforeAll
    void whatBelongsToOthers() {
        tidyUp();
        for (String principal : List.of(OPS, MIXED)) {
            stage.api()
                    .post(ENTRIES, Map.of("principalArn", principal, "kubernetesGroups", List.of("ops")))
                    .ok();
            stage.api()
                    .put(
                            ENTRIES + "/" + Rest.encoded(principal) + "/access-policies/"
                                    + Rest.encoded(Aws.CLUSTER_ADMIN),
                            Map.of("accessScope", Map.of("type", "cluster")))
                    .ok();
            stage.associate(ENTRIES + "/" + Rest.encoded(principal), Aws.VIEW, "orders");
        }
        others = entries();
        assertThat(others).containsKeys(OPS, MIXED);
    }

    @AfterAll
    void tidyUp() {
        entries().keySet().stream()
                .filter(principal -> PRINCIPALS.contains(principal))
                .forEach(principal -> stage.api().delete(ENTRIES + "/" + Rest.encoded(principal)));
    }

    @Test
    void whatever_is_tried() {
        AccessKey key = key();
        Rest signed = new Rest(platform.gatewayUrl(), new Signing(key));
        Rest bearer = stage.api("carts-lead");
        Rest signedRest = new Rest(platform.gatewayUrl() + "/api/v1", new Signing(key));
        assertEventually(PATIENCE, () -> signed.get(ENTRIES).expect(200));
        List<String> done = new ArrayList<>();
        try (Rpc client = stage.rpc("carts-lead", platform.address("access-service"))) {
            for (int i = 0; i < CALLS; i++) {
                Change change = change();
                String door = List.of("REST", "REST, signed", "EKS", "gRPC").get(random.nextInt(4));
                boolean success =
                        switch (door) {
                            case "REST" -> rest(bearer, change);
                            case "REST, signed" -> rest(signedRest, change);
                            case "EKS" -> eks(signed, change);
                            default -> grpc(client, change);
                        };
                (success ? served : refused).merge(door, 1, Integer::sum);
                if (success) {
                    done.add(door + ": " + change);
                }
                if (i % CHECKED_EVERY == CHECKED_EVERY - 1 || i == CALLS - 1) {
                    judge("seed %d, after %d calls; last served: %s".formatted(SEED, i + 1, last(done)));
                }
            }
        } finally {
            stage.api().delete("/access-keys/" + key.id());
        }
        System.out.println("served " + served + ", refused " + refused);
        assertThat(served.keySet()).containsExactlyInAnyOrder("REST", "REST, signed", "EKS", "gRPC");
        assertThat(refused.keySet()).containsExactlyInAnyOrder("REST", "REST, signed", "EKS", "gRPC");
    }

    private enum Kind {
        CREATE,
        UPDATE,
        DELETE,
        ASSOCIATE,
        DISASSOCIATE,
        TAG,
        BATCH,
        ADOPT
    }

    private record Change(
            Kind kind, String principal, String policy, List<String> namespaces, List<String> groups, String username) {

        private Map<String, Object> scope() {
            return namespaces.isEmpty()
                    ? Map.of("type", "cluster")
                    : Map.of("type", "namespace", "namespaces", namespaces);
        }

        private AccessScope protoScope() {
            return AccessScope.newBuilder()
                    .setType(
                            namespaces.isEmpty()
                                    ? AccessScopeType.ACCESS_SCOPE_TYPE_CLUSTER
                                    : AccessScopeType.ACCESS_SCOPE_TYPE_NAMESPACE)
                    .addAllNamespaces(namespaces)
                    .build();
        }
    }

    private Change change() {
        // Half of them within the border, so that there is something to move.
        boolean within = random.nextBoolean();
        return new Change(
                Kind.values()[random.nextInt(Kind.values().length)],
                PRINCIPALS.get(random.nextInt(within ? 2 : PRINCIPALS.size())),
                POLICIES.get(random.nextInt(within ? 4 : POLICIES.size())),
                NAMESPACES.get(random.nextInt(within ? 4 : NAMESPACES.size())),
                GROUPS.get(random.nextInt(within ? 2 : GROUPS.size())),
                random.nextInt(8) == 0 && !within ? "admin" : "");
    }

    private static boolean rest(Rest caller, Change change) {
        String entry = ENTRIES + "/" + Rest.encoded(change.principal);
        String association = entry + "/access-policies/" + Rest.encoded(change.policy);
        Rest.Answer answer =
                switch (change.kind) {
                    case CREATE -> caller.post(ENTRIES, creation(change));
                    case UPDATE -> caller.patch(entry, update(change));
                    case DELETE -> caller.delete(entry);
                    case ASSOCIATE -> caller.put(association, Map.of("accessScope", change.scope()));
                    case DISASSOCIATE -> caller.delete(association);
                    case TAG -> caller.patch(entry + "/tags", Map.of("set", Map.of("by", "lead")));
                    case ADOPT -> caller.post(entry + ":adopt", null);
                    case BATCH ->
                        caller.post(
                                "/clusters/" + CLUSTER + ":batchChange",
                                Map.of(
                                        "changes",
                                        List.of(
                                                Map.of("create", creation(change)),
                                                Map.of(
                                                        "associate",
                                                        Map.of(
                                                                "principalArn",
                                                                change.principal,
                                                                "policyArn",
                                                                change.policy,
                                                                "accessScope",
                                                                change.scope())))));
                };
        return known(answer);
    }

    private static boolean eks(Rest caller, Change change) {
        String entry = ENTRIES + "/" + Rest.encoded(change.principal);
        String tagged = "/tags/"
                + Rest.encoded("arn:aws:eks:us-west-2:" + Aws.ACCOUNT + ":access-entry/" + CLUSTER + "/role/"
                        + Aws.ACCOUNT + "/" + change.principal.replaceFirst(".*/", "") + "/none");
        Rest.Answer answer =
                switch (change.kind) {
                    case CREATE, BATCH -> caller.post(ENTRIES, creation(change));
                    case UPDATE -> caller.post(entry, update(change));
                    case DELETE -> caller.delete(entry);
                    case ASSOCIATE, ADOPT ->
                        caller.post(
                                entry + "/access-policies",
                                Map.of("policyArn", change.policy, "accessScope", change.scope()));
                    case DISASSOCIATE -> caller.delete(entry + "/access-policies/" + Rest.encoded(change.policy));
                    case TAG -> caller.post(tagged, Map.of("tags", Map.of("by", "lead")));
                };
        return known(answer);
    }

    private static boolean known(Rest.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isIn(200, 201, 400, 403, 404, 409);
        return answer.status() < 300;
    }

    private static Map<String, Object> creation(Change change) {
        Map<String, Object> creation = new LinkedHashMap<>();
        creation.put("principalArn", change.principal);
        creation.put("kubernetesGroups", change.groups);
        if (!change.username.isEmpty()) {
            creation.put("username", change.username);
        }
        return creation;
    }

    private static Map<String, Object> update(Change change) {
        return change.username.isEmpty()
                ? Map.of("kubernetesGroups", change.groups)
                : Map.of("username", change.username);
    }

    private static boolean grpc(Rpc client, Change change) {
        var entries = AccessEntryServiceGrpc.newBlockingStub(client.channel());
        var policies = AccessPolicyServiceGrpc.newBlockingStub(client.channel());
        try {
            Object done =
                    switch (change.kind) {
                        case CREATE ->
                            entries.createAccessEntry(CreateAccessEntryRequest.newBuilder()
                                    .setCluster(CLUSTER)
                                    .setPrincipalArn(change.principal)
                                    .setUsername(change.username)
                                    .addAllKubernetesGroups(change.groups)
                                    .build());
                        case UPDATE, TAG -> {
                            UpdateAccessEntryRequest.Builder update = UpdateAccessEntryRequest.newBuilder()
                                    .setCluster(CLUSTER)
                                    .setPrincipalArn(change.principal)
                                    .setKubernetesGroups(
                                            KubernetesGroups.newBuilder().addAllNames(change.groups));
                            if (!change.username.isEmpty()) {
                                update.setUsername(change.username);
                            }
                            yield entries.updateAccessEntry(update.build());
                        }
                        case DELETE ->
                            entries.deleteAccessEntry(DeleteAccessEntryRequest.newBuilder()
                                    .setCluster(CLUSTER)
                                    .setPrincipalArn(change.principal)
                                    .build());
                        case ASSOCIATE, ADOPT ->
                            policies.associateAccessPolicy(AssociateAccessPolicyRequest.newBuilder()
                                    .setCluster(CLUSTER)
                                    .setPrincipalArn(change.principal)
                                    .setPolicyArn(change.policy)
                                    .setAccessScope(change.protoScope())
                                    .build());
                        case DISASSOCIATE ->
                            policies.disassociateAccessPolicy(DisassociateAccessPolicyRequest.newBuilder()
                                    .setCluster(CLUSTER)
                                    .setPrincipalArn(change.principal)
                                    .setPolicyArn(change.policy)
                                    .build());
                        case BATCH ->
                            entries.batchChange(BatchChangeRequest.newBuilder()
                                    .setCluster(CLUSTER)
                                    .addChanges(EntryChange.newBuilder()
                                            .setPrincipalArn(change.principal)
                                            .setCreate(NewEntry.newBuilder().addAllKubernetesGroups(change.groups)))
                                    .addChanges(EntryChange.newBuilder()
                                            .setPrincipalArn(change.principal)
                                            .setAssociate(PolicyAssociation.newBuilder()
                                                    .setPolicyArn(change.policy)
                                                    .setAccessScope(change.protoScope())))
                                    .build());
                    };
            return !done.toString().isEmpty();
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode().name())
                    .as(e.getMessage())
                    .isIn(
                            "PERMISSION_DENIED",
                            "INVALID_ARGUMENT",
                            "NOT_FOUND",
                            "ALREADY_EXISTS",
                            "FAILED_PRECONDITION");
            return false;
        }
    }

    /** What may stand, by the words of the boundary alone. */
    private void judge(String when) {
        Map<String, JsonNode> now = entries();
        Instant latest = Instant.now().plus(LONGEST);
        others.forEach((principal, before) -> judgeOthers(
                principal, before, Objects.requireNonNull(now.get(principal)), latest, "of others, " + when));
        now.forEach((principal, entry) -> {
            if (others.containsKey(principal)) {
                return;
            }
            String what = principal + " " + entry + ", " + when;
            assertThat(principal).as(what).startsWith(Aws.role("carts-"));
            assertThat(entry.get("type").asText()).as(what).isEqualTo("STANDARD");
            assertThat(entry.get("username").asText()).as(what).startsWith("arn:aws:sts::");
            assertThat(entry.get("kubernetesGroups")).as(what).isEmpty();
            assertThat(Instant.parse(entry.path("expireTime").asText("9999-01-01T00:00:00Z")))
                    .as(what)
                    .isBefore(latest);
            entry.get("accessPolicies").forEach(policy -> judgeGrant(policy, latest, what));
        });
    }

    /** All that was there is as it was; what was given in addition lies within the boundary. */
    private static void judgeOthers(String principal, JsonNode before, JsonNode now, Instant latest, String when) {
        String what = principal + " " + now + ", " + when;
        List<JsonNode> given = new ArrayList<>();
        now.get("accessPolicies").forEach(given::add);
        before.get("accessPolicies")
                .forEach(policy -> assertThat(given.remove(policy)).as(what).isTrue());
        assertThat(content(now)).as(what).isEqualTo(content(before));
        if (!given.isEmpty()) {
            assertThat(principal).as(what).startsWith(Aws.role("carts-"));
        }
        given.forEach(policy -> judgeGrant(policy, latest, what));
    }

    private static JsonNode content(JsonNode entry) {
        return ((ObjectNode) entry.deepCopy()).remove(List.of("accessPolicies", "revision", "etag", "modifiedAt"));
    }

    private static void judgeGrant(JsonNode policy, Instant latest, String what) {
        assertThat(policy.get("policyArn").asText()).as(what).isIn(Aws.VIEW, Aws.EDIT);
        assertThat(policy.at("/accessScope/type").asText()).as(what).isEqualTo("namespace");
        assertThat(policy.at("/accessScope/namespaces")).as(what).isNotEmpty().allSatisfy(namespace -> assertThat(
                        namespace.asText().equals("carts") || namespace.asText().startsWith("carts-"))
                .as(what)
                .isTrue());
        assertThat(Instant.parse(policy.path("expireTime").asText("9999-01-01T00:00:00Z")))
                .as(what)
                .isBefore(latest);
    }

    private static List<String> last(List<String> done) {
        return done.subList(Math.max(0, done.size() - CHECKED_EVERY), done.size());
    }

    /** The entries of the cluster by principal, without how they stand at EKS. */
    private Map<String, JsonNode> entries() {
        Map<String, JsonNode> entries = new TreeMap<>();
        String next = "";
        do {
            JsonNode page = stage.api()
                    .get(ENTRIES + "?pageSize=100" + (next.isEmpty() ? "" : "&pageToken=" + Rest.encoded(next)))
                    .expect(200)
                    .json();
            page.get("accessEntries").forEach(entry -> {
                ((ObjectNode) entry).remove(List.of("sync", "accessEntryArn"));
                entries.put(entry.get("principalArn").asText(), entry);
            });
            next = page.path("nextPageToken").asText("");
        } while (!next.isEmpty());
        return entries;
    }

    private AccessKey key() {
        Map<String, Object> binding =
                Objects.requireNonNull(LocalPeople.bindings().get("carts-lead"));
        JsonNode issued = stage.api()
                .post(
                        "/access-keys",
                        Map.of(
                                "name",
                                "bounded",
                                "role",
                                "OPERATOR",
                                "account",
                                Aws.ACCOUNT,
                                "scope",
                                binding.get("scope"),
                                "boundary",
                                binding.get("boundary")))
                .ok()
                .json();
        return new AccessKey(
                issued.get("accessKeyId").asText(),
                issued.get("secretAccessKey").asText());
    }
}
