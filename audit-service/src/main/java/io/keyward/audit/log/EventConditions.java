package io.keyward.audit.log;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A filter and a place in the log as a query: text of our own, values of the caller's only as parameters. */
final class EventConditions {

    private final StringBuilder text = new StringBuilder("sequence > 0");
    private final Map<String, Object> values = new HashMap<>();

    private EventConditions() {}

    static EventConditions of(EventFilter filter, PageRequest page) {
        EventConditions conditions = new EventConditions();
        conditions.equal("cluster", filter.cluster());
        conditions.equal("principal", filter.principal());
        conditions.equal("actor", filter.actor());
        conditions.action(filter.action());
        conditions.equal("outcome", filter.outcome());
        conditions.equal("requestId", filter.requestId());
        conditions.equal("decisionId", filter.decisionId());
        conditions.add("occurredAt >= :from", "from", filter.from());
        conditions.add("occurredAt < :to", "to", filter.to());
        if (page.after() > 0) {
            conditions.add(page.newestFirst() ? "sequence < :after" : "sequence > :after", "after", page.after());
        }
        return conditions;
    }

    String text() {
        return text.toString();
    }

    Map<String, Object> values() {
        return Map.copyOf(values);
    }

    private void equal(String property, String value) {
        if (!value.isEmpty()) {
            add(property + " = :" + property, property, IndexKey.of(value));
        }
    }

    private void action(String action) {
        if (!action.endsWith(".*")) {
            equal("action", action);
            return;
        }
        String stem = action.substring(0, action.length() - 2);
        // The column is in byte order, where '/' comes right after '.': an index range rather than a pattern.
        add("action > :actionFrom", "actionFrom", stem + ".");
        add("action < :actionTo", "actionTo", stem + "/");
    }

    private void add(String condition, String name, @Nullable Object value) {
        if (value != null) {
            text.append(" and ").append(condition);
            values.put(name, value);
        }
    }
}
