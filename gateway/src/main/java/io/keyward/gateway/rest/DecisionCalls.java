package io.keyward.gateway.rest;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.FieldNames;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Calls of the decision service, whose failures speak of the members of the native API. */
final class DecisionCalls {

    private static final Pattern PRINCIPAL = Pattern.compile("\\bprincipalArn\\b");
    private static final Pattern CHANGES = Pattern.compile("^changes\\.changes\\b");

    private DecisionCalls() {}

    /**
     * The answer of a call that waits for a revision, if it is to.
     *
     * @param minRevision 0 for any
     * @throws ProblemException if the revision was not reached within the call's deadline, or a member is at fault
     */
    static <T> T answer(long minRevision, Supplier<T> call) {
        try {
            return RpcProblems.naming(DecisionCalls::member, call);
        } catch (StatusRuntimeException e) {
            if (minRevision > 0 && e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                throw new ProblemException(
                        409, "REVISION_NOT_REACHED", "The cluster did not reach revision " + minRevision + " in time.");
            }
            throw e;
        }
    }

    /** {@code changes.changes[2].principal_arn} as {@code changes[2].principal}. */
    private static String member(String field) {
        String name = CHANGES.matcher(FieldNames.camelCase(field)).replaceFirst("changes");
        return PRINCIPAL.matcher(name).replaceAll("principal");
    }
}
