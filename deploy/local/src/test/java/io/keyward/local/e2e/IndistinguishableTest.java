package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Message;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.keyward.local.LocalPlatform;
import io.keyward.local.settings.AccessKeys.AccessKey;
import io.keyward.local.settings.LabAccount;
import io.keyward.proto.access.v1.BatchChangeRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.DeleteAccessEntryRequest;
import io.keyward.proto.access.v1.GetClusterRequest;
import io.keyward.proto.access.v1.ListAccessEntriesRequest;
import io.keyward.proto.access.v1.UnregisterClusterRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What a caller may not see is answered as what there is not: by the same bytes, but for the name asked with, and in the same time.
 *
 * <p>{@code -Dkeyward.timing.calls=10000} for more calls of each kind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndistinguishableTest {

    private static final int CALLS = Integer.getInteger("keyward.timing.calls", 150);
    private static final int WARM = 50;

    /** So many standard errors away from "as often faster as slower" is no chance: one in two million. */
    private static final double SIGMAS = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern IDS = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final LocalPlatform platform = LocalPlatform.shared();
    private final Stage stage = new Stage(platform);
    private AccessKey operator = new AccessKey("", "");
    private AccessKey administrator = new AccessKey("", "");

    @BeforeAll
    void callersOfOneCluster() {
        Map<String, Object> scope = Map.of("clusters", List.of(Aws.cluster("eks-workshop")));
        operator = issue("OPERATOR", scope);
        administrator = issue("ADMINISTRATOR", scope);
        assertEventually(PATIENCE, () -> {
            var _ = signed(operator).get("/clusters/eks-workshop").expect(200);
            var _ = signed(administrator).get("/role-bindings").expect(200);
        });
    }

    @AfterAll
    void tidyUp() {
        for (AccessKey key : List.of(operator, administrator)) {
            stage.api().delete("/access-keys/" + key.id());
        }
    }

    /** Two names of one length: of something foreign, and of nothing. */
    private record Pair(String foreign, String unknown) {}

    private static final Pair BY_NAME = new Pair("payments-prod", "payments-none");
    private static final Pair BY_ARN = new Pair(Aws.cluster("payments-prod"), Aws.cluster("payments-none"));
    private static final Pair OTHER_ACCOUNT = new Pair(
            "arn:aws:eks:us-west-2:210987654321:cluster/analytics",
            "arn:aws:eks:us-west-2:210987654321:cluster/analytica");

    @Test
    void clusters_by_rest() {
        for (Pair pair : List.of(BY_NAME, BY_ARN, OTHER_ACCOUNT)) {
            for (Rest caller : List.of(stage.api("carts-lead"), signed(operator), signed(administrator))) {
                for (String path : List.of("", "/access-entries", "/rbac", "/drift", "/webhook-credentials")) {
                    same(pair, name -> rest(caller, "GET", "/clusters/" + Rest.encoded(name) + path, null));
                }
                same(pair, name -> rest(caller, "DELETE", "/clusters/" + Rest.encoded(name), null));
                for (String body :
                        List.of("{\"principalArn\":\"" + Aws.role("carts-a") + "\"}", "{\"bogus\":1}", "{")) {
                    same(
                            pair,
                            name -> rest(caller, "POST", "/clusters/" + Rest.encoded(name) + "/access-entries", body));
                    same(pair, name -> rest(caller, "PATCH", "/clusters/" + Rest.encoded(name), body));
                    same(pair, name -> rest(caller, "PUT", "/clusters/" + Rest.encoded(name) + "/rbac", body));
                    same(pair, name -> rest(caller, "POST", "/clusters/" + Rest.encoded(name) + ":batchChange", body));
                }
                same(
                        pair,
                        name -> rest(
                                caller,
                                "POST",
                                "/decisions:check",
                                "{\"cluster\":\"" + name + "\",\"principalArn\":\"" + Aws.role("carts-a")
                                        + "\",\"resource\":{\"verb\":\"get\",\"resource\":\"pods\"}}"));
            }
        }
    }

    @Test
    void clusters_by_the_eks_door() {
        Rest caller = new Rest(platform.gatewayUrl(), new Signing(operator));
        String entry = "/access-entries/" + Rest.encoded(Aws.role("carts-a"));
        for (String path : List.of("/access-entries", entry, entry + "/access-policies")) {
            same(BY_NAME, name -> rest(caller, "GET", "/clusters/" + name + path, null));
        }
        same(BY_NAME, name -> rest(caller, "DELETE", "/clusters/" + name + entry, null));
        for (String body : List.of("{\"principalArn\":\"" + Aws.role("carts-a") + "\"}", "{\"type\":7}", "{")) {
            same(BY_NAME, name -> rest(caller, "POST", "/clusters/" + name + "/access-entries", body));
            same(BY_NAME, name -> rest(caller, "POST", "/clusters/" + name + entry, body));
        }
        same(BY_ARN, arn -> rest(caller, "GET", "/tags/" + Rest.encoded(arn), null));
    }

    @Test
    void clusters_by_grpc() {
        try (Rpc client = stage.rpc("carts-lead", platform.address("access-service"))) {
            for (Pair pair : List.of(BY_NAME, BY_ARN, OTHER_ACCOUNT)) {
                String clusters = "keyward.access.v1.ClusterService/";
                String entries = "keyward.access.v1.AccessEntryService/";
                same(client, clusters + "GetCluster", pair, name -> GetClusterRequest.newBuilder()
                        .setCluster(name));
                same(client, clusters + "UnregisterCluster", pair, name -> UnregisterClusterRequest.newBuilder()
                        .setCluster(name));
                same(client, entries + "ListAccessEntries", pair, name -> ListAccessEntriesRequest.newBuilder()
                        .setCluster(name)
                        .setPageSize(-1));
                same(client, entries + "CreateAccessEntry", pair, name -> CreateAccessEntryRequest.newBuilder()
                        .setCluster(name));
                same(client, entries + "DeleteAccessEntry", pair, name -> DeleteAccessEntryRequest.newBuilder()
                        .setCluster(name)
                        .setPrincipalArn(Aws.role("carts-a")));
                same(client, entries + "BatchChange", pair, name -> BatchChangeRequest.newBuilder()
                        .setCluster(name));
            }
        }
    }

    /** By an administrator of one cluster, to whom what is for everything is foreign. */
    @Test
    void bindings_and_keys() {
        Rest caller = signed(administrator);
        Pair bindings = new Pair("auditor", "auditot");
        String foreignKey = platform.accessKey(LabAccount.ANALYTICS).id();
        Pair keys = new Pair(foreignKey, foreignKey.substring(0, 18) + (foreignKey.endsWith("AA") ? "BB" : "AA"));
        for (String method : List.of("GET", "DELETE")) {
            same(bindings, name -> rest(caller, method, "/role-bindings/" + name, null));
            same(keys, id -> rest(caller, method, "/access-keys/" + id, null));
        }
        same(keys, id -> rest(caller, "POST", "/access-keys/" + id + ":rotate", "{}"));
        for (Rest other : List.of(stage.api("carts-lead"), stage.api("viewer"))) {
            same(bindings, name -> rest(other, "GET", "/role-bindings/" + name, null));
            same(keys, id -> rest(other, "DELETE", "/access-keys/" + id, null));
        }
    }

    @Test
    void in_the_same_time() {
        Rest eks = new Rest(platform.gatewayUrl(), new Signing(operator));
        Rest lead = stage.api("carts-lead");
        Rest scoped = signed(administrator);
        Map<String, Runnable[]> questions = new LinkedHashMap<>();
        try (Rpc client = stage.rpc("carts-lead", platform.address("access-service"))) {
            put(questions, "REST, a cluster", BY_NAME, name -> lead.get("/clusters/" + name)
                    .expect(404));
            put(questions, "REST, a cluster by ARN", BY_ARN, name -> lead.get("/clusters/" + Rest.encoded(name))
                    .expect(404));
            put(questions, "REST, a role binding", new Pair("auditor", "auditot"), name -> scoped.get(
                            "/role-bindings/" + name)
                    .expect(404));
            put(questions, "EKS door, entries", BY_NAME, name -> eks.get("/clusters/" + name + "/access-entries")
                    .expect(404));
            put(
                    questions,
                    "gRPC, a cluster",
                    BY_NAME,
                    name -> grpc(
                            client,
                            "keyward.access.v1.ClusterService/GetCluster",
                            GetClusterRequest.newBuilder().setCluster(name).build()));
            questions.forEach((title, pair) -> {
                Sample sample = Sample.of(pair[0], pair[1]);
                System.out.println(title + ": " + sample);
                assertThat(Math.abs(sample.sigmas())).as(title + ": " + sample).isLessThan(SIGMAS);
            });
        }
    }

    /** Times of two kinds of calls, in nanoseconds. */
    private static final class Sample {

        private final long[] foreign = new long[CALLS];
        private final long[] unknown = new long[CALLS];

        /** Both kinds in turn, which of them first by chance. */
        private static Sample of(Runnable foreign, Runnable unknown) {
            Random random = new Random(7);
            for (int i = 0; i < WARM; i++) {
                foreign.run();
                unknown.run();
            }
            Sample sample = new Sample();
            for (int i = 0; i < CALLS; i++) {
                boolean foreignFirst = random.nextBoolean();
                long first = timed(foreignFirst ? foreign : unknown);
                long second = timed(foreignFirst ? unknown : foreign);
                sample.foreign[i] = foreignFirst ? first : second;
                sample.unknown[i] = foreignFirst ? second : first;
            }
            return sample;
        }

        private static long timed(Runnable call) {
            long start = System.nanoTime();
            call.run();
            return System.nanoTime() - start;
        }

        /** The chance that a foreign one takes longer than an unknown one (Mann and Whitney's U, as a share). */
        private double foreignIsSlower() {
            long[] sorted = unknown.clone();
            Arrays.sort(sorted);
            double shorter = 0;
            for (long time : foreign) {
                int at = Arrays.binarySearch(sorted, time);
                shorter += at < 0 ? -at - 1 : at + 0.5;
            }
            return shorter / ((double) foreign.length * unknown.length);
        }

        /** How far that is from one half, in standard errors under the hypothesis that both are alike. */
        private double sigmas() {
            double n = foreign.length;
            double error = Math.sqrt((2 * n + 1) / (12 * n * n));
            return (foreignIsSlower() - 0.5) / error;
        }

        /** The difference of medians within which 99 of 100 resamplings lie, in microseconds. */
        private String interval() {
            Random random = new Random(11);
            double[] differences = new double[400];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = (median(resampled(foreign, random)) - median(resampled(unknown, random))) / 1e3;
            }
            Arrays.sort(differences);
            return "%.1f … %.1f µs".formatted(differences[2], differences[397]);
        }

        private static long[] resampled(long[] times, Random random) {
            return random.ints(times.length, 0, times.length)
                    .mapToLong(i -> times[i])
                    .toArray();
        }

        private static double median(long[] times) {
            Arrays.sort(times);
            return times[times.length / 2];
        }

        @Override
        public String toString() {
            return "%d calls each, medians %.0f and %.0f µs, difference %s (99 %%), P(foreign slower) %.4f, %.1f sigma"
                    .formatted(
                            foreign.length,
                            median(foreign.clone()) / 1e3,
                            median(unknown.clone()) / 1e3,
                            interval(),
                            foreignIsSlower(),
                            sigmas());
        }
    }

    private static void put(Map<String, Runnable[]> questions, String title, Pair pair, Consumer<String> call) {
        questions.put(title, new Runnable[] {() -> call.accept(pair.foreign), () -> call.accept(pair.unknown)});
    }

    private static void same(Pair pair, Function<String, String> call) {
        String foreign = call.apply(pair.foreign);
        String unknown = call.apply(pair.unknown);
        assertThat(foreign).doesNotContain("HTTP 2").doesNotContain("served");
        assertThat(normal(foreign, pair.foreign)).isEqualTo(normal(unknown, pair.unknown));
    }

    private static void same(Rpc client, String method, Pair pair, Function<String, Message.Builder> request) {
        same(pair, name -> grpc(client, method, request.apply(name).build()));
    }

    /** Without what must differ: the name asked with, in whatever form, and the ids of requests. */
    private static String normal(String answer, String name) {
        String plain = answer.replace(name, "NAME").replace(Rest.encoded(name), "NAME");
        String last = name.substring(name.lastIndexOf('/') + 1);
        return IDS.matcher(plain.replace(last, "NAME")).replaceAll("ID");
    }

    /** Status, headers but for the date, and body. */
    private static String rest(Rest caller, String method, String path, @Nullable String body) {
        Rest.Answer answer = caller.raw(method, path, body, body == null ? Map.of() : JSON);
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return "HTTP " + answer.status() + " " + headers + " " + answer.text();
    }

    /** Code, words and every trailer. */
    private static String grpc(Rpc client, String method, Message request) {
        try {
            return "served: " + client.call(method, request.toByteArray()).length;
        } catch (StatusRuntimeException e) {
            StringBuilder answer = new StringBuilder(e.getStatus().toString());
            Metadata trailers = e.getTrailers() == null ? new Metadata() : e.getTrailers();
            trailers.keys().stream().sorted().filter(key -> !key.equals("date")).forEach(key -> {
                answer.append(' ').append(key).append('=');
                answer.append(
                        key.endsWith("-bin")
                                ? new String(
                                        trailers.get(Metadata.Key.of(key, Metadata.BINARY_BYTE_MARSHALLER)),
                                        StandardCharsets.ISO_8859_1)
                                : trailers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER)));
            });
            return answer.toString();
        }
    }

    private Rest signed(AccessKey key) {
        return new Rest(platform.gatewayUrl() + "/api/v1", new Signing(key));
    }

    private AccessKey issue(String role, Map<String, Object> scope) {
        JsonNode issued = stage.api()
                .post(
                        "/access-keys",
                        Map.of("name", "indistinguishable", "role", role, "account", Aws.ACCOUNT, "scope", scope))
                .ok()
                .json();
        return new AccessKey(
                issued.get("accessKeyId").asText(),
                issued.get("secretAccessKey").asText());
    }
}
