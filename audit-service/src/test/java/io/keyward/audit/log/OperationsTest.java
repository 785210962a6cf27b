package io.keyward.audit.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.HouseRules;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(AuditDatabase.class)
class OperationsTest {

    @TestHTTPResource
    URI service;

    @Inject
    GrpcServer server;

    @Test
    void readiness_and_metrics_answer_on_a_port_of_their_own() throws Exception {
        HttpResponse<String> ready = get("/q/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("Audit log is append-only", "audit_writer", "Database connections");
        assertThat(get("/q/metrics").body()).contains("jvm_memory_used_bytes", "agroal_active_count");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "event_asked"})
    void a_role_that_could_change_the_log_makes_the_service_unready_and_says_so(String table) throws Exception {
        whileSuperuserDid(
                "GRANT DELETE ON " + table + " TO audit_writer",
                "REVOKE DELETE ON " + table + " FROM audit_writer",
                "the role may change or remove events");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "event_asked"})
    void a_role_that_cannot_append_makes_the_service_unready_and_says_so(String table) throws Exception {
        whileSuperuserDid(
                "REVOKE INSERT ON " + table + " FROM audit_writer",
                "GRANT INSERT ON " + table + " TO audit_writer",
                "GRANT SELECT, INSERT ON event, event_asked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "event_asked"})
    void a_missing_guard_makes_the_service_unready_and_says_so(String table) throws Exception {
        String guard = table + "_append_only";
        whileSuperuserDid(
                "ALTER TABLE " + table + " DISABLE TRIGGER " + guard,
                "ALTER TABLE " + table + " ENABLE ALWAYS TRIGGER " + guard,
                "missing or disabled triggers: " + guard);
    }

    @Test
    void grpc_health_is_serving() {
        try (AuditClient audit = new AuditClient(server.port())) {
            ServingStatus status = HealthGrpc.newBlockingStub(audit.channel())
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.newBuilder()
                            .setService("keyward.audit.v1.AuditService")
                            .build())
                    .getStatus();

            assertThat(status).isEqualTo(ServingStatus.SERVING);
        }
    }

    @Test
    void reflection_lists_the_service() throws Exception {
        try (AuditClient audit = new AuditClient(server.port())) {
            CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
            StreamObserver<ServerReflectionRequest> questions = ServerReflectionGrpc.newStub(audit.channel())
                    .serverReflectionInfo(new StreamObserver<>() {
                        @Override
                        public void onNext(ServerReflectionResponse value) {
                            answer.complete(value);
                        }

                        @Override
                        public void onError(Throwable failure) {
                            answer.completeExceptionally(failure);
                        }

                        @Override
                        public void onCompleted() {}
                    });
            questions.onNext(
                    ServerReflectionRequest.newBuilder().setListServices("").build());

            List<String> services = answer.get(10, TimeUnit.SECONDS).getListServicesResponse().getServiceList().stream()
                    .map(ServiceResponse::getName)
                    .toList();
            questions.onCompleted();

            assertThat(services).contains("keyward.audit.v1.AuditService");
        }
    }

    @Test
    void the_house_rules_hold() {
        HouseRules.check("io.keyward.audit");
    }

    private void whileSuperuserDid(String change, String undo, String problem) throws Exception {
        try (Connection connection = LogRows.asSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute(change);
            try {
                HttpResponse<String> ready = get("/q/health/ready");

                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains(problem);
            } finally {
                statement.execute(undo);
            }
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(service.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
