package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EksFailuresTest {

    @Test
    void the_services_own_word_for_the_exception_counts_most() {
        EksException seen = EksFailures.of(
                failure(
                        Status.Code.FAILED_PRECONDITION,
                        ErrorReason.ERROR_REASON_EKS_REFUSED,
                        Map.of("eksException", "ResourceLimitExceededException")),
                "demo");

        assertThat(seen.error()).isEqualTo(EksError.RESOURCE_LIMIT_EXCEEDED);
        assertThat(seen.text()).isEqualTo("the text");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, INVALID_ARGUMENT, InvalidParameterException, 400",
        "INVALID_ARGUMENT, INVALID_PAGE_TOKEN, InvalidParameterException, 400",
        "NOT_FOUND, ACCESS_ENTRY_NOT_FOUND, ResourceNotFoundException, 404",
        "NOT_FOUND, ACCESS_POLICY_NOT_FOUND, ResourceNotFoundException, 404",
        "NOT_FOUND, ASSOCIATION_NOT_FOUND, ResourceNotFoundException, 404",
        "ALREADY_EXISTS, ACCESS_ENTRY_ALREADY_EXISTS, ResourceInUseException, 409",
        "ALREADY_EXISTS, ACCESS_ENTRY_NOT_OWNED, ResourceInUseException, 409",
        "FAILED_PRECONDITION, AUTHENTICATION_MODE, InvalidRequestException, 400",
        "FAILED_PRECONDITION, ACCESS_ENTRY_TYPE, InvalidParameterException, 400",
        "FAILED_PRECONDITION, REQUEST_ID_REUSED, InvalidParameterException, 400",
        "FAILED_PRECONDITION, EKS_REFUSED, InvalidRequestException, 400",
        "RESOURCE_EXHAUSTED, LIMIT_EXCEEDED, ResourceLimitExceededException, 400",
        "FAILED_PRECONDITION, LAST_ADMINISTRATOR, InvalidRequestException, 400",
        "FAILED_PRECONDITION, REMOVAL_LIMIT, InvalidRequestException, 400",
        "FAILED_PRECONDITION, REMOVAL_UNDER_WAY, InvalidRequestException, 400",
        "RESOURCE_EXHAUSTED, BUSY, ThrottlingException, 429",
        "ABORTED, CONFLICT, ServiceUnavailableException, 503",
        "UNAVAILABLE, UNAVAILABLE, ServiceUnavailableException, 503",
        "UNAVAILABLE, UNSPECIFIED, ServiceUnavailableException, 503",
        "DEADLINE_EXCEEDED, UNSPECIFIED, ServiceUnavailableException, 503",
        "INTERNAL, INTERNAL, ServerException, 500",
        "UNKNOWN, UNSPECIFIED, ServerException, 500",
        "UNIMPLEMENTED, UNSPECIFIED, ServerException, 500",
        "NOT_FOUND, UNSPECIFIED, ResourceNotFoundException, 404",
        "PERMISSION_DENIED, UNSPECIFIED, AccessDeniedException, 403"
    })
    void otherwise_the_reason_decides_and_then_the_code(
            Status.Code code, String reason, String exception, int httpStatus) {
        EksException seen =
                EksFailures.of(failure(code, ErrorReason.valueOf("ERROR_REASON_" + reason), Map.of()), "demo");

        assertThat(seen.error().wireName()).isEqualTo(exception);
        assertThat(seen.error().status()).isEqualTo(httpStatus);
    }

    @ParameterizedTest
    @EnumSource(ErrorReason.class)
    void every_reason_has_an_exception_even_with_an_unknown_word_for_it(ErrorReason reason) {
        EksException seen = EksFailures.of(
                failure(Status.Code.FAILED_PRECONDITION, reason, Map.of("eksException", "Nonsense\r\nX: y")), "");

        assertThat(seen.error().wireName()).endsWith("Exception");
    }

    @Test
    void an_unknown_cluster_is_told_as_eks_does() {
        EksException seen = EksFailures.of(
                failure(Status.Code.NOT_FOUND, ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND, Map.of()), "demo");

        assertThat(seen.text()).isEqualTo("No cluster found for name: demo");
        assertThat(seen.clusterName()).hasValue("demo");
    }

    @Test
    void faults_tell_nothing_of_the_inside() {
        EksException internal =
                EksFailures.of(failure(Status.Code.INTERNAL, ErrorReason.ERROR_REASON_INTERNAL, Map.of()), "demo");
        EksException away = EksFailures.of(
                failure(Status.Code.UNAVAILABLE, ErrorReason.ERROR_REASON_UNSPECIFIED, Map.of()), "demo");

        assertThat(List.of(internal.text(), away.text())).noneMatch(text -> text.contains("the text"));
    }

    @Test
    void fields_are_named_as_eks_names_them() {
        RpcFailure failure = new RpcFailure(
                Status.Code.INVALID_ARGUMENT,
                ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                "access_scope.namespaces[2]: too long",
                Map.of("field", "access_scope.namespaces[2]"),
                List.of(new FieldViolation("access_scope.namespaces[2]", "too long")));

        assertThat(EksFailures.of(failure, "demo").text()).isEqualTo("accessScope.namespaces[2]: too long");
    }

    private static RpcFailure failure(Status.Code code, ErrorReason reason, Map<String, String> metadata) {
        return new RpcFailure(code, reason, "the text", metadata, List.of());
    }
}
