package io.keyward.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpcProblemsTest {

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, INVALID_ARGUMENT, 400",
        "NOT_FOUND, CLUSTER_NOT_FOUND, 404",
        "FAILED_PRECONDITION, CLUSTER_NAME_AMBIGUOUS, 409",
        "FAILED_PRECONDITION, CLUSTER_NOT_EMPTY, 409",
        "FAILED_PRECONDITION, AUTHENTICATION_MODE, 409",
        "FAILED_PRECONDITION, REQUEST_ID_REUSED, 409",
        "FAILED_PRECONDITION, EKS_REFUSED, 422",
        "FAILED_PRECONDITION, REVISION_NOT_REACHED, 409",
        "ALREADY_EXISTS, ACCESS_ENTRY_NOT_OWNED, 409",
        "RESOURCE_EXHAUSTED, LIMIT_EXCEEDED, 422",
        "RESOURCE_EXHAUSTED, BUSY, 429",
        "FAILED_PRECONDITION, LAST_ADMINISTRATOR, 409",
        "FAILED_PRECONDITION, REMOVAL_LIMIT, 409",
        "FAILED_PRECONDITION, REMOVAL_UNDER_WAY, 409",
        "ABORTED, CONFLICT, 409",
        "UNAVAILABLE, UNAVAILABLE, 503",
        "UNAUTHENTICATED, UNAUTHENTICATED, 401"
    })
    void a_refusal_keeps_reason_and_text(Status.Code code, String reason, int status) {
        Problem problem = problem(
                new RpcFailure(code, ErrorReason.valueOf("ERROR_REASON_" + reason), "the text", Map.of(), List.of()));

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(problem.detail()).isEqualTo("the text");
        assertThat(problem.type())
                .isEqualTo(
                        "urn:keyward:problem:" + reason.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, UNSPECIFIED, 503, UNAVAILABLE",
        "DEADLINE_EXCEEDED, UNSPECIFIED, 504, TIMEOUT",
        "INTERNAL, INTERNAL, 500, INTERNAL",
        "UNKNOWN, UNSPECIFIED, 500, INTERNAL"
    })
    void a_fault_tells_nothing_of_the_inside(Status.Code code, String reason, int status, String told) {
        Problem problem = problem(
                new RpcFailure(code, ErrorReason.valueOf("ERROR_REASON_" + reason), "the text", Map.of(), List.of()));

        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.reason()).isEqualTo(told);
        assertThat(problem.detail()).doesNotContain("the text");
    }

    @Test
    void fields_are_named_as_in_json_and_eks_own_facts_are_kept() {
        Problem problem = problem(new RpcFailure(
                Status.Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                "The username must not begin with system:",
                Map.of("eksException", "InvalidParameterException", "awsRequestId", "aws-1"),
                List.of(new FieldViolation("kubernetes_groups[1]", "The username must not begin with system:"))));

        assertThat(problem.errors())
                .containsExactly(
                        new Problem.FieldError("kubernetesGroups[1]", "The username must not begin with system:"));
        assertThat(problem.detail()).isEqualTo("The username must not begin with system:");
        assertThat(problem.eksException()).isEqualTo("InvalidParameterException");
        assertThat(problem.awsRequestId()).isEqualTo("aws-1");
    }

    private static Problem problem(RpcFailure failure) {
        ProblemException refusal = RpcProblems.of(failure);
        return refusal.problem(RestDoor.title(refusal.status()), "/api/v1/x", "req-1");
    }
}
