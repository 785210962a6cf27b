package io.keyward.local.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lab's record of mutating calls from some moment on, in the order in which the lab took them. */
final class CallRecord {
    private static final int PAGE = 1000;

    private final Rest control;
    private long after;

    /** The record from now on. */
    CallRecord(Rest control) {
        this.control = control;
        JsonNode page = page(0);
        while (!page.path("events").isEmpty()) {
            page = page(page.path("next").asLong());
        }
        this.after = page.path("next").asLong();
    }

    /**
     * One mutating call, done or refused.
     *
     * @param worker the application id in the caller's user agent, empty if it has none
     * @param shard account and region
     * @param error the name of the exception, empty if the call was done
     */
    record Call(
            long sequence,
            String worker,
            String shard,
            String cluster,
            String principal,
            String operation,
            String error) {
        private static Call of(JsonNode recorded) {
            JsonNode event = recorded.path("event");
            JsonNode detail = event.path("detail");
            JsonNode parameters = detail.path("requestParameters");
            return new Call(
                    recorded.path("sequence").asLong(),
                    applicationId(detail.path("userAgent").asText()),
                    event.path("account").asText() + "/" + event.path("region").asText(),
                    decoded(parameters.path("name").asText()),
                    decoded(parameters.path("principalArn").asText()),
                    detail.path("eventName").asText(),
                    detail.path("errorCode").asText());
        }
    }

    /** The calls since the last time this was asked. */
    List<Call> more() {
        List<Call> calls = new ArrayList<>();
        JsonNode page = page(after);
        while (!page.path("events").isEmpty()) {
            if (page.path("oldest").asLong() > after + 1
                    && after > 0
                    && calls.isEmpty()
                    && page.path("events").path(0).path("sequence").asLong() > after + 1) {
                throw new AssertionError("the lab's record of calls ran over before it was read");
            }
            page.path("events").forEach(recorded -> calls.add(Call.of(recorded)));
            after = page.path("next").asLong();
            page = page(after);
        }
        return calls;
    }

    private JsonNode page(long position) {
        return control.get("/cloudtrail?limit=" + PAGE + "&after=" + position)
                .expect(200)
                .json();
    }

    private static String applicationId(String userAgent) {
        int at = userAgent.indexOf("app/");
        return at < 0 ? "" : userAgent.substring(at + 4).split(" ", 2)[0];
    }

    private static String decoded(String value) {
        return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
