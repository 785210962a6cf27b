package io.keyward.eks;

import java.util.Map;

/**
 * A refusal as Amazon EKS words it. Texts marked "seen" were observed in answers of EKS that users published; EKS's own words for
 * the others are not known, and ours name the field and the rule.
 */
public final class EksRefusal extends RuntimeException {

    /** Why; each is one kind of answer with EKS's exception for it. */
    public enum Reason {
        INVALID_ARGUMENT("InvalidParameterException"),
        ACCESS_ENTRY_TYPE("InvalidParameterException"),
        AUTHENTICATION_MODE("InvalidRequestException"),
        ACCESS_ENTRY_NOT_FOUND("ResourceNotFoundException"),
        ACCESS_POLICY_NOT_FOUND("ResourceNotFoundException"),
        ASSOCIATION_NOT_FOUND("ResourceNotFoundException"),
        NOTHING_TO_ADOPT("ResourceNotFoundException"),
        ACCESS_ENTRY_ALREADY_EXISTS("ResourceInUseException"),
        ACCESS_ENTRY_NOT_OWNED("ResourceInUseException"),
        REMOVAL_UNDER_WAY("InvalidRequestException"),
        LIMIT_EXCEEDED("ResourceLimitExceededException");

        private final String exception;

        Reason(String exception) {
            this.exception = exception;
        }

        /** The name of EKS's exception. */
        public String exception() {
            return exception;
        }
    }

    private final Reason reason;
    private final String text;
    private final Map<String, String> facts;

    private EksRefusal(Reason reason, String text, Map<String, String> facts) {
        super(text);
        this.reason = reason;
        this.text = text;
        this.facts = Map.copyOf(facts);
    }

    public Reason reason() {
        return reason;
    }

    /** What a program should show. */
    public String text() {
        return text;
    }

    /** Facts for programs: {@code field}, {@code principalArn}, {@code policyArn}, {@code cluster}, {@code limit}. */
    public Map<String, String> facts() {
        return facts;
    }

    /** A field whose value breaks a rule. */
    public static EksRefusal invalid(String field, String message) {
        return new EksRefusal(Reason.INVALID_ARGUMENT, message, Map.of("field", field));
    }

    /** Seen. */
    public static EksRefusal authenticationMode() {
        return new EksRefusal(
                Reason.AUTHENTICATION_MODE,
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this"
                        + " operation.",
                Map.of());
    }

    /** Seen. */
    public static EksRefusal entryNotFound(String principalArn) {
        return new EksRefusal(
                Reason.ACCESS_ENTRY_NOT_FOUND,
                "The specified principalArn could not be found. You can view your available access entries with"
                        + " 'list-access-entries'.",
                Map.of("principalArn", principalArn));
    }

    /** Seen. */
    public static EksRefusal entryInUse(String principalArn) {
        return new EksRefusal(
                Reason.ACCESS_ENTRY_ALREADY_EXISTS,
                "The specified access entry resource is already in use on this cluster.",
                Map.of("principalArn", principalArn));
    }

    public static EksRefusal notOwned(String clusterArn, String principalArn) {
        return new EksRefusal(
                Reason.ACCESS_ENTRY_NOT_OWNED,
                "The specified access entry resource is already in use on this cluster. EKS holds it and Keyward does"
                        + " not own it: adopt it with POST /api/v1/clusters/{cluster}/access-entries/{principalArn}:adopt,"
                        + " then change it.",
                Map.of("cluster", clusterArn, "principalArn", principalArn));
    }

    public static EksRefusal beingRemoved(String principalArn) {
        return new EksRefusal(
                Reason.ACCESS_ENTRY_ALREADY_EXISTS,
                "The specified access entry resource is already in use on this cluster. It is still being removed from"
                        + " EKS; try again once it is gone.",
                Map.of("principalArn", principalArn));
    }

    /** A worker is at the removal; what it leaves is known once it has reported. */
    public static EksRefusal removalOut(String principalArn) {
        return new EksRefusal(
                Reason.REMOVAL_UNDER_WAY,
                "principal_arn: the access entry for " + principalArn
                        + " is being removed from EKS at this moment; try again" + " once that has ended",
                Map.of("field", "principal_arn", "principalArn", principalArn));
    }

    public static EksRefusal nothingToAdopt(String principalArn) {
        return new EksRefusal(
                Reason.NOTHING_TO_ADOPT,
                "principal_arn: EKS was not seen to hold an access entry for " + principalArn + " on this cluster",
                Map.of("field", "principal_arn", "principalArn", principalArn));
    }

    /** Seen. */
    public static EksRefusal onlyStandard() {
        return new EksRefusal(
                Reason.ACCESS_ENTRY_TYPE,
                "This operation can only be performed on Access Entries with a type of \"STANDARD\".",
                Map.of());
    }

    /** Seen. */
    public static EksRefusal policyNotFound(String policyArn) {
        return new EksRefusal(
                Reason.ACCESS_POLICY_NOT_FOUND,
                "The specified policyArn could not be found.",
                Map.of("field", "policy_arn", "policyArn", policyArn));
    }

    public static EksRefusal associationNotFound(String policyArn) {
        return new EksRefusal(
                Reason.ASSOCIATION_NOT_FOUND,
                "The specified policyArn is not associated with the access entry.",
                Map.of("field", "policy_arn", "policyArn", policyArn));
    }

    static EksRefusal limit(String message, int limit) {
        return new EksRefusal(Reason.LIMIT_EXCEEDED, message, Map.of("limit", Integer.toString(limit)));
    }
}
