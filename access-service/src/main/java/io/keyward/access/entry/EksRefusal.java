package io.keyward.access.entry;

import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.AlreadyExists;
import io.keyward.grpc.error.ServiceException.Exhausted;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Map;

/**
 * Refusals as Amazon EKS words them. Texts marked "seen" were observed in answers of EKS that users published; EKS's own words
 * for the others are not known, and ours name the field and the rule.
 */
final class EksRefusal {

    private static final String EXCEPTION = "eksException";
    private static final String INVALID_PARAMETER = "InvalidParameterException";
    private static final String NOT_FOUND = "ResourceNotFoundException";
    private static final String IN_USE = "ResourceInUseException";

    private EksRefusal() {}

    static Invalid invalid(String field, String message) {
        return new Invalid(
                ErrorReason.ERROR_REASON_INVALID_ARGUMENT,
                message,
                Map.of("field", field, EXCEPTION, INVALID_PARAMETER));
    }

    /** Seen. */
    static Precondition authenticationMode() {
        return new Precondition(
                ErrorReason.ERROR_REASON_AUTHENTICATION_MODE,
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
                Map.of(EXCEPTION, "InvalidRequestException"));
    }

    /** Seen. */
    static NotFound entryNotFound(String principalArn) {
        return new NotFound(
                ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_FOUND,
                "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
                Map.of("principalArn", principalArn, EXCEPTION, NOT_FOUND));
    }

    /** Seen. */
    static AlreadyExists entryInUse(String principalArn) {
        return new AlreadyExists(
                ErrorReason.ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS,
                "The specified access entry resource is already in use on this cluster.",
                Map.of("principalArn", principalArn, EXCEPTION, IN_USE));
    }

    static AlreadyExists notOwned(String clusterArn, String principalArn) {
        return new AlreadyExists(
                ErrorReason.ERROR_REASON_ACCESS_ENTRY_NOT_OWNED,
                "The specified access entry resource is already in use on this cluster. EKS holds it and Keyward does not own it: "
                        + "adopt it with POST /api/v1/clusters/{cluster}/access-entries/{principalArn}:adopt, then change it.",
                Map.of("cluster", clusterArn, "principalArn", principalArn, EXCEPTION, IN_USE));
    }

    static AlreadyExists beingRemoved(String principalArn) {
        return new AlreadyExists(
                ErrorReason.ERROR_REASON_ACCESS_ENTRY_ALREADY_EXISTS,
                "The specified access entry resource is already in use on this cluster. It is still being removed from EKS; try again once it is gone.",
                Map.of("principalArn", principalArn, EXCEPTION, IN_USE));
    }

    static NotFound nothingToAdopt(String principalArn) {
        return new NotFound(
                ErrorReason.ERROR_REASON_NOTHING_TO_ADOPT,
                "principal_arn: EKS was not seen to hold an access entry for " + principalArn + " on this cluster",
                Map.of("field", "principal_arn", "principalArn", principalArn, EXCEPTION, NOT_FOUND));
    }

    /** Seen. */
    static Invalid onlyStandard() {
        return new Invalid(
                ErrorReason.ERROR_REASON_ACCESS_ENTRY_TYPE,
                "This operation can only be performed on Access Entries with a type of \"STANDARD\".",
                Map.of(EXCEPTION, INVALID_PARAMETER));
    }

    /** Seen. */
    static NotFound policyNotFound(String policyArn) {
        return new NotFound(
                ErrorReason.ERROR_REASON_ACCESS_POLICY_NOT_FOUND,
                "The specified policyArn could not be found.",
                Map.of("field", "policy_arn", "policyArn", policyArn, EXCEPTION, NOT_FOUND));
    }

    static NotFound associationNotFound(String policyArn) {
        return new NotFound(
                ErrorReason.ERROR_REASON_ASSOCIATION_NOT_FOUND,
                "The specified policyArn is not associated with the access entry.",
                Map.of("field", "policy_arn", "policyArn", policyArn, EXCEPTION, NOT_FOUND));
    }

    static Exhausted limit(String message, int limit) {
        return new Exhausted(
                ErrorReason.ERROR_REASON_LIMIT_EXCEEDED,
                message,
                Map.of("limit", Integer.toString(limit), EXCEPTION, "ResourceLimitExceededException"));
    }

    /** What EKS itself said to a push. */
    static ServiceException refusedByEks(String exception, String message, String awsRequestId) {
        return new Precondition(
                ErrorReason.ERROR_REASON_EKS_REFUSED,
                message,
                Map.of(EXCEPTION, exception, "awsRequestId", awsRequestId));
    }
}
