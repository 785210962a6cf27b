package io.keyward.audit.log;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A filter and a place in the log as a query: text of our own, values of the caller's only as parameters. */
final class EventQuery {

    // What a member of a batch is called: the batch's decision id and its place, from 0.
    private static final Pattern MEMBER = Pattern.compile("(.+)/(0|[1-9][0-9]{0,8})", Pattern.DOTALL);

    private final StringBuilder conditions = new StringBuilder("true");
    private final Map<String, Object> values = new HashMap<>();
    private final PageRequest page;

    private EventQuery(PageRequest page) {
        this.page = page;
    }

    static EventQuery of(EventFilter filter, PageRequest page) {
        EventQuery query = new EventQuery(page);
        query.equal("cluster", filter.cluster());
        query.equal("actor", filter.actor());
        query.action(filter.action());
        query.equal("outcome", filter.outcome());
        query.equal("request_id", filter.requestId());
        query.decision(filter.decisionId());
        query.within(filter.within());
        query.add("occurred_at >= :from", "from", filter.from());
        query.add("occurred_at < :to", "to", filter.to());
        if (!filter.principal().isEmpty()) {
            query.values.put("principal", IndexKey.of(filter.principal()));
        }
        if (page.after() > 0) {
            query.values.put("after", page.after());
        }
        // One more than the page, to know whether there is more.
        query.values.put("limit", page.size() + 1);
        return query;
    }

    /** Sequence and size of each event wanted, in the order wanted. */
    String text() {
        if (!values.containsKey("principal")) {
            return ordered("FROM event e WHERE", "e");
        }
        // Two walks along an index in the order of the page, each no further than the page. No event is in both.
        return "(" + ordered("FROM event e WHERE e.principal = :principal AND", "e") + ") UNION ALL ("
                + ordered(
                        "FROM event_asked a JOIN event e ON e.sequence = a.sequence WHERE a.principal = :principal AND",
                        "a")
                + ") ORDER BY sequence" + direction() + " LIMIT :limit";
    }

    Map<String, Object> values() {
        return Map.copyOf(values);
    }

    private String ordered(String from, String walked) {
        String after = page.after() > 0
                ? " AND " + walked + (page.newestFirst() ? ".sequence <" : ".sequence >") + " :after"
                : "";
        return "SELECT " + walked + ".sequence, e.payload_size " + from + " " + conditions + after + " ORDER BY "
                + walked + ".sequence" + direction() + " LIMIT :limit";
    }

    private String direction() {
        return page.newestFirst() ? " DESC" : "";
    }

    private void equal(String column, String value) {
        if (!value.isEmpty()) {
            add("e." + column + " = :" + column, column, IndexKey.of(value));
        }
    }

    private void action(String action) {
        if (!action.endsWith(".*")) {
            equal("action", action);
            return;
        }
        String stem = action.substring(0, action.length() - 2);
        // The column is in byte order, where '/' comes right after '.': an index range rather than a pattern.
        add("e.action > :actionFrom", "actionFrom", stem + ".");
        add("e.action < :actionTo", "actionTo", stem + "/");
    }

    private void within(Clearance readable) {
        if (!readable.everything()) {
            conditions.append(" AND (e.cluster = ANY (:readable) OR split_part(e.cluster, ':', 5) = ANY (:accounts))");
            values.put(
                    "readable", readable.clusters().stream().map(IndexKey::of).toArray(String[]::new));
            values.put("accounts", readable.accounts().toArray(String[]::new));
        }
    }

    private void decision(String id) {
        Matcher member = MEMBER.matcher(id);
        if (!member.matches()) {
            equal("decision_id", id);
            return;
        }
        add("e.decision_id IN (:decision, :batch)", "decision", IndexKey.of(id));
        add("(e.decision_id = :decision OR e.decisions > :member)", "batch", IndexKey.of(member.group(1)));
        values.put("member", Integer.parseInt(member.group(2)));
    }

    private void add(String condition, String name, @Nullable Object value) {
        if (value != null) {
            conditions.append(" AND ").append(condition);
            values.put(name, value);
        }
    }
}
