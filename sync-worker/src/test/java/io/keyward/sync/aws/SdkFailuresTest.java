package io.keyward.sync.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.sync.cluster.AwsError;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.eks.model.EksException;
import software.amazon.awssdk.services.sts.model.StsException;

class SdkFailuresTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            429 | ThrottlingException | Rate exceeded | THROTTLED
            429 | | | THROTTLED
            400 | ThrottlingException | Rate exceeded | THROTTLED
            400 | TooManyRequestsException | slow down | THROTTLED
            400 | RequestLimitExceeded | slow down | THROTTLED
            500 | ServerException | internal | PASSING
            503 | ServiceUnavailableException | later | PASSING
            502 | | bad gateway | PASSING
            408 | RequestTimeout | slow | PASSING
            403 | ExpiredTokenException | The security token included in the request is expired | PASSING
            403 | UnrecognizedClientException | The security token included in the request is invalid. | PASSING
            403 | InvalidSignatureException | Signature not yet current | PASSING
            403 | AccessDeniedException | User is not authorized to perform: eks:CreateAccessEntry | REFUSED
            404 | ResourceNotFoundException | No cluster found for name: x | NO_CLUSTER
            404 | ResourceNotFoundException | The specified principalArn could not be found. You can view … | NO_ENTRY
            404 | ResourceNotFoundException | The specified policyArn could not be found. | NOT_FOUND
            404 | ResourceNotFoundException | The specified access policy is not associated. | NOT_FOUND
            404 | NotFoundException | no such resource | NO_ENTRY
            409 | ResourceInUseException | The specified access entry resource is already in use on this cluster. | IN_USE
            400 | InvalidParameterException | The specified principalArn is invalid: invalid principal. | UNKNOWN_PRINCIPAL
            400 | InvalidParameterException | The username must not begin with system: | REFUSED
            400 | InvalidRequestException | The cluster's authentication mode must be set to one of [API] | REFUSED
            400 | ResourceLimitExceededException | too many | REFUSED
            400 | BadRequestException | bad tags | REFUSED
            400 | ClientException | no | REFUSED
            418 | SomethingNew | never seen | REFUSED
            """)
    void answerOfEksMeansThis(int status, String code, String message, Kind kind) {
        CallFailed failure = SdkFailures.of(EksException.builder()
                .statusCode(status)
                .requestId("r-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build());

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.error().httpStatus()).isEqualTo(status);
        assertThat(failure.error().requestId()).isEqualTo("r-1");
        assertThat(failure.error().code()).isEqualTo(code == null ? "" : code);
    }

    @Test
    void noAnswerMayPass() {
        CallFailed failure = SdkFailures.of(SdkClientException.create("Unable to execute HTTP request"));

        assertThat(failure.kind()).isEqualTo(Kind.PASSING);
        assertThat(failure.error()).isEqualTo(new AwsError("", "Unable to execute HTTP request", "", 0));
        assertThat(SdkFailures.of(ApiCallTimeoutException.create(1)).kind()).isEqualTo(Kind.PASSING);
    }

    @Test
    void stsRefusingTheWorkerIsNotTheChangesFault() {
        CallFailed failure = SdkFailures.of((StsException) StsException.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("AccessDenied")
                        .errorMessage("not authorized to perform: sts:AssumeRole")
                        .build())
                .build());

        assertThat(failure.kind()).isEqualTo(Kind.PASSING);
        assertThat(failure.error().code()).isEqualTo("AccessDenied");
    }

    @Test
    void endlessMessagesAreCut() {
        CallFailed failure = SdkFailures.of(SdkClientException.create("x".repeat(100_000)));

        assertThat(failure.error().message()).hasSize(1000);
    }
}
