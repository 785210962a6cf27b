package io.keyward.access.identity;

import io.agroal.api.AgroalDataSource;
import io.keyward.access.identity.AccessKeyRows.Row;
import io.keyward.access.identity.AccessKeys.Issued;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.outbox.EncodedEvent;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outbox;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.review.Identity;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.grpc.error.ServiceException.Exhausted;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.Via;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the door of EKS's API needs of access keys: the key that a request is signed with, looked up anew for every request, so that a revoked one
 * is refused by the next; and temporary keys for IAM principals.
 */
@ApplicationScoped
class KeyLookups {

    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtext('keyward.principal'), hashtext(?))";
    private static final int ACCOUNT_IN_ARN = 4;

    private final AgroalDataSource database;
    private final AccessKeys keys;
    private final MasterKeys masterKeys;
    private final CurrentAuthority authority;
    private final Outbox outbox;
    private final IdentityConfig config;
    private final Clock clock;

    KeyLookups(
            @DataSource("decisions") AgroalDataSource database,
            AccessKeys keys,
            MasterKeys masterKeys,
            CurrentAuthority authority,
            Outbox outbox,
            IdentityConfig config,
            Clock clock) {
        this.database = database;
        this.keys = keys;
        this.masterKeys = masterKeys;
        this.authority = authority;
        this.outbox = outbox;
        this.config = config;
        this.clock = clock;
        Duration life = config.temporaryKeyLifetime();
        if (life.compareTo(SHORTEST_LIFE) < 0 || life.compareTo(LONGEST_LIFE) > 0) {
            throw new IllegalArgumentException(
                    "keyward.identity.temporary-key-lifetime must be 1 minute to 24 hours, not " + life);
        }
    }

    /** A key that holds now, with its secret. Its first use is on record when this returns. */
    Optional<Issued> resolve(String id) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        try {
            Optional<Row> found;
            try (Connection connection = database.getConnection()) {
                found = AccessKeyRows.find(connection, id).filter(row -> row.holdsAt(now));
            }
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Row row = found.get();
            String secret = masterKeys.open(row.sealed(), id);
            AccessKey key = row.key().hasFirstUseTime() ? row.key() : used(row.key(), now);
            return Optional.of(new Issued(key, secret));
        } catch (SQLException e) {
            throw new IllegalStateException("an access key cannot be looked up", e);
        }
    }

    private AccessKey used(AccessKey key, Instant now) throws SQLException {
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        AccessKey used =
                key.toBuilder().setFirstUseTime(ProtoTime.toProto(second)).build();
        Event event = Event.of(Action.ACTION_ACCESS_KEY_FIRST_USE, Outcome.SUCCESS)
                .about("", AccessKeys.aggregate(key))
                .principal(key.getPrincipalArn())
                .after(used);
        boolean first = Jdbc.inTransaction(database, connection -> {
            if (!AccessKeyRows.firstUse(connection, key.getAccessKeyId(), second)) {
                return false;
            }
            Outbox.insert(connection, List.of(outbox.encode(event, Caller.current())));
            return true;
        });
        if (first) {
            outbox.committed();
        }
        return used;
    }

    /**
     * Issues a temporary key to whom STS has just vouched for.
     *
     * @throws Denied if no binding is for them
     */
    Issued issueTemporary(String arn, String userId) {
        Identity principal = Identity.parse(arn, userId, "");
        requireBound(principal.canonicalArn());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Caller caller = Caller.current();
        AccessKey.Builder key = AccessKey.newBuilder()
                .setName(principal.sessionName().isEmpty() ? principal.canonicalArn() : principal.sessionName())
                .setAccount(arn.split(":", -1)[ACCOUNT_IN_ARN])
                .setPrincipalArn(principal.canonicalArn())
                .setCreatedBy(arn);
        try {
            Issued issued = Jdbc.inTransaction(database, connection -> {
                var _ = Jdbc.query(connection, ONE_AT_A_TIME, row -> true, principal.canonicalArn());
                AccessKeyRows.sweepTemporary(connection, principal.canonicalArn(), now);
                requireRoom(connection, principal.canonicalArn());
                Issued made = keys.issue(connection, key, null, now, now.plus(config.temporaryKeyLifetime()));
                EncodedEvent event = outbox.encode(
                        Event.of(Action.ACTION_ACCESS_KEY_CREATE, Outcome.SUCCESS)
                                .about("", AccessKeys.aggregate(made.key()))
                                .principal(principal.canonicalArn())
                                .after(made.key())
                                .detail("arn", arn)
                                .detail("principalId", principal.principalId())
                                .detail("sessionName", principal.sessionName()),
                        caller);
                Outbox.insert(connection, List.of(event));
                return made;
            });
            outbox.committed();
            return issued;
        } catch (SQLException e) {
            throw new IllegalStateException("a temporary key cannot be issued", e);
        }
    }

    private void requireRoom(Connection connection, String principalArn) throws SQLException {
        int most = config.temporaryKeysPerPrincipal();
        if (AccessKeyRows.countTemporary(connection, principalArn) >= most) {
            throw new Exhausted(
                    ErrorReason.ERROR_REASON_LIMIT_EXCEEDED,
                    "arn: " + principalArn + " has " + most
                            + " temporary keys already; use one of them, or wait until one expires",
                    Map.of("field", "arn", "limit", Integer.toString(most)));
        }
    }

    private void requireBound(String principalArn) {
        var identity =
                new io.keyward.grpc.caller.Identity(Via.VIA_STS, principalArn, "", "", "", principalArn, List.of(), "");
        if (authority.current().of(identity).bindings().isEmpty()) {
            throw new Denied(
                    ErrorReason.ERROR_REASON_PRINCIPAL_NOT_BOUND,
                    "arn: no role binding is for " + principalArn,
                    Map.of("field", "arn", "principalArn", principalArn, "eksException", "AccessDeniedException"));
        }
    }
}
