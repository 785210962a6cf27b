package io.keyward.simulate;

import io.keyward.authorizer.wording.Forbidden;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bodies with which an API server refuses a request. */
final class Statuses {

    /** What somebody hears who has no access entry: the cluster does not let them log in. */
    static final String UNAUTHORIZED = "Unauthorized";

    private static final int UNAUTHORIZED_CODE = 401;

    private Statuses() {}

    static Map<String, Object> unauthorized() {
        Map<String, Object> status = failure(UNAUTHORIZED, UNAUTHORIZED);
        status.put("code", UNAUTHORIZED_CODE);
        return status;
    }

    static Map<String, Object> forbidden(Forbidden forbidden) {
        Map<String, Object> status = failure(forbidden.message(), Forbidden.REASON);
        Map<String, Object> details = new LinkedHashMap<>();
        putUnlessEmpty(details, "name", forbidden.details().name());
        putUnlessEmpty(details, "group", forbidden.details().group());
        putUnlessEmpty(details, "kind", forbidden.details().kind());
        status.put("details", details);
        status.put("code", Forbidden.CODE);
        return status;
    }

    private static Map<String, Object> failure(String message, String reason) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        status.put("status", "Failure");
        status.put("message", message);
        status.put("reason", reason);
        return status;
    }

    private static void putUnlessEmpty(Map<String, Object> object, String member, String value) {
        if (!value.isEmpty()) {
            object.put(member, value);
        }
    }
}
