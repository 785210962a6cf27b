package io.keyward.grpc.caller;

import io.grpc.Context;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is behind a call, as audit events name it.
 *
 * @param identity who it is; {@link Identity#nobody()} only outside of any call
 * @param sourceIp address the request first came from; empty if unknown
 * @param userAgent the client's own name; empty if unknown
 * @param requestId the request's id, given by the client or made at the first door
 * @param door the API it came through: {@code eks}, {@code rest}, {@code kube}, {@code webhook},
 *     {@code grpc}, {@code sync}
 * @param allowance what let the call through
 */
public record Caller(
        Identity identity, String sourceIp, String userAgent, String requestId, String door, Allowance allowance) {

    /**
     * What let a call through.
     *
     * @param role name of the role; empty for what needs none
     * @param binding name of the role binding; empty for what needs none
     */
    public record Allowance(String role, String binding) {

        public static final Allowance NONE = new Allowance("", "");
    }

    static final Context.Key<Caller> KEY = Context.key("keyward-caller");

    private static final int MAX_LENGTH = 512;

    public Caller {
        sourceIp = printable(sourceIp);
        userAgent = MarkedSecrets.hidden(printable(userAgent));
        requestId = MarkedSecrets.hidden(printable(requestId));
        door = printable(door);
    }

    /** A caller whom nothing has let through yet. */
    public Caller(Identity identity, String sourceIp, String userAgent, String requestId, String door) {
        this(identity, sourceIp, userAgent, requestId, door, Allowance.NONE);
    }

    /** A part of Keyward, acting for itself. */
    public static Caller service(String name, String requestId, String door) {
        return new Caller(Identity.service(name), "", "", requestId, door);
    }

    /** The caller of the call being served; nobody outside of any call. */
    public static Caller current() {
        Caller caller = KEY.get();
        return caller == null
                ? new Caller(Identity.nobody(), "", "", UUID.randomUUID().toString(), "grpc")
                : caller;
    }

    /** The context of a call of this caller. */
    public Context in(Context context) {
        return context.withValue(KEY, this);
    }

    /** The id of the request being served; null outside of any. */
    public static @Nullable String requestUnderWay() {
        Caller caller = KEY.get();
        return caller == null ? null : caller.requestId;
    }

    /** The same caller, let through by this. */
    public Caller allowedBy(Allowance by) {
        return by.equals(allowance) ? this : new Caller(identity, sourceIp, userAgent, requestId, door, by);
    }

    /** What bindings and records call them. */
    public String actor() {
        return identity.name();
    }

    /** Printable ASCII only, so that no caller can forge a log line or a header; other characters become {@code ?}. */
    private static String printable(String value) {
        if (value.length() <= MAX_LENGTH && Identity.isPlain(value)) {
            return value;
        }
        StringBuilder clean = new StringBuilder(Math.min(value.length(), MAX_LENGTH));
        for (int i = 0; i < value.length() && i < MAX_LENGTH; i++) {
            char c = value.charAt(i);
            clean.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return clean.toString();
    }
}
