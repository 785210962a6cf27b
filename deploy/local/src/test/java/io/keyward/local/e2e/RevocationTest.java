package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static io.keyward.grpc.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.keyward.local.LocalPlatform;
import io.keyward.local.platform.Replica;
import io.keyward.local.settings.AccessKeys.AccessKey;
import io.keyward.local.settings.LabAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.TestInstance;

/** What is revoked at one replica is refused by every other, at every door, within a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationTest {

    private static final Duration WITHIN = Duration.ofSeconds(1);
    private static final Duration WATCHED = Duration.ofMillis(1500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String ENTRIES = "/clusters/eks-workshop/access-entries";
    private static final int ROUNDS = 2;

    private final LocalPlatform platform = LocalPlatform.startWithTwoAccessServices("revocation", List.of());
    private final Stage stage = new Stage(platform);
    private final List<String> accessServices;
    private final List<String> gateways;

    RevocationTest() {
        Replica gateway = platform.replica("gateway", Map.of());
        gateways = List.of(platform.gatewayUrl(), "http://" + gateway.address());
        accessServices = List.of(
                platform.address("access-service"),
                platform.replicas().getFirst().address());
    }

    @AfterAll
    void stop() {
        platform.stop();
    }

    @RepeatedTest(ROUNDS)
    void an_access_key(RepetitionInfo round) {
        AccessKey key = issue("revoked-" + round.getCurrentRepetition());
        Map<String, BooleanSupplier> uses = new LinkedHashMap<>();
        for (String gateway : gateways) {
            uses.put(
                    "EKS door of " + gateway,
                    () -> served(
                            new Rest(gateway, new Signing(key)).get(ENTRIES).status()));
            uses.put(
                    "REST of " + gateway,
                    () -> served(new Rest(gateway + "/api/v1", new Signing(key))
                            .get("/clusters")
                            .status()));
        }

        refusedSoonAfter(() -> stage.api().delete("/access-keys/" + key.id()).ok(), uses);
    }

    @RepeatedTest(ROUNDS)
    void a_role_binding() {
        String name = "auditor";
        JsonNode binding = stage.api().get("/role-bindings/" + name).ok().json();
        Map<String, BooleanSupplier> uses = new LinkedHashMap<>();
        List<Rpc> clients = new ArrayList<>();
        for (String gateway : gateways) {
            uses.put(
                    "REST of " + gateway,
                    () -> served(new Rest(gateway + "/api/v1", bearer(name))
                            .get("/clusters/eks-workshop")
                            .status()));
        }
        for (String service : accessServices) {
            uses.put("gRPC of " + service, served(clients, service, "keyward.access.v1.ClusterService/ListClusters"));
        }
        String audit = platform.address("audit-service");
        uses.put("gRPC of the audit log", served(clients, audit, "keyward.audit.v1.AuditService/ListEvents"));

        refusedSoonAfter(() -> stage.api().delete("/role-bindings/" + name).ok(), uses);

        clients.forEach(Rpc::close);
        stage.api()
                .put("/role-bindings/" + name, Map.of("role", binding.get("role"), "subjects", binding.get("subjects")))
                .ok();
    }

    @RepeatedTest(ROUNDS)
    void a_role_binding_behind_a_temporary_key() {
        stage.api()
                .put(
                        "/role-bindings/sts-admin",
                        Map.of(
                                "role",
                                "VIEWER",
                                "subjects",
                                List.of(Map.of("awsPrincipal", "arn:aws:iam::" + Aws.ACCOUNT + ":user/admin"))))
                .ok();
        // The other access-service knows the binding a little later.
        JsonNode login = eventually(PATIENCE, () -> new Rest(gateways.getFirst() + "/api/v1", Map.of())
                .post("/aws-login", Map.of("token", stage.eksToken(LabAccount.WORKSHOP)))
                .ok()
                .json());
        AccessKey key = new AccessKey(
                login.get("accessKeyId").asText(), login.get("secretAccessKey").asText());
        Map<String, BooleanSupplier> uses = new LinkedHashMap<>();
        for (String gateway : gateways) {
            uses.put(
                    "EKS door of " + gateway,
                    () -> served(
                            new Rest(gateway, new Signing(key)).get(ENTRIES).status()));
        }

        refusedSoonAfter(() -> stage.api().delete("/role-bindings/sts-admin").ok(), uses);
    }

    @RepeatedTest(ROUNDS)
    void a_webhook_credential() {
        String credentials = "/clusters/eks-workshop/webhook-credentials";
        JsonNode issued =
                stage.api().post(credentials, Map.of("name", "revoked")).ok().json();
        String token = issued.get("token").asText();
        String id =
                issued.path("credential").path("id").asText(issued.path("id").asText());
        Map<String, BooleanSupplier> uses = new LinkedHashMap<>();
        for (String gateway : gateways) {
            Rest apiServer = new Rest(gateway, Map.of("Authorization", "Bearer " + token));
            uses.put(
                    "webhook of " + gateway,
                    () -> served(apiServer
                            .post(
                                    "/kube/eks-workshop/webhooks/authorize",
                                    Map.of(
                                            "apiVersion",
                                            "authorization.k8s.io/v1",
                                            "kind",
                                            "SubjectAccessReview",
                                            "spec",
                                            Map.of(
                                                    "user",
                                                    "a",
                                                    "nonResourceAttributes",
                                                    Map.of("verb", "get", "path", "/"))))
                            .status()));
        }

        refusedSoonAfter(() -> stage.api().delete(credentials + "/" + id).ok(), uses);
    }

    /** Everything is used without a pause, before and after; whatever is served a second after the revocation was answered is a fault. */
    private static void refusedSoonAfter(Runnable revocation, Map<String, BooleanSupplier> uses) {
        // The last of a channel's round robin must have found its way, too.
        assertEventually(PATIENCE, () -> assertThat(uses).allSatisfy((door, use) -> {
            assertThat(use.getAsBoolean()).as(door).isTrue();
            assertThat(use.getAsBoolean()).as(door).isTrue();
        }));
        CountDownLatch begun = new CountDownLatch(uses.size());
        CountDownLatch revoked = new CountDownLatch(1);
        Map<String, Future<Watch>> watches = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long[] answered = new long[1];
            uses.forEach((door, use) -> watches.put(door, threads.submit(() -> {
                Watch watch = new Watch(use);
                watch.until(begun, revoked);
                watch.from(answered[0]);
                return watch;
            })));
            try {
                assertEventually(PATIENCE, () -> assertThat(begun.getCount()).isZero());
                revocation.run();
            } finally {
                answered[0] = System.nanoTime();
                revoked.countDown();
            }
        }
        watches.forEach((door, watch) -> {
            Watch seen = watch.resultNow();
            System.out.printf(
                    "%s: served for %d ms after the revocation, refused %d times%n",
                    door, seen.servedFor.toMillis(), seen.refused);
            assertThat(seen.before).as("served before, at the %s", door).isPositive();
            assertThat(seen.servedFor).as(door).isLessThan(WITHIN);
            assertThat(seen.refused).as("refused at the %s", door).isPositive();
        });
    }

    /** What one door says before and after a revocation. */
    private static final class Watch {
        private final BooleanSupplier use;
        private Duration servedFor = Duration.ZERO;
        private int before;
        private int refused;

        private Watch(BooleanSupplier use) {
            this.use = use;
        }

        private void until(CountDownLatch begun, CountDownLatch revoked) {
            do {
                before += use.getAsBoolean() ? 1 : 0;
                begun.countDown();
            } while (revoked.getCount() > 0);
        }

        private void from(long revoked) {
            for (long asked = System.nanoTime(); asked - revoked < WATCHED.toNanos(); asked = System.nanoTime()) {
                if (use.getAsBoolean()) {
                    servedFor = Duration.ofNanos(asked - revoked);
                } else {
                    refused++;
                }
            }
        }
    }

    private AccessKey issue(String name) {
        JsonNode issued = stage.api()
                .post("/access-keys", Map.of("name", name, "role", "VIEWER", "account", Aws.ACCOUNT))
                .ok()
                .json();
        return new AccessKey(
                issued.get("accessKeyId").asText(),
                issued.get("secretAccessKey").asText());
    }

    private Map<String, String> bearer(String person) {
        return Map.of("Authorization", "Bearer " + platform.token(person));
    }

    /** Anything else than a yes and a refusal would prove nothing. */
    private static boolean served(int status) {
        assertThat(status).isIn(200, 401, 403, 404);
        return status == 200;
    }

    private BooleanSupplier served(List<Rpc> clients, String service, String method) {
        Rpc client = stage.rpc("auditor", service);
        clients.add(client);
        return () -> {
            try {
                var _ = client.call(method, new byte[0]);
                return true;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode()).as(e.getMessage()).isEqualTo(Code.PERMISSION_DENIED);
                return false;
            }
        };
    }
}
