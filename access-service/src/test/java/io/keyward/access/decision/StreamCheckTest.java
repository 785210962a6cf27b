package io.keyward.access.decision;

import static io.keyward.access.ClusterFixture.resource;
import static io.keyward.access.ClusterFixture.role;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.keyward.access.ClusterFixture;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.server.GrpcServer;
import io.keyward.grpc.testing.PostgresResource;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.BatchQuestion;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class StreamCheckTest {

    private static final String VIEWER = role("viewer");

    @Inject
    GrpcServer server;

    @Inject
    DataSource database;

    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private ClusterFixture cluster;
    private StreamObserver<BatchCheckRequest> stream;

    @BeforeEach
    void aStreamAboutARoleThatMayViewCarts() {
        cluster = new ClusterFixture(server.port(), database);
        cluster.create(VIEWER);
        cluster.associate(VIEWER, ClusterFixture.VIEW, "carts");
        stream = cluster.calls.streams().streamCheck(new Listener());
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void all_batches_are_answered_on_the_state_of_the_first() throws InterruptedException {
        stream.onNext(first());
        assertThat(answer().getAnswers(0).getAllowed()).isTrue();
        cluster.delete(VIEWER);

        stream.onNext(next());
        BatchCheckResponse second = answer();
        stream.onCompleted();

        assertThat(second.getAnswers(0).getAllowed()).isTrue();
        assertThat(second.getRevision()).isEqualTo(2);
        assertThat(hear()).isEqualTo("completed");
        assertThat(cluster.events("decision.batch-check")).hasSize(2);
    }

    @Test
    void many_batches_sent_at_once_are_answered_in_order() throws InterruptedException {
        stream.onNext(first());
        for (int i = 1; i <= 100; i++) {
            stream.onNext(BatchCheckRequest.newBuilder()
                    .addAllQuestions(java.util.Collections.nCopies(i, question()))
                    .build());
        }
        stream.onCompleted();

        assertThat(answer().getAnswersCount()).isEqualTo(1);
        for (int i = 1; i <= 100; i++) {
            assertThat(answer().getAnswersCount()).isEqualTo(i);
        }
        assertThat(hear()).isEqualTo("completed");
    }

    @Test
    void a_later_message_about_another_cluster_ends_the_stream() throws InterruptedException {
        stream.onNext(first());
        BatchCheckResponse unused = answer();

        stream.onNext(first());

        assertThat(failure().metadata()).containsEntry("field", "cluster");
    }

    @Test
    void a_bad_question_ends_the_stream() throws InterruptedException {
        stream.onNext(first());
        BatchCheckResponse unused = answer();

        stream.onNext(BatchCheckRequest.newBuilder()
                .addQuestions(question().toBuilder().setPrincipalArn(""))
                .build());

        assertThat(failure().metadata()).containsEntry("field", "questions[0].principal_arn");
    }

    @Test
    void a_stream_without_a_cluster_is_refused() throws InterruptedException {
        stream.onNext(next());

        RpcFailure failure = failure();
        assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.metadata()).containsEntry("field", "cluster");
    }

    @Test
    void a_stream_without_messages_ends_without_answers() throws InterruptedException {
        stream.onCompleted();

        assertThat(hear()).isEqualTo("completed");
    }

    private BatchCheckRequest first() {
        return next().toBuilder().setCluster(cluster.arn).build();
    }

    private static BatchCheckRequest next() {
        return BatchCheckRequest.newBuilder().addQuestions(question()).build();
    }

    private static BatchQuestion question() {
        return BatchQuestion.newBuilder()
                .setPrincipalArn(VIEWER)
                .setResource(resource("list", "pods", "carts"))
                .build();
    }

    private BatchCheckResponse answer() throws InterruptedException {
        return (BatchCheckResponse) hear();
    }

    private RpcFailure failure() throws InterruptedException {
        return RpcFailure.of((StatusRuntimeException) hear());
    }

    private Object hear() throws InterruptedException {
        Object next = heard.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("something from the stream").isNotNull();
        return next;
    }

    private final class Listener implements StreamObserver<BatchCheckResponse> {
        @Override
        public void onNext(BatchCheckResponse response) {
            heard.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(failure);
        }

        @Override
        public void onCompleted() {
            heard.add("completed");
        }
    }
}
