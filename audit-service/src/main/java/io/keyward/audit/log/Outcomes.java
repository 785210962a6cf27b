package io.keyward.audit.log;

import io.keyward.proto.audit.v1.Outcome;

/** Outcomes as the table holds them. */
final class Outcomes {

    private Outcomes() {}

    /** Empty for none. */
    static String name(Outcome outcome) {
        return switch (outcome) {
            case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> "";
            case OUTCOME_SUCCESS -> "SUCCESS";
            case OUTCOME_REFUSED -> "REFUSED";
            case OUTCOME_FAILURE -> "FAILURE";
            case OUTCOME_ALLOWED -> "ALLOWED";
            case OUTCOME_NOT_ALLOWED -> "NOT_ALLOWED";
        };
    }
}
