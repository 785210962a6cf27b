package io.keyward.access.identity;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.request.AnsweredRequests;
import io.keyward.access.request.RequestTerms;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Caller.Allowance;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.hall.Grants;
import io.keyward.grpc.hall.Permissions;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.identity.v1.Permission;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Changes of role bindings, keys and credentials, each in one transaction with its events and its answer, one after another on all replicas: so
 * that no two of them can take away together what neither may alone.
 */
@ApplicationScoped
class IdentityChanges {

    private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);

    private static final String SCOPE = "identity";

    /** Of those who keep bindings and keys: what the contract has for one of their methods it has for all. */
    private static final Permission ADMINISTRATORS = Permissions.of(PutRoleBindingRequest.getDescriptor()
            .getFile()
            .findServiceByName("IdentityService")
            .findMethodByName("PutRoleBinding"));

    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('keyward.identity'))";

    private final DataSource database;
    private final Outbox outbox;
    private final CurrentAuthority authority;
    private final Clock clock;

    IdentityChanges(DataSource database, Outbox outbox, CurrentAuthority authority, Clock clock) {
        this.database = database;
        this.outbox = outbox;
        this.authority = authority;
        this.clock = clock;
    }

    /** What is done in the transaction, and what it answers. */
    interface Work<R> {
        R on(Change change) throws SQLException;
    }

    /** A change under way. */
    static final class Change {

        private final Connection connection;
        private final Instant now;
        private final boolean validateOnly;
        private final Caller caller;
        private final Grants grants;
        private final List<Event> events = new ArrayList<>();
        private long version;

        private Change(Connection connection, Instant now, boolean validateOnly, Caller caller, Grants grants) {
            this.connection = connection;
            this.now = now;
            this.validateOnly = validateOnly;
            this.caller = caller;
            this.grants = grants;
        }

        Connection connection() {
            return connection;
        }

        /** The moment of the whole change, to the millisecond. */
        Instant now() {
            return now;
        }

        Caller caller() {
            return caller;
        }

        /** What holds for the caller now that nobody else can change that: it may be less than when the call came. */
        Grants grants() {
            return grants;
        }

        /** Whether nothing of it will be kept: ids and etags that it would have are not told then. */
        boolean isRehearsal() {
            return validateOnly;
        }

        /** The authority changes by this; its version from then on. Of last things to do, for it holds back others. */
        long version() throws SQLException {
            if (version == 0) {
                version = CurrentAuthority.change(connection);
            }
            return version;
        }

        /**
         * The moment that a request names as its {@code expire_time}, to the millisecond.
         *
         * @throws Invalid if it has passed, or is more than 100 years away
         */
        Instant end(Timestamp given) {
            long seconds = given.getSeconds();
            if (seconds < now.getEpochSecond() - 1
                    || seconds > now.plus(LONGEST_LIFE).getEpochSecond()
                    || !ProtoTime.toJava(given).truncatedTo(ChronoUnit.MILLIS).isAfter(now)) {
                throw Invalid.field("expire_time", "expire_time: must be in the future, by 100 years at most");
            }
            return ProtoTime.toJava(given).truncatedTo(ChronoUnit.MILLIS);
        }

        /** Adds an event by the caller. */
        void record(Event event) {
            events.add(event);
        }
    }

    /** What holds for a caller now. */
    Grants grants(Caller caller) {
        return authority.current().of(caller.identity());
    }

    /**
     * What kind of change it is.
     *
     * @param allowed what lets a caller make it, with what holds for them: throws as the hall does where nothing does
     * @param withoutSecret the answer as it is kept, given again to a repeat, and given where nothing was done
     * @param stands whether what was answered so is still as the change left it
     */
    record Kind<R extends Message>(
            Function<Grants, Allowance> allowed, Parser<R> answers, UnaryOperator<R> withoutSecret, Stands<R> stands) {

        /** What administrators may do, each within their scopes. */
        static Allowance administrator(Grants grants) {
            return grants.somewhere(ADMINISTRATORS);
        }

        /** What is judged by what it is about, or done by Keyward itself. */
        static Allowance anybody(Grants grants) {
            return Allowance.NONE;
        }
    }

    /** Whether the same request was answered before, looked for without any lock. */
    boolean isAnswered(Connection connection, RequestTerms terms) throws SQLException {
        return AnsweredRequests.find(connection, SCOPE, terms, text -> true).isPresent();
    }

    /** Looks at what a change left. */
    interface Stands<R> {
        boolean in(Connection connection, R answered) throws SQLException;
    }

    /** Makes a change for the present caller. */
    <R extends Message> R make(RequestTerms terms, Kind<R> kind, Work<R> work) {
        return make(terms, Caller.current(), kind, work);
    }

    /** Makes a change, once for each request id. */
    <R extends Message> R make(RequestTerms terms, Caller asking, Kind<R> kind, Work<R> work) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            R answer = Jdbc.inTransaction(database, connection -> {
                var _ = Jdbc.query(connection, ONE_AT_A_TIME, row -> true);
                Grants grants = authority.standing(connection, asking);
                Caller caller = asking.allowedBy(kind.allowed.apply(grants));
                Optional<String> before = AnsweredRequests.find(
                        connection,
                        SCOPE,
                        terms,
                        text -> kind.stands.in(connection, AnsweredRequests.message(text, kind.answers)));
                if (before.isPresent()) {
                    return AnsweredRequests.message(before.get(), kind.answers);
                }
                Change change = new Change(connection, now, terms.validateOnly(), caller, grants);
                R made = work.on(change);
                if (terms.validateOnly()) {
                    connection.rollback();
                    return kind.withoutSecret.apply(made);
                }
                String kept = AnsweredRequests.text(kind.withoutSecret.apply(made));
                AnsweredRequests.remember(connection, SCOPE, terms, kept, now);
                List<EncodedEvent> events = new ArrayList<>();
                change.events.forEach(event -> events.add(outbox.encode(event, caller)));
                Outbox.insert(connection, events);
                return made;
            });
            outbox.committed();
            authority.changed();
            return answer;
        } catch (SQLException e) {
            throw new IllegalStateException("a change of who may do what cannot be made", e);
        }
    }
}
