package io.keyward.access.identity;

import io.keyward.access.identity.IdentityChanges.Change;
import io.keyward.access.identity.IdentityChanges.Kind;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.access.request.RequestTerms;
import io.keyward.access.request.Requests;
import io.keyward.eks.PrincipalArn;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Conflict;
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
import io.keyward.proto.identity.v1.Boundary;
import io.keyward.proto.identity.v1.DeleteRoleBindingRequest;
import io.keyward.proto.identity.v1.DeleteRoleBindingResponse;
import io.keyward.proto.identity.v1.PutRoleBindingRequest;
import io.keyward.proto.identity.v1.PutRoleBindingResponse;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Gives roles to subjects. An administrator within a scope administers the bindings whose scope lies within it; others are to them as if they
 * were not there, but for their names, which are taken.
 */
@ApplicationScoped
class RoleBindings {

    /** Of the first administrator. */
    static final String BOOTSTRAP = "bootstrap-administrator";

    private static final int MOST = 10_000;
    private static final int DEFAULT_PAGE = 100;
    private static final int READ_AT_ONCE = 1_000;
    private static final String SYSTEM_GROUPS = "system:";

    private final DataSource database;
    private final IdentityChanges changes;
    private final PageTokens tokens;

    RoleBindings(DataSource database, IdentityChanges changes, PageTokens tokens) {
        this.database = database;
        this.changes = changes;
        this.tokens = tokens;
    }

    record Page(List<RoleBinding> bindings, String nextPageToken) {}

    Page list(int pageSize, String pageToken) {
        Grants grants = changes.grants(Caller.current());
        List<String> request = List.of("role-bindings");
        String after = pageToken.isEmpty() ? "" : tokens.decode(pageToken, request);
        int size = pageSize == 0 ? DEFAULT_PAGE : pageSize;
        List<RoleBinding> found = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            List<RoleBinding> read;
            do {
                read = BindingRows.after(connection, after, READ_AT_ONCE);
                for (RoleBinding binding : read) {
                    after = binding.getName();
                    if (found.size() <= size && Scopes.administers(grants, binding.getScope())) {
                        found.add(binding);
                    }
                }
            } while (found.size() <= size && read.size() == READ_AT_ONCE);
        } catch (SQLException e) {
            throw new IllegalStateException("role bindings cannot be read", e);
        }
        if (found.size() <= size) {
            return new Page(found, "");
        }
        List<RoleBinding> page = found.subList(0, size);
        return new Page(page, tokens.encode(page.getLast().getName(), request));
    }

    RoleBinding get(String name) {
        Grants grants = changes.grants(Caller.current());
        try (Connection connection = database.getConnection()) {
            return seen(connection, name, grants);
        } catch (SQLException e) {
            throw new IllegalStateException("a role binding cannot be read", e);
        }
    }

    PutRoleBindingResponse put(PutRoleBindingRequest request) {
        RoleBinding given = request.getRoleBinding();
        check(given);
        return changes.make(
                Requests.terms(request),
                new Kind<>(
                        Kind::administrator,
                        PutRoleBindingResponse.parser(),
                        UnaryOperator.identity(),
                        (connection, answered) -> BindingRows.find(connection, given.getName())
                                .filter(answered.getRoleBinding()::equals)
                                .isPresent()),
                change -> put(change, given));
    }

    private static PutRoleBindingResponse put(Change change, RoleBinding given) throws SQLException {
        Grants grants = change.grants();
        String name = given.getName();
        Optional<RoleBinding> before = BindingRows.find(change.connection(), name);
        before.ifPresent(binding -> requireAdministered(grants, binding));
        requireEtag(given.getEtag(), before);
        Scopes.requireWithin(grants, given.getRole(), given.getScope(), "role_binding.scope");
        if (before.isEmpty() && BindingRows.count(change.connection()) >= MOST) {
            throw new Exhausted(
                    ErrorReason.ERROR_REASON_LIMIT_EXCEEDED,
                    "there are " + MOST + " role bindings already, which is the most there can be",
                    Map.of("limit", Integer.toString(MOST)));
        }
        if (before.isPresent() && BindingRows.keepsDoor(before.get()) && !BindingRows.keepsDoor(given)) {
            requireAnotherAdministrator(change, name);
        }
        RoleBinding binding = write(change, given, before);
        change.record(Event.of(Action.ACTION_ROLE_BINDING_PUT, Outcome.SUCCESS)
                .about("", aggregate(name))
                .before(before.orElse(null))
                .after(binding));
        return PutRoleBindingResponse.newBuilder()
                .setRoleBinding(change.isRehearsal() ? binding.toBuilder().clearEtag() : binding.toBuilder())
                .setCreated(before.isEmpty())
                .build();
    }

    private static RoleBinding write(Change change, RoleBinding given, Optional<RoleBinding> before)
            throws SQLException {
        long version = change.version();
        RoleBinding binding = given.toBuilder()
                .setEtag(Long.toString(version))
                .setCreateTime(before.map(RoleBinding::getCreateTime).orElseGet(() -> ProtoTime.toProto(change.now())))
                .setUpdateTime(ProtoTime.toProto(change.now()))
                .build();
        BindingRows.put(change.connection(), binding, version);
        return binding;
    }

    DeleteRoleBindingResponse delete(DeleteRoleBindingRequest request) {
        String name = request.getName();
        return changes.make(
                Requests.terms(request),
                new Kind<>(
                        Kind::administrator,
                        DeleteRoleBindingResponse.parser(),
                        UnaryOperator.identity(),
                        (connection, answered) ->
                                BindingRows.find(connection, name).isEmpty()),
                change -> {
                    RoleBinding before = seen(change.connection(), name, change.grants());
                    requireEtag(request.getEtag(), Optional.of(before));
                    if (BindingRows.keepsDoor(before)) {
                        requireAnotherAdministrator(change, name);
                    }
                    BindingRows.delete(change.connection(), name);
                    long _ = change.version();
                    change.record(Event.of(Action.ACTION_ROLE_BINDING_DELETE, Outcome.SUCCESS)
                            .about("", aggregate(name))
                            .before(before));
                    return DeleteRoleBindingResponse.getDefaultInstance();
                });
    }

    /**
     * Makes somebody the first administrator, unless there is an administrator binding of any kind.
     *
     * @return whether it was done
     */
    boolean bootstrap(Subject subject) {
        RoleBinding first = RoleBinding.newBuilder()
                .setName(BOOTSTRAP)
                .setRole(Role.ROLE_ADMINISTRATOR)
                .addSubjects(subject)
                .build();
        check(first);
        return changes.make(
                        RequestTerms.plainly(),
                        Caller.service("access-service", "bootstrap", "sync"),
                        new Kind<>(
                                Kind::anybody,
                                PutRoleBindingResponse.parser(),
                                UnaryOperator.identity(),
                                (connection, answered) -> true),
                        change -> {
                            if (BindingRows.anyAdministrator(change.connection())) {
                                return PutRoleBindingResponse.getDefaultInstance();
                            }
                            RoleBinding binding = write(change, first, Optional.empty());
                            change.record(Event.of(Action.ACTION_ROLE_BINDING_BOOTSTRAP, Outcome.SUCCESS)
                                    .about("", aggregate(BOOTSTRAP))
                                    .after(binding));
                            return PutRoleBindingResponse.newBuilder()
                                    .setRoleBinding(binding)
                                    .setCreated(true)
                                    .build();
                        })
                .getCreated();
    }

    private static String aggregate(String name) {
        return "role-binding/" + name;
    }

    private static RoleBinding seen(Connection connection, String name, Grants grants) throws SQLException {
        return BindingRows.findSeen(connection, name, binding -> Scopes.administers(grants, binding.getScope()))
                .orElseThrow(() -> new NotFound(
                        ErrorReason.ERROR_REASON_ROLE_BINDING_NOT_FOUND,
                        "name: there is no role binding " + name,
                        Map.of("field", "name")));
    }

    private static void requireAdministered(Grants grants, RoleBinding before) {
        if (!Scopes.administers(grants, before.getScope())) {
            throw new Denied(
                    ErrorReason.ERROR_REASON_ESCALATION,
                    "role_binding.name: is taken by a binding that you do not administer; choose another name",
                    Map.of("field", "role_binding.name", "eksException", "AccessDeniedException"));
        }
    }

    private static void requireEtag(String etag, Optional<RoleBinding> before) {
        if (!etag.isEmpty()
                && !before.map(RoleBinding::getEtag).filter(etag::equals).isPresent()) {
            throw new Conflict("etag: the role binding is not as it was when this etag was read; read it again");
        }
    }

    private static void requireAnotherAdministrator(Change change, String name) throws SQLException {
        if (!BindingRows.anotherKeepsDoor(change.connection(), name)) {
            throw lastAdministrator();
        }
    }

    private static ServiceException lastAdministrator() {
        return new Precondition(
                ErrorReason.ERROR_REASON_LAST_ADMINISTRATOR_BINDING,
                "name: this is the last binding that makes a user, group or IAM principal administrator of everything; give another first",
                Map.of("field", "name"));
    }

    private static void check(RoleBinding binding) {
        for (int i = 0; i < binding.getSubjectsCount(); i++) {
            Subject subject = binding.getSubjects(i);
            if (subject.hasAwsPrincipal()) {
                checkPrincipal(subject.getAwsPrincipal(), "role_binding.subjects[" + i + "].aws_principal");
            }
        }
        Set<Subject> subjects = new HashSet<>(binding.getSubjectsList());
        if (subjects.size() < binding.getSubjectsCount()) {
            throw Invalid.field("role_binding.subjects", "role_binding.subjects: names somebody twice");
        }
        checkGiven(
                binding.getRole(),
                binding.hasScope() ? Optional.of(binding.getScope()) : Optional.empty(),
                binding.hasBoundary() ? Optional.of(binding.getBoundary()) : Optional.empty(),
                "role_binding.");
    }

    /** STS tells no path of a role, and IAM has a role's name once in an account: a binding with a path would be for nobody. */
    private static void checkPrincipal(String arn, String field) {
        Optional<PrincipalArn> principal =
                PrincipalArn.parse(arn).filter(p -> !p.kind().equals("root"));
        if (principal.isEmpty()) {
            throw Invalid.field(field, field + ": must be the ARN of an IAM role or user");
        }
        String known = principal.get().withoutPath();
        if (!known.equals(arn)) {
            throw Invalid.field(field, field + ": must be without the role's path, which STS does not tell: " + known);
        }
    }

    /**
     * Judges what is given by a binding or to a key.
     *
     * @param path of its fields
     */
    static void checkGiven(Role role, Optional<Scope> scope, Optional<Boundary> boundary, String path) {
        scope.ifPresent(given -> Scopes.check(given, path + "scope"));
        if (boundary.isPresent() && role != Role.ROLE_OPERATOR) {
            throw Invalid.field(path + "boundary", path + "boundary: is only for ROLE_OPERATOR");
        }
        boundary.ifPresent(given -> checkBoundary(given, path + "boundary"));
    }

    private static void checkBoundary(Boundary boundary, String path) {
        for (int i = 0; i < boundary.getNamespacesCount(); i++) {
            String namespace = boundary.getNamespaces(i);
            if (namespace.indexOf('*') != namespace.lastIndexOf('*')) {
                String field = path + ".namespaces[" + i + "]";
                throw Invalid.field(field, field + ": must have at most one *");
            }
        }
        for (int i = 0; i < boundary.getKubernetesGroupsCount(); i++) {
            if (boundary.getKubernetesGroups(i).startsWith(SYSTEM_GROUPS)) {
                String field = path + ".kubernetes_groups[" + i + "]";
                throw Invalid.field(field, field + ": groups of system: cannot be given by anybody with a boundary");
            }
        }
    }
}
