package io.keyward.access.outbox;

import io.keyward.grpc.caller.MarkedSecrets;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.Decisions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An audit event in the making: {@code Event.of(ACTION_ACCESS_ENTRY_CREATE, SUCCESS).on(clusterArn, revision).principal(arn).after(entry)}.
 * Who, when, from where and the request id are added by {@link Outbox} from the call being served.
 */
public final class Event {

    final Action action;
    final Outcome outcome;
    String aggregate = "";
    String reason = "";
    String message = "";
    String clusterArn = "";
    String principalArn = "";
    String policyArn = "";
    long revision;

    /** Null: now. */
    @Nullable
    Instant time;

    @Nullable
    Object before;

    @Nullable
    Object after;

    String decisionId = "";
    String awsRequestId = "";

    @Nullable
    Decisions decisions;

    final Map<String, Object> details = new LinkedHashMap<>();

    private Event(Action action, Outcome outcome) {
        this.action = action;
        this.outcome = outcome;
    }

    public static Event of(Action action, Outcome outcome) {
        return new Event(action, outcome);
    }

    /**
     * The cluster the event is about, which is also its aggregate: the caller must hold the cluster's lock, so that events
     * of one cluster leave in the order in which they were written.
     */
    public Event on(String clusterArn, long revision) {
        this.clusterArn = clusterArn;
        this.revision = revision;
        this.aggregate = clusterArn;
        return this;
    }

    /** The cluster the event is about, without its place in the cluster's order (refusals, decisions); whatever a request may call one. */
    public Event about(String clusterArn, String aggregate) {
        this.clusterArn = MarkedSecrets.hidden(clusterArn);
        this.aggregate = MarkedSecrets.hidden(aggregate);
        return this;
    }

    /** When it happened, if that was not just now. */
    public Event at(Instant moment) {
        time = moment;
        return this;
    }

    public Event revision(long value) {
        revision = value;
        return this;
    }

    public Event principal(String arn) {
        principalArn = MarkedSecrets.hidden(arn);
        return this;
    }

    public Event policy(String arn) {
        policyArn = MarkedSecrets.hidden(arn);
        return this;
    }

    public Event because(String reasonWord, String text) {
        reason = reasonWord;
        message = MarkedSecrets.hidden(text);
        return this;
    }

    /** A proto message, or any value that Jackson writes as a JSON object; null where there was nothing. */
    public Event before(@Nullable Object value) {
        before = value;
        return this;
    }

    /** As {@link #before}; null where nothing is left. */
    public Event after(@Nullable Object value) {
        after = value;
        return this;
    }

    public Event decision(String id) {
        decisionId = id;
        return this;
    }

    /** Access questions with their answers. */
    public Event decisions(Decisions questionsAndAnswers) {
        decisions = questionsAndAnswers;
        return this;
    }

    public Event awsRequest(String id) {
        awsRequestId = id;
        return this;
    }

    /** How many like it were left out since the last one that was recorded, if any were. */
    public Event suppressed(long count) {
        return count > 0 ? detail("suppressed", count) : this;
    }

    public Event detail(String key, Object value) {
        details.put(key, value);
        return this;
    }
}
