package io.keyward.audit.log;

import java.util.List;

/**
 * Some events in the order asked for.
 *
 * @param more whether the log held more of them when it was asked
 */
record EventPage(List<LoggedEvent> events, boolean more) {

    EventPage {
        events = List.copyOf(events);
    }
}
