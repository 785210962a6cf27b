package io.keyward.grpc.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.proto.error.v1.ErrorReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorStatusTest {

    @Test
    void a_refusal_keeps_reason_message_and_facts_across_the_wire() {
        ServiceException refusal = new ServiceException.NotFound(
                ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND, "No cluster found for name: x", Map.of("cluster", "x"));

        RpcFailure seen =
                RpcFailure.of(ErrorStatus.of(new RuntimeException(refusal)).orElseThrow());

        assertThat(seen)
                .isEqualTo(new RpcFailure(
                        Status.Code.NOT_FOUND,
                        ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND,
                        "No cluster found for name: x",
                        Map.of("cluster", "x"),
                        List.of()));
    }

    @Test
    void an_invalid_field_is_named_as_a_violation() {
        RpcFailure seen = RpcFailure.of(ErrorStatus.of(ServiceException.Invalid.field("username", "too long"))
                .orElseThrow());

        assertThat(seen.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(seen.violations()).containsExactly(new RpcFailure.FieldViolation("username", "too long"));
    }

    @ParameterizedTest
    @CsvSource({
        "40001,ABORTED",
        "40P01,ABORTED",
        "08006,UNAVAILABLE",
        "57P01,UNAVAILABLE",
        "53300,UNAVAILABLE",
        "55P03,UNAVAILABLE",
        "57014,UNAVAILABLE"
    })
    void database_states_a_caller_can_act_on_are_told(String sqlState, Status.Code code) {
        StatusRuntimeException answer = ErrorStatus.of(new RuntimeException(new SQLException("secret text", sqlState)))
                .orElseThrow();

        assertThat(answer.getStatus().getCode()).isEqualTo(code);
        assertThat(answer.getMessage()).doesNotContain("secret");
    }

    @Test
    void a_full_queue_says_when_to_try_again() {
        RpcFailure seen = RpcFailure.of(
                ErrorStatus.of(new ServiceException.Busy("changes of the cluster", Duration.ofMillis(1_500)))
                        .orElseThrow());

        assertThat(seen.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(seen.reason()).isEqualTo(ErrorReason.ERROR_REASON_BUSY);
        assertThat(seen.metadata()).containsEntry("queue", "changes of the cluster");
        assertThat(seen.retryAfter()).contains(Duration.ofMillis(1_500));
    }

    /** The messages are Agroal's. */
    @Test
    void a_pool_that_is_taken_is_busy_and_a_database_that_does_not_answer_is_away() {
        RpcFailure taken = RpcFailure.of(
                ErrorStatus.of(new SQLException("Sorry, acquisition timeout!")).orElseThrow());
        RpcFailure away =
                RpcFailure.of(ErrorStatus.of(new SQLException("Acquisition timeout while waiting for new connection"))
                        .orElseThrow());

        assertThat(taken.reason()).isEqualTo(ErrorReason.ERROR_REASON_BUSY);
        assertThat(away.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(List.of(taken, away))
                .allMatch(failure -> failure.retryAfter().isPresent());
    }

    @Test
    void other_failures_are_faults_of_our_own_and_tell_nothing() {
        assertThat(ErrorStatus.of(new SQLException("secret text", "22P02"))).isEmpty();
        assertThat(RpcFailure.of(ErrorStatus.internal()).reason()).isEqualTo(ErrorReason.ERROR_REASON_INTERNAL);
    }
}
