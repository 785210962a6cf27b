package io.keyward.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.keyward.grpc.testing.Contract;
import io.keyward.local.LocalPlatform;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every RPC of the contract and every operation of the native API with generated requests, as somebody who may only look and as somebody who
 * may do everything: nothing fails inside, nothing of the inside shows, no answer has a status that the description does not have for it, and
 * a call that is refused changes nothing.
 *
 * <p>{@code -Dkeyward.fuzz.calls=50000} for more calls of each kind and caller, {@code -Dkeyward.fuzz.seed=…} for the same again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {

    /** What a request line may be, and headers together, less what every request has. */
    private static final int LONGEST = 30_000;

    private static final int CALLS = Integer.getInteger("keyward.fuzz.calls", 800);
    private static final long SEED = Long.getLong("keyward.fuzz.seed", 20261128);

    private static final Pattern INSIDE = Pattern.compile(
            "\\tat |io\\.keyward\\.|java\\.(lang|util|io)\\.|jakarta\\.|org\\.postgresql|ERROR: .*(relation|column)|SQLSTATE|<html",
            Pattern.CASE_INSENSITIVE);

    /** What the fuzz could change, without what Keyward does by itself. */
    private static final String STATE = """
            SELECT md5(string_agg(row, '|' ORDER BY row)) FROM (
              SELECT concat_ws(',', 'cluster', arn, mode, role_arn, revision, rbac_revision, labels) AS row FROM cluster
              UNION ALL SELECT concat_ws(',', 'entry', cluster_id, principal_arn, md5(e::text)) FROM access_entry e
              UNION ALL SELECT concat_ws(',', 'binding', name, version, md5(content)) FROM role_binding
              UNION ALL SELECT concat_ws(',', 'key', id, name, role, expires_at) FROM access_key
              UNION ALL SELECT concat_ws(',', 'webhook', id, name, expires_at) FROM webhook_credential) AS rows
            """;

    private final LocalPlatform platform = LocalPlatform.shared();
    private final Stage stage = new Stage(platform);
    private ServiceLogs logs = new ServiceLogs(platform);

    @BeforeAll
    void aScratchCluster() {
        logs = new ServiceLogs(platform);
        register();
    }

    @AfterAll
    void tidyUp() {
        for (String arn : List.of(NastyValues.CLUSTER, Aws.cluster("fuzz-other"))) {
            stage.api().delete("/clusters/" + Rest.encoded(arn) + "?force=true");
        }
        pages("/role-bindings", "roleBindings").stream()
                .map(binding -> binding.get("name").asText())
                .filter(name ->
                        !List.of("auditor", "viewer", "simulator", "carts-lead").contains(name))
                .filter(name -> !name.startsWith("bootstrap"))
                .forEach(name -> stage.api().delete("/role-bindings/" + Rest.encoded(name)));
        pages("/access-keys", "accessKeys").stream()
                .filter(key -> !key.get("name").asText().startsWith("local administrator"))
                .forEach(key -> stage.api()
                        .delete("/access-keys/" + key.get("accessKeyId").asText()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "admin"})
    void every_rpc(String person) throws SQLException {
        List<MethodDescriptor> methods = Contract.SERVICES.stream()
                .flatMap(service -> service.getMethods().stream())
                .map(method -> ((ProtoMethodDescriptorSupplier) method.getSchemaDescriptor()).getMethodDescriptor())
                .toList();
        Random random = new Random(SEED ^ person.hashCode());
        MessageFuzz messages = new MessageFuzz(new NastyValues(random));
        Tally tally = new Tally();
        try (Rpc access = stage.rpc(person, platform.address("access-service"));
                Rpc audit = stage.rpc(person, platform.address("audit-service"));
                State state = new State()) {
            for (int i = 0; i < CALLS; i++) {
                MethodDescriptor method = methods.get(i % methods.size());
                String name = method.getService().getFullName() + "/" + method.getName();
                byte[] message = messages.next(method.getInputType());
                Rpc service = name.startsWith("keyward.audit.") ? audit : access;
                try {
                    if (method.isClientStreaming() || method.isServerStreaming()) {
                        // A second one to a method that takes one is answered INTERNAL by gRPC itself.
                        byte[] second = messages.next(method.getInputType());
                        service.exchange(
                                name, method.isClientStreaming() ? List.of(message, second) : List.of(message));
                    } else {
                        var _ = service.call(name, message);
                    }
                    state.mayHaveChanged(person);
                    tally.count(name, Code.OK.name());
                } catch (StatusRuntimeException e) {
                    String what = "call %d of seed %d as %s, %s: %s".formatted(i, SEED, person, name, e.getMessage());
                    tally.count(name, e.getStatus().getCode().name());
                    assertThat(e.getStatus().getCode())
                            .as(what)
                            .isNotIn(Code.INTERNAL, Code.UNKNOWN, Code.DATA_LOSS, Code.UNAVAILABLE);
                    assertThat(e.getStatus() + " " + e.getTrailers()).as(what).doesNotContainPattern(INSIDE);
                    if (e.getStatus().getCode() != Code.DEADLINE_EXCEEDED) {
                        state.assertUnchanged(what);
                    }
                }
                again(i, state);
            }
        }
        tally.print(person);
        tally.assertAllReached(methods.size());
        assertThat(logs.lines("ERROR")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"viewer", "admin"})
    void every_operation_of_the_native_api(String person) throws SQLException {
        RestFuzz requests = new RestFuzz(
                RestFuzz.document(platform.gatewayUrl()), new NastyValues(new Random(SEED + person.hashCode())));
        Rest api = stage.api(person);
        Tally tally = new Tally();
        try (State state = new State()) {
            for (int i = 0; i < CALLS; i++) {
                RestFuzz.Request request = requests.next();
                Optional<Rest.Answer> heard = send(api, request);
                if (heard.isEmpty()) {
                    tally.count(request.operation(), "hung up on");
                    state.assertUnchanged("call %d of seed %d as %s".formatted(i, SEED, person));
                    continue;
                }
                Rest.Answer answer = heard.get();
                String what = "call %d of seed %d as %s, %s %s %s %s: %d %s"
                        .formatted(
                                i,
                                SEED,
                                person,
                                request.method(),
                                shortened(request.path()),
                                request.headers(),
                                shortened(request.body().orElse("")),
                                answer.status(),
                                shortened(answer.text()));
                tally.count(request.operation(), String.valueOf(answer.status()));
                assertThat(answer.status()).as(what).isLessThan(500);
                // Too long a line is refused before anybody knows for which operation it is; an empty name makes
                // another path.
                if (answer.status() != 414 && answer.status() != 405) {
                    assertThat(request.statuses()).as(what).contains(String.valueOf(answer.status()));
                }
                if (answer.status() < 400) {
                    state.mayHaveChanged(person);
                } else {
                    assertThat(answer.text()).as(what).doesNotContainPattern(INSIDE);
                    // Too long a line, or header, is refused before any of our code sees it.
                    if (answer.status() != 414 && answer.status() != 431) {
                        assertThat(answer.header("Content-Type")).as(what).startsWith("application/problem+json");
                    }
                    state.assertUnchanged(what);
                }
                again(i, state);
            }
        }
        tally.print(person);
        tally.assertAllReached(requests.operations().size());
        assertThat(logs.lines("ERROR")).isEmpty();
    }

    /**
     * Too long a line or header ends its connection, at times before the answer is read; and a client that did read it may have taken the
     * connection for its next call. That one is sent again, as every client does on a connection that turns out to be closed.
     */
    private static Optional<Rest.Answer> send(Rest api, RestFuzz.Request request) {
        Supplier<Rest.Answer> call =
                () -> api.raw(request.method(), request.path(), request.body().orElse(null), request.headers());
        try {
            return Optional.of(call.get());
        } catch (UncheckedIOException closed) {
            return isTooLong(request) ? Optional.empty() : Optional.of(call.get());
        }
    }

    private static boolean isTooLong(RestFuzz.Request request) {
        int headers = request.headers().entrySet().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length())
                .sum();
        return request.path().length() > LONGEST || headers > LONGEST;
    }

    /** The cluster may have been unregistered, which is worth trying. */
    private void again(int call, State state) throws SQLException {
        if (call % 200 == 199) {
            register();
            state.noted();
        }
    }

    private void register() {
        // Observed only: nothing is pushed, and so nothing changes by itself.
        assertThat(stage.api()
                        .post("/clusters", Map.of("arn", NastyValues.CLUSTER, "mode", "OBSERVE"))
                        .status())
                .isIn(201, 409);
    }

    private List<JsonNode> pages(String path, String member) {
        List<JsonNode> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = stage.api()
                    .get(path + "?pageSize=1000" + (next.isEmpty() ? "" : "&pageToken=" + Rest.encoded(next)))
                    .expect(200)
                    .json();
            page.get(member).forEach(all::add);
            next = page.path("nextPageToken").asText("");
        } while (!next.isEmpty());
        return all;
    }

    private static String shortened(String text) {
        return text.length() <= 400 ? text : text.substring(0, 400) + "…";
    }

    /** What the database held after the last call that may have changed it. */
    private final class State implements AutoCloseable {

        private final Connection database = platform.database("access");
        private String last = read();

        private State() throws SQLException {}

        /** A call that was served; by somebody who may only look it changes nothing either. */
        private void mayHaveChanged(String person) throws SQLException {
            if (person.equals("admin")) {
                noted();
            }
        }

        private void noted() throws SQLException {
            last = read();
        }

        private void assertUnchanged(String what) throws SQLException {
            String now = read();
            String before = last;
            last = now;
            assertThat(now).as("the state after " + what).isEqualTo(before);
        }

        private String read() throws SQLException {
            try (Statement statement = database.createStatement();
                    ResultSet rows = statement.executeQuery(STATE)) {
                rows.next();
                return rows.getString(1);
            }
        }

        @Override
        public void close() throws SQLException {
            database.close();
        }
    }

    /** How often each operation gave each answer. */
    private static final class Tally {

        private final Map<String, Map<String, Integer>> answers = new TreeMap<>();

        private void count(String operation, String answer) {
            answers.computeIfAbsent(operation, o -> new TreeMap<>()).merge(answer, 1, Integer::sum);
        }

        private void print(String person) {
            Map<String, Integer> all = new TreeMap<>();
            answers.values().forEach(each -> each.forEach((answer, count) -> all.merge(answer, count, Integer::sum)));
            System.out.println("as " + person + ": " + all);
            answers.forEach((operation, each) -> System.out.println("  " + operation + " " + each));
        }

        private void assertAllReached(int operations) {
            assertThat(answers).hasSize(operations);
            // A generator whose requests all break the same first rule would find nothing.
            assertThat(answers.values().stream()
                            .flatMap(each -> each.keySet().stream())
                            .distinct())
                    .hasSizeGreaterThanOrEqualTo(4);
            assertThat(Stream.of("OK", "200"))
                    .anyMatch(ok -> answers.values().stream().anyMatch(each -> each.containsKey(ok)));
        }
    }
}
