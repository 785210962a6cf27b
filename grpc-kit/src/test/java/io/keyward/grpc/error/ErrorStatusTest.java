package io.keyward.grpc.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.proto.error.v1.ErrorReason;
import java.sql.SQLException;
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
    void other_failures_are_faults_of_our_own_and_tell_nothing() {
        assertThat(ErrorStatus.of(new SQLException("secret text", "22P02"))).isEmpty();
        assertThat(RpcFailure.of(ErrorStatus.internal()).reason()).isEqualTo(ErrorReason.ERROR_REASON_INTERNAL);
    }
}
