package io.keyward.access.outbox;

import com.google.protobuf.InvalidProtocolBufferException;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.request.AnsweredRequests;
import io.keyward.access.request.RequestTerms;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.audit.v1.AuditEvent;
import io.keyward.proto.error.v1.ErrorReason;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** The events that the log refused, and their way out. */
@ApplicationScoped
class Quarantine {

    private static final int DEFAULT_PAGE = 100;
    private static final List<String> PAGES = List.of("quarantine");

    private static final String PAGE = """
            select id, event_id, payload, reason, message, quarantined_at
            from outbox_quarantine where id > ? order by id limit ?
            """;

    private static final String SCOPE = "quarantine";

    /** Those who release at the same moment do so one after another: a request id holds for all. */
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('keyward.quarantine'))";

    private static final String POSITION = "select id from outbox_quarantine where event_id = ?";

    private static final String RELEASE = """
            with released as (delete from outbox_quarantine where event_id = ? returning event_id, payload),
                 waiting as (insert into outbox (event_id, payload) select event_id, payload from released)
            select payload from released
            """;

    private final DataSource database;
    private final Outbox outbox;
    private final PageTokens tokens;
    private final Clock clock;

    Quarantine(DataSource database, Outbox outbox, PageTokens tokens, Clock clock) {
        this.clock = clock;
        this.tokens = tokens;
        this.database = database;
        this.outbox = outbox;
    }

    /**
     * An event that the log refused.
     *
     * @param position another one each time that the log refuses it
     * @param event as far as it can be read
     * @param size of its serialized form, in bytes
     */
    record Quarantined(
            long position,
            UUID eventId,
            AuditEvent event,
            int size,
            String reason,
            String message,
            Instant quarantinedAt) {

        String etag() {
            return etag(position);
        }

        private static String etag(long position) {
            return Long.toHexString(position);
        }
    }

    record Page(List<Quarantined> events, String nextPageToken) {}

    @Transactional
    Page list(int pageSize, String pageToken) {
        int size = pageSize == 0 ? DEFAULT_PAGE : pageSize;
        List<Quarantined> events = read(after(pageToken), size + 1);
        if (events.size() <= size) {
            return new Page(events, "");
        }
        List<Quarantined> page = events.subList(0, size);
        return new Page(page, tokens.encode(Long.toString(page.getLast().position()), PAGES));
    }

    /** Sends an event to the log again. */
    @Transactional
    void release(UUID eventId, RequestTerms terms) {
        try (Connection connection = database.getConnection()) {
            var unused = Jdbc.query(connection, ONE_AT_A_TIME, row -> true);
            List<String> etags = Jdbc.query(connection, POSITION, row -> Quarantined.etag(row.getLong(1)), eventId);
            if (AnsweredRequests.find(connection, SCOPE, terms, text -> etags.isEmpty())
                    .isPresent()) {
                return;
            }
            etags.forEach(current -> terms.requireEtag("event", () -> current));
            if (!terms.validateOnly()) {
                AnsweredRequests.remember(connection, SCOPE, terms, "", clock.instant());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("an event cannot be released", e);
        }
        AuditEvent released = moveToOutbox(eventId);
        if (terms.validateOnly()) {
            QuarkusTransaction.setRollbackOnly();
            return;
        }
        outbox.append(Event.of(Action.ACTION_OUTBOX_QUARANTINE_RELEASE, Outcome.SUCCESS)
                .about(released.getClusterArn(), "quarantine")
                .principal(released.getPrincipalArn())
                .policy(released.getPolicyArn())
                .detail("eventId", eventId.toString())
                .detail("action", released.getAction()));
    }

    private AuditEvent moveToOutbox(UUID eventId) {
        try (Connection connection = database.getConnection();
                PreparedStatement release = connection.prepareStatement(RELEASE)) {
            release.setObject(1, eventId);
            try (ResultSet row = release.executeQuery()) {
                if (row.next()) {
                    return event(row.getBytes(1));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("an event cannot be released", e);
        }
        throw new ServiceException.NotFound(
                ErrorReason.ERROR_REASON_EVENT_NOT_QUARANTINED,
                "event_id: no event " + eventId + " is in quarantine",
                Map.of("field", "event_id"));
    }

    private List<Quarantined> read(long after, int limit) {
        List<Quarantined> events = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(PAGE)) {
            query.setLong(1, after);
            query.setInt(2, limit);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    byte[] payload = rows.getBytes(3);
                    events.add(new Quarantined(
                            rows.getLong(1),
                            rows.getObject(2, UUID.class),
                            event(payload),
                            payload.length,
                            rows.getString(4),
                            rows.getString(5),
                            rows.getObject(6, OffsetDateTime.class).toInstant()));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the quarantine cannot be read", e);
        }
        return events;
    }

    /** What is in quarantine may be no event at all. */
    private static AuditEvent event(byte[] payload) {
        try {
            return AuditEvent.parseFrom(payload);
        } catch (InvalidProtocolBufferException _) {
            return AuditEvent.getDefaultInstance();
        }
    }

    private long after(String pageToken) {
        return pageToken.isEmpty() ? 0 : Long.parseLong(tokens.decode(pageToken, PAGES));
    }
}
