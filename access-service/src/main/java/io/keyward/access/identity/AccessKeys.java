package io.keyward.access.identity;

import io.keyward.access.identity.AccessKeyRows.Row;
import io.keyward.access.identity.IdentityChanges.Change;
import io.keyward.access.identity.IdentityChanges.Kind;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.grpc.error.ServiceException.Exhausted;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.grpc.hall.Grants;
import io.keyward.grpc.paging.PageTokens;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.audit.v1.Action;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.CreateAccessKeyRequest;
import io.keyward.proto.identity.v1.CreateAccessKeyResponse;
import io.keyward.proto.identity.v1.DeleteAccessKeyRequest;
import io.keyward.proto.identity.v1.DeleteAccessKeyResponse;
import io.keyward.proto.identity.v1.ListAccessKeysResponse;
import io.keyward.proto.identity.v1.RotateAccessKeyRequest;
import io.keyward.proto.identity.v1.RotateAccessKeyResponse;
import io.keyward.proto.identity.v1.Scope;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keys for EKS's API. An administrator within a scope administers the keys whose scope lies within it; everybody sees, rotates and revokes the
 * one they call with. Others are as if they were not there. A secret leaves this class in the one answer that issues it.
 */
@ApplicationScoped
class AccessKeys {

    private static final int MOST = 10_000;

    /** So many keys that succeeded one another may hold at a time. */
    private static final int MOST_IN_LINE = 10;

    private static final int DEFAULT_PAGE = 100;
    private static final int READ_AT_ONCE = 1_000;

    private final DataSource database;
    private final IdentityChanges changes;
    private final MasterKeys masterKeys;
    private final PageTokens tokens;
    private final IdentityConfig config;
    private final KeyMaker maker = new KeyMaker();

    AccessKeys(
            DataSource database,
            IdentityChanges changes,
            MasterKeys masterKeys,
            PageTokens tokens,
            IdentityConfig config) {
        this.tokens = tokens;
        this.database = database;
        this.changes = changes;
        this.masterKeys = masterKeys;
        this.config = config;
    }

    /** Not to be printed. */
    record Issued(AccessKey key, String secret) {

        @Override
        public String toString() {
            return key.getAccessKeyId();
        }
    }

    ListAccessKeysResponse list(int pageSize, String pageToken) {
        Caller caller = Caller.current();
        Grants grants = changes.grants(caller);
        List<String> request = List.of("access-keys");
        String after = pageToken.isEmpty() ? "" : tokens.decode(pageToken, request);
        int size = pageSize == 0 ? DEFAULT_PAGE : pageSize;
        List<AccessKey> found = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            List<AccessKey> read;
            do {
                read = AccessKeyRows.after(connection, after, READ_AT_ONCE);
                for (AccessKey key : read) {
                    after = key.getAccessKeyId();
                    if (found.size() <= size && isSeen(key, caller, grants)) {
                        found.add(key);
                    }
                }
            } while (found.size() <= size && read.size() == READ_AT_ONCE);
        } catch (SQLException e) {
            throw new IllegalStateException("access keys cannot be read", e);
        }
        ListAccessKeysResponse.Builder page =
                ListAccessKeysResponse.newBuilder().addAllAccessKeys(found.subList(0, Math.min(size, found.size())));
        if (found.size() > size) {
            page.setNextPageToken(tokens.encode(found.get(size - 1).getAccessKeyId(), request));
        }
        return page.build();
    }

    CreateAccessKeyResponse create(CreateAccessKeyRequest request) {
        RoleBindings.checkGiven(
                request.getRole(),
                request.hasScope() ? Optional.of(request.getScope()) : Optional.empty(),
                request.hasBoundary() ? Optional.of(request.getBoundary()) : Optional.empty(),
                "");
        String account = account(request);
        return changes.make(
                Requests.terms(request),
                new Kind<>(
                        Kind::administrator,
                        CreateAccessKeyResponse.parser(),
                        answer -> answer.toBuilder().clearSecretAccessKey().build(),
                        (connection, answered) -> isThere(connection, answered.getAccessKey())),
                change -> {
                    Scopes.requireWithin(change.grants(), request.getRole(), request.getScope(), "scope");
                    AccessKey.Builder key = AccessKey.newBuilder()
                            .setName(request.getName())
                            .setRole(request.getRole())
                            .setAccount(account);
                    if (request.hasScope()) {
                        key.setScope(request.getScope());
                    }
                    if (request.hasBoundary()) {
                        key.setBoundary(request.getBoundary());
                    }
                    @Nullable Instant end = request.hasExpireTime() ? change.end(request.getExpireTime()) : null;
                    Issued issued = issueLasting(change, key, null, end);
                    change.record(Event.of(Action.ACTION_ACCESS_KEY_CREATE, Outcome.SUCCESS)
                            .about("", aggregate(issued.key()))
                            .after(issued.key()));
                    return CreateAccessKeyResponse.newBuilder()
                            .setAccessKey(shown(issued.key(), change))
                            .setSecretAccessKey(issued.secret())
                            .build();
                });
    }

    RotateAccessKeyResponse rotate(RotateAccessKeyRequest request) {
        RequestTerms terms = Requests.terms(request);
        requireThere(request.getAccessKeyId(), terms);
        return changes.make(
                terms,
                new Kind<>(
                        Kind::anybody,
                        RotateAccessKeyResponse.parser(),
                        answer -> answer.toBuilder().clearSecretAccessKey().build(),
                        (connection, answered) -> isThere(connection, answered.getAccessKey())),
                change -> {
                    Row old = seen(change, request.getAccessKeyId());
                    if (old.isTemporary()) {
                        throw Invalid.field(
                                "access_key_id",
                                "access_key_id: a temporary key is not rotated; take another the way it was taken");
                    }
                    Issued successor = successor(change, request, old);
                    Instant oldEnd = change.now().plusSeconds(request.getOverlapSeconds());
                    if (old.holdsAt(oldEnd)) {
                        AccessKeyRows.expire(change.connection(), old.key().getAccessKeyId(), oldEnd);
                    } else {
                        oldEnd = ProtoTime.toJava(old.key().getExpireTime());
                    }
                    long _ = change.version();
                    change.record(Event.of(Action.ACTION_ACCESS_KEY_ROTATE, Outcome.SUCCESS)
                            .about("", aggregate(old.key()))
                            .before(old.key())
                            .after(successor.key())
                            .detail("oldExpireTime", oldEnd.toString()));
                    return RotateAccessKeyResponse.newBuilder()
                            .setAccessKey(shown(successor.key(), change))
                            .setSecretAccessKey(successor.secret())
                            .setOldExpireTime(ProtoTime.toProto(oldEnd))
                            .build();
                });
    }

    /** A key that rotates itself gets no longer a life than it was given. */
    private Issued successor(Change change, RotateAccessKeyRequest request, Row old) throws SQLException {
        requireNoSuccessor(change, old);
        @Nullable Instant same = old.life() == null ? null : change.now().plus(old.life());
        @Nullable Instant end = request.hasExpireTime() ? change.end(request.getExpireTime()) : same;
        if (same != null
                && (end == null || end.isAfter(same))
                && !Scopes.administers(change.grants(), old.key().getScope())) {
            throw new Denied(
                    ErrorReason.ERROR_REASON_ESCALATION,
                    "expire_time: a key gives its successor no longer a life than its own, until " + same,
                    Map.of("field", "expire_time", "eksException", "AccessDeniedException"));
        }
        if (AccessKeyRows.sweepLine(change.connection(), old.line(), change.now()) >= MOST_IN_LINE) {
            throw new Exhausted(
                    ErrorReason.ERROR_REASON_LIMIT_EXCEEDED,
                    "the key and those before it that still hold are " + MOST_IN_LINE
                            + " already, which is the most there can be; wait until one ends",
                    Map.of("limit", Integer.toString(MOST_IN_LINE)));
        }
        return issueLasting(change, old.key().toBuilder().clearFirstUseTime(), old, end);
    }

    /** So that whoever holds a key cannot make many of it. */
    private static void requireNoSuccessor(Change change, Row old) throws SQLException {
        boolean succeeded =
                AccessKeyRows.successors(change.connection(), old).stream().anyMatch(row -> row.holdsAt(change.now()));
        if (succeeded) {
            throw new Precondition(
                    ErrorReason.ERROR_REASON_ACCESS_KEY_ROTATED,
                    "access_key_id: the key was rotated before, and its successor holds; rotate or delete that one",
                    Map.of("field", "access_key_id"));
        }
    }

    DeleteAccessKeyResponse delete(DeleteAccessKeyRequest request) {
        RequestTerms terms = Requests.terms(request);
        requireThere(request.getAccessKeyId(), terms);
        return changes.make(
                terms,
                new Kind<>(
                        Kind::anybody,
                        DeleteAccessKeyResponse.parser(),
                        UnaryOperator.identity(),
                        // No id is given again.
                        (connection, answered) -> true),
                change -> {
                    Row row = seen(change, request.getAccessKeyId());
                    DeleteAccessKeyResponse.Builder answer = DeleteAccessKeyResponse.newBuilder();
                    for (Row successor : AccessKeyRows.successors(change.connection(), row)) {
                        if (request.getWithSuccessors()) {
                            delete(change, successor.key(), row.key().getAccessKeyId());
                        }
                        answer.addSuccessors(successor.key().getAccessKeyId());
                    }
                    delete(change, row.key(), "");
                    long _ = change.version();
                    return answer.build();
                });
    }

    /** @param because the key that it succeeded, and goes with; empty if it is itself what was to be deleted */
    private static void delete(Change change, AccessKey key, String because) throws SQLException {
        AccessKeyRows.delete(change.connection(), key.getAccessKeyId());
        Event event = Event.of(Action.ACTION_ACCESS_KEY_DELETE, Outcome.SUCCESS)
                .about("", aggregate(key))
                .principal(key.getPrincipalArn())
                .before(key);
        change.record(because.isEmpty() ? event : event.detail("successorOf", because));
    }

    private Issued issueLasting(Change change, AccessKey.Builder key, @Nullable Row before, @Nullable Instant end)
            throws SQLException {
        if (AccessKeyRows.countLasting(change.connection()) >= MOST) {
            throw new Exhausted(
                    ErrorReason.ERROR_REASON_LIMIT_EXCEEDED,
                    "there are " + MOST + " access keys already, which is the most there can be",
                    Map.of("limit", Integer.toString(MOST)));
        }
        Issued issued =
                issue(change.connection(), key.setCreatedBy(change.caller().actor()), before, change.now(), end);
        long _ = change.version();
        return issued;
    }

    /**
     * Issues a key for real, with an id and a secret of its own.
     *
     * @param before the key that it succeeds; null if it succeeds none
     */
    Issued issue(Connection connection, AccessKey.Builder key, @Nullable Row before, Instant now, @Nullable Instant end)
            throws SQLException {
        key.setCreateTime(ProtoTime.toProto(now)).clearExpireTime();
        if (end != null) {
            key.setExpireTime(ProtoTime.toProto(end));
        }
        @Nullable Duration life = end == null ? null : Duration.between(now, end);
        String secret = maker.secret();
        Row row;
        do {
            String id =
                    maker.accessKeyId(key.getAccount(), !key.getPrincipalArn().isEmpty());
            row = new Row(
                    key.setAccessKeyId(id).build(),
                    life,
                    masterKeys.seal(secret, id),
                    before == null ? id : before.line(),
                    before == null ? 0 : before.generation() + 1);
        } while (!AccessKeyRows.insert(connection, row));
        return new Issued(row.key(), secret);
    }

    static String aggregate(AccessKey key) {
        return "access-key/" + key.getAccessKeyId();
    }

    /** An id that was never given to anybody is not told. */
    private static AccessKey shown(AccessKey key, Change change) {
        return change.isRehearsal() ? key.toBuilder().clearAccessKeyId().build() : key;
    }

    private static Row seen(Change change, String id) throws SQLException {
        return AccessKeyRows.find(change.connection(), id)
                .filter(row -> isSeen(row.key(), change.caller(), change.grants()))
                .orElseThrow(() -> notFound(id));
    }

    /**
     * Whoever is let in may ask for a key's change: only for a key that is there for them, or was, does anybody wait for the lock that all changes
     * share.
     */
    private void requireThere(String id, RequestTerms terms) {
        Caller caller = Caller.current();
        Grants grants = changes.grants(caller);
        try (Connection connection = database.getConnection()) {
            boolean there = AccessKeyRows.find(connection, id)
                    .filter(row -> isSeen(row.key(), caller, grants))
                    .isPresent();
            if (!there && !changes.isAnswered(connection, terms)) {
                throw notFound(id);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("an access key cannot be looked up", e);
        }
    }

    private static NotFound notFound(String id) {
        return new NotFound(
                ErrorReason.ERROR_REASON_ACCESS_KEY_NOT_FOUND,
                "access_key_id: there is no access key " + id,
                Map.of("field", "access_key_id"));
    }

    private static boolean isThere(Connection connection, AccessKey key) throws SQLException {
        return AccessKeyRows.find(connection, key.getAccessKeyId()).isPresent();
    }

    private static boolean isSeen(AccessKey key, Caller caller, Grants grants) {
        return isOwn(key, caller.identity()) || Scopes.administers(grants, key.getScope());
    }

    /** Whether somebody calls with this very key. */
    private static boolean isOwn(AccessKey key, Identity caller) {
        return caller.byAccessKey() && caller.accessKeyId().equals(key.getAccessKeyId());
    }

    private String account(CreateAccessKeyRequest request) {
        Scope scope = request.getScope();
        if (request.getAccount().isEmpty()) {
            return Scopes.account(scope)
                    .or(config::defaultAccount)
                    .orElseThrow(() -> Invalid.field(
                            "account", "account: must be given unless the scope is about exactly one account"));
        }
        if (scope.getAccountsCount() > 0 && !scope.getAccountsList().contains(request.getAccount())) {
            throw Invalid.field("account", "account: must be one of the scope's accounts");
        }
        return request.getAccount();
    }
}
