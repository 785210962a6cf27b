package io.keyward.gateway.rest;

import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.rest.Problem.FieldError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A refusal of the native API, worded and with its HTTP status, still without the request's own facts. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;
    private final String detail;
    private final transient List<FieldError> errors;
    private final transient Map<String, String> facts;

    /**
     * @param status HTTP status
     * @param reason a name for programs
     * @param detail a sentence for people
     * @param errors fields at fault
     * @param facts {@code eksException} and {@code awsRequestId} where they apply
     */
    ProblemException(int status, String reason, String detail, List<FieldError> errors, Map<String, String> facts) {
        super(detail, null, false, false);
        this.status = status;
        this.reason = reason;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.facts = Map.copyOf(facts);
    }

    ProblemException(int status, String reason, String detail) {
        this(status, reason, detail, List.of(), Map.of());
    }

    /** A field of the request that breaks a rule. */
    static ProblemException field(String field, String rule) {
        return new ProblemException(
                400, "INVALID_ARGUMENT", field + " " + rule + ".", List.of(new FieldError(field, rule)), Map.of());
    }

    static ProblemException of(BadInput bad) {
        return new ProblemException(
                400, "INVALID_ARGUMENT", bad.problem(), List.of(new FieldError(bad.field(), bad.problem())), Map.of());
    }

    int status() {
        return status;
    }

    /** The problem as the answer to one request. */
    Problem problem(String title, String instance, String requestId) {
        return new Problem(
                Problem.type(reason),
                title,
                status,
                detail,
                instance,
                reason,
                errors,
                requestId,
                fact("eksException"),
                fact("awsRequestId"));
    }

    private @Nullable String fact(String name) {
        return facts.get(name);
    }
}
