package io.keyward.access;

import static io.keyward.access.ClusterFixture.role;
import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.DatabaseProxy;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.CreateAccessEntryRequest;
import io.keyward.proto.access.v1.ResourceAttributes;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that hangs, refuses, and comes back: every call ends in time, says that it may be repeated, and works again later. */
@QuarkusTest
@TestProfile(DatabaseAwayTest.ShortWaits.class)
@QuarkusTestResource(value = DatabaseProxy.class, restrictToAnnotatedClass = true)
class DatabaseAwayTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ROLE = role("subject");

    /** The limits in force, made shorter; everything else is as it is in service. */
    public static final class ShortWaits implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout", "2",
                    "quarkus.datasource.jdbc.additional-jdbc-properties.connectTimeout", "1",
                    "quarkus.datasource.jdbc.acquisition-timeout", "1s",
                    "quarkus.datasource.decisions.jdbc.additional-jdbc-properties.socketTimeout", "1",
                    "quarkus.datasource.decisions.jdbc.additional-jdbc-properties.connectTimeout", "1",
                    "quarkus.datasource.decisions.jdbc.acquisition-timeout", "1s");
        }
    }

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private ClusterFixture cluster;

    @BeforeEach
    void aRole() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(ROLE);
        assertThat(allowed()).isFalse();
    }

    @AfterEach
    void close() {
        DatabaseProxy.comeBack();
        threads.shutdownNow();
        // Connections that died meanwhile are found out one by one.
        assertEventually(SOON, () -> {
            assertThat(tryAsking()).isEqualTo(Status.Code.OK);
            assertThat(tryChanging()).isEqualTo(Status.Code.OK);
        });
        cluster.close();
    }

    private boolean allowed() {
        return cluster.calls
                .decisions()
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .check(CheckRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setPrincipalArn(ROLE)
                        .setResource(ResourceAttributes.newBuilder()
                                .setVerb("get")
                                .setResource("pods")
                                .setNamespace("carts"))
                        .build())
                .getAllowed();
    }

    private Status.Code tryAsking() {
        try {
            var unused = allowed();
            return Status.Code.OK;
        } catch (io.grpc.StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    private Status.Code tryChanging() {
        try {
            long unused = cluster.associate(ROLE, ClusterFixture.VIEW, "assets");
            return Status.Code.OK;
        } catch (io.grpc.StatusRuntimeException e) {
            return e.getStatus().getCode();
        }
    }

    @Test
    void while_it_hangs_every_question_is_refused_in_time_and_none_is_a_fault() throws Exception {
        DatabaseProxy.hang();

        List<Future<Status.Code>> askers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            askers.add(threads.submit(this::tryAsking));
        }

        for (Future<Status.Code> asker : askers) {
            assertThat(asker.get(12, TimeUnit.SECONDS))
                    .isIn(Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED, Status.Code.DEADLINE_EXCEEDED);
        }
    }

    @Test
    void while_it_hangs_a_change_is_refused_in_time() {
        DatabaseProxy.hang();

        RpcFailure failure = Calls.failure(() -> cluster.calls
                .entries()
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .createAccessEntry(CreateAccessEntryRequest.newBuilder()
                        .setCluster(cluster.arn)
                        .setPrincipalArn(role("late"))
                        .build()));

        assertThat(failure.code()).isIn(Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED);
        assertThat(failure.reason()).isIn(ErrorReason.ERROR_REASON_UNAVAILABLE, ErrorReason.ERROR_REASON_BUSY);
    }

    @Test
    void while_it_refuses_questions_are_refused_and_answered_once_it_is_back() {
        DatabaseProxy.refuse();

        assertThat(tryAsking()).isIn(Status.Code.UNAVAILABLE, Status.Code.RESOURCE_EXHAUSTED);
        DatabaseProxy.comeBack();

        assertEventually(SOON, () -> assertThat(tryAsking()).isEqualTo(Status.Code.OK));
    }
}
