package io.keyward.audit.log;

import com.google.protobuf.util.Timestamps;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.audit.v1.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What makes an event well-formed. Lengths are generous: events quote what callers sent, and an event that is refused is stuck
 * with whoever tries to record it.
 */
final class EventRules {

    static final int MAX_ACTION = 128;

    static final String NO_TIME = "is no time of the years 1 to 9999 with 0 to 999,999,999 nanoseconds";

    private static final int MAX_MESSAGE = 65_536;
    private static final int MAX_SHOWN = 40;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern ACTION = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
    private static final Pattern ACTIONS = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*\\.\\*");

    private EventRules() {}

    /** Every broken rule, each with the path of its field under {@code path}; empty if the event is well-formed. */
    static List<FieldViolation> violations(String path, AuditEvent event) {
        Checks checks = new Checks(path, new ArrayList<>());
        checks.holds("id", ID.matcher(event.getId()).matches(), shown(event.getId()) + " is no UUID in lower case");
        checks.text("aggregate", event.getAggregate(), 1);
        checks.holds(
                "time",
                event.hasTime() && Timestamps.isValid(event.getTime()),
                event.hasTime() ? NO_TIME : "is missing");
        checks.text("actor.name", event.getActor().getName(), 1);
        checks.text("actor.source_ip", event.getActor().getSourceIp(), 0);
        checks.text("actor.user_agent", event.getActor().getUserAgent(), 0);
        checks.text("actor.door", event.getActor().getDoor(), 0);
        checks.holds(
                "action",
                isAction(event.getAction()),
                shown(event.getAction()) + " is no <subject>.<verb> of a-z 0-9 -, up to 128 characters");
        checks.holds(
                "outcome",
                event.getOutcome() != Outcome.OUTCOME_UNSPECIFIED && event.getOutcome() != Outcome.UNRECOGNIZED,
                event.getOutcomeValue() + " is no outcome");
        checks.text("reason", event.getReason(), 0);
        checks.bytes("message", event.getMessage(), 0, MAX_MESSAGE);
        checks.text("cluster_arn", event.getClusterArn(), 0);
        checks.text("principal_arn", event.getPrincipalArn(), 0);
        checks.text("policy_arn", event.getPolicyArn(), 0);
        checks.holds("revision", event.getRevision() >= 0, event.getRevision() + " is negative");
        checks.text("request_id", event.getRequestId(), 0);
        checks.text("decision_id", event.getDecisionId(), event.hasDecisions() ? 1 : 0);
        checks.text("aws_request_id", event.getAwsRequestId(), 0);
        if (event.hasDecisions()) {
            DecisionRules.check(path + ".decisions", event.getDecisions(), checks.broken());
        }
        return checks.broken();
    }

    static boolean isAction(String action) {
        return action.length() <= MAX_ACTION && ACTION.matcher(action).matches();
    }

    /** Whether this asks for all actions below a prefix, such as {@code access-entry.*}. */
    static boolean isActionPrefix(String action) {
        return action.length() <= MAX_ACTION && ACTIONS.matcher(action).matches();
    }

    /** A value as errors quote it: short, on one line. */
    static String shown(String value) {
        String start = value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
        return "'" + start.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
