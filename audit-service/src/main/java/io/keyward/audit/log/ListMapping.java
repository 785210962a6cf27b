package io.keyward.audit.log;

import com.google.protobuf.util.Timestamps;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.proto.audit.v1.ListEventsRequest;
import io.keyward.proto.audit.v1.ListEventsResponse;
import io.keyward.proto.audit.v1.Order;
import io.keyward.proto.error.v1.ErrorReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** List requests to filters and pages, and the answers. */
final class ListMapping {

    private static final int DEFAULT_SIZE = 100;

    /** An action, of the catalogue or of another version's, or all below a prefix. */
    private static final Pattern ACTIONS =
            Pattern.compile("(?=.{1,128}$)[a-z0-9-]+(\\.[a-z0-9-]+)*\\.([a-z0-9-]+|\\*)");

    private ListMapping() {}

    /** The filter of a request that has passed the constraints of the proto file. */
    static EventFilter filter(ListEventsRequest request, Clearance within) {
        List<FieldViolation> violations = violations(request);
        if (!violations.isEmpty()) {
            throw InvalidFields.status(violations);
        }
        return new EventFilter(
                request.getClusterArn(),
                request.getPrincipalArn(),
                request.getActor(),
                request.getAction(),
                Outcomes.name(request.getOutcome()),
                request.getRequestId(),
                request.getDecisionId(),
                within,
                request.hasFrom() ? Times.toMicros(request.getFrom()) : null,
                request.hasTo() ? Times.toMicros(request.getTo()) : null);
    }

    static PageRequest page(PageTokens tokens, ListEventsRequest request, EventFilter filter) {
        boolean newestFirst = request.getOrder() != Order.ORDER_OLDEST_FIRST;
        int size = request.getPageSize() == 0 ? DEFAULT_SIZE : request.getPageSize();
        String token = request.getPageToken();
        long after = token.isEmpty() ? 0 : sequence(tokens.decode(token, binding(filter, newestFirst)));
        return new PageRequest(newestFirst, after, size);
    }

    static ListEventsResponse toProto(PageTokens tokens, EventFilter filter, PageRequest request, EventPage page) {
        ListEventsResponse.Builder response = ListEventsResponse.newBuilder();
        page.events().forEach(event -> response.addEvents(EventMapping.toProto(event)));
        if (page.more()) {
            String last = Long.toString(page.events().getLast().sequence());
            response.setNextPageToken(tokens.encode(last, binding(filter, request.newestFirst())));
        }
        return response.build();
    }

    private static List<FieldViolation> violations(ListEventsRequest request) {
        List<FieldViolation> violations = new ArrayList<>();
        String action = request.getAction();
        if (!action.isEmpty() && !ACTIONS.matcher(action).matches()) {
            violations.add(new FieldViolation(
                    "action", "is neither an action such as access-entry.create nor a prefix such as access-entry.*"));
        }
        if (request.hasFrom() && request.hasTo() && Timestamps.compare(request.getTo(), request.getFrom()) < 0) {
            violations.add(new FieldViolation("to", "is before from"));
        }
        return violations;
    }

    /** All that a token holds for. The page size may change from page to page. */
    private static List<String> binding(EventFilter filter, boolean newestFirst) {
        return List.of(
                filter.cluster(),
                filter.principal(),
                filter.actor(),
                filter.action(),
                filter.outcome(),
                filter.requestId(),
                filter.decisionId(),
                filter.within().text(),
                text(filter.from()),
                text(filter.to()),
                newestFirst ? "newest" : "oldest");
    }

    private static String text(@Nullable Instant time) {
        return time == null ? "" : time.toString();
    }

    private static long sequence(String key) {
        try {
            long sequence = Long.parseLong(key);
            if (sequence > 0) {
                return sequence;
            }
        } catch (NumberFormatException _) {
            // Forged: refused below.
        }
        throw new Invalid(
                ErrorReason.ERROR_REASON_INVALID_PAGE_TOKEN,
                "page_token was not issued by this service; start again without it",
                Map.of("field", "page_token"));
    }
}
