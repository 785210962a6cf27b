package io.keyward.grpc.caller;

import io.grpc.Context;
import java.util.UUID;

/**
 * Who is behind a call, as audit events name it.
 *
 * @param actor a person, workload or part of Keyward; {@code anonymous} if nobody said
 * @param sourceIp address the request first came from; empty if unknown
 * @param userAgent the client's own name; empty if unknown
 * @param requestId the request's id, given by the client or made at the first door
 * @param door the API it came through: {@code eks}, {@code rest}, {@code kube}, {@code webhook},
 *     {@code grpc}, {@code sync}
 */
public record Caller(String actor, String sourceIp, String userAgent, String requestId, String door) {

    static final Context.Key<Caller> KEY = Context.key("keyward-caller");

    private static final int MAX_LENGTH = 512;

    public Caller {
        actor = bounded(actor);
        sourceIp = bounded(sourceIp);
        userAgent = bounded(userAgent);
        requestId = bounded(requestId);
        door = bounded(door);
    }

    /** The caller of the call being served; an anonymous one outside of any call. */
    public static Caller current() {
        Caller caller = KEY.get();
        return caller == null ? anonymous() : caller;
    }

    static Caller anonymous() {
        return new Caller("anonymous", "", "", UUID.randomUUID().toString(), "grpc");
    }

    /** Printable ASCII only, so that no caller can forge a log line or a header; other characters become {@code ?}. */
    private static String bounded(String value) {
        StringBuilder clean = new StringBuilder(Math.min(value.length(), MAX_LENGTH));
        for (int i = 0; i < value.length() && i < MAX_LENGTH; i++) {
            char c = value.charAt(i);
            clean.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return clean.toString();
    }
}
