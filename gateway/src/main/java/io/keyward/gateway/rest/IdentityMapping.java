package io.keyward.gateway.rest;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.keyward.gateway.rest.IdentityViews.BindingView;
import io.keyward.gateway.rest.IdentityViews.BoundaryView;
import io.keyward.gateway.rest.IdentityViews.CallerView;
import io.keyward.gateway.rest.IdentityViews.HeldRoleView;
import io.keyward.gateway.rest.IdentityViews.KeyView;
import io.keyward.gateway.rest.IdentityViews.RoleName;
import io.keyward.gateway.rest.IdentityViews.ScopeView;
import io.keyward.gateway.rest.IdentityViews.SubjectView;
import io.keyward.gateway.rest.IdentityViews.WebhookCredentialView;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.identity.v1.AccessKey;
import io.keyward.proto.identity.v1.Boundary;
import io.keyward.proto.identity.v1.Identity;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.WebhookCredential;
import io.keyward.proto.identity.v1.WhoAmIResponse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Between the services' bindings, keys and credentials and their JSON. */
final class IdentityMapping {

    private static final Pattern SECONDS = Pattern.compile("([0-9]{1,9})s");

    private IdentityMapping() {}

    static CallerView view(WhoAmIResponse answer) {
        Identity caller = answer.getIdentity();
        return new CallerView(
                caller.getName(),
                caller.getGroupsList(),
                Values.shortName(caller.getVia().name(), "VIA_"),
                Values.orAbsent(caller.getIssuer()),
                Values.orAbsent(caller.getSubject()),
                Values.orAbsent(caller.getAccessKeyId()),
                Values.orAbsent(caller.getPrincipalArn()),
                Values.orAbsent(caller.getAccount()),
                answer.getRolesList().stream()
                        .map(held -> new HeldRoleView(
                                role(held.getRole()),
                                held.hasScope() ? view(held.getScope()) : null,
                                held.hasBoundary() ? view(held.getBoundary()) : null,
                                Values.orAbsent(held.getBinding())))
                        .toList());
    }

    static BindingView view(RoleBinding binding) {
        return new BindingView(
                binding.getName(),
                role(binding.getRole()),
                binding.getSubjectsList().stream().map(IdentityMapping::view).toList(),
                binding.hasScope() ? view(binding.getScope()) : null,
                binding.hasBoundary() ? view(binding.getBoundary()) : null,
                binding.getEtag(),
                binding.hasCreateTime() ? ProtoTime.toJava(binding.getCreateTime()) : null,
                binding.hasUpdateTime() ? ProtoTime.toJava(binding.getUpdateTime()) : null);
    }

    static KeyView view(AccessKey key) {
        return new KeyView(
                key.getAccessKeyId(),
                key.getName(),
                role(key.getRole()),
                key.hasScope() ? view(key.getScope()) : null,
                key.hasBoundary() ? view(key.getBoundary()) : null,
                key.getAccount(),
                Values.orAbsent(key.getPrincipalArn()),
                key.hasCreateTime() ? ProtoTime.toJava(key.getCreateTime()) : null,
                key.hasExpireTime() ? ProtoTime.toJava(key.getExpireTime()) : null,
                key.hasFirstUseTime() ? ProtoTime.toJava(key.getFirstUseTime()) : null,
                Values.orAbsent(key.getCreatedBy()));
    }

    static WebhookCredentialView view(WebhookCredential credential) {
        return new WebhookCredentialView(
                credential.getId(),
                credential.getClusterArn(),
                credential.getName(),
                Values.orAbsent(credential.getCertificateSha256()),
                credential.hasCreateTime() ? ProtoTime.toJava(credential.getCreateTime()) : null,
                credential.hasExpireTime() ? ProtoTime.toJava(credential.getExpireTime()) : null);
    }

    private static SubjectView view(Subject subject) {
        return new SubjectView(
                subject.hasUser() ? subject.getUser() : null,
                subject.hasGroup() ? subject.getGroup() : null,
                subject.hasAccessKey() ? subject.getAccessKey() : null,
                subject.hasAwsPrincipal() ? subject.getAwsPrincipal() : null);
    }

    private static ScopeView view(Scope scope) {
        return new ScopeView(
                orAbsent(scope.getAccountsList()),
                orAbsent(scope.getClustersList()),
                scope.getClusterLabelsCount() == 0 ? null : new TreeMap<>(scope.getClusterLabelsMap()));
    }

    private static BoundaryView view(Boundary boundary) {
        return new BoundaryView(
                orAbsent(boundary.getPoliciesList()),
                orAbsent(boundary.getNamespacesList()),
                orAbsent(boundary.getPrincipalsList()),
                orAbsent(boundary.getKubernetesGroupsList()),
                boundary.hasMaxDuration() ? boundary.getMaxDuration().getSeconds() + "s" : null);
    }

    /** @throws ProblemException unless exactly one member is there */
    static Subject toProto(String place, SubjectView subject) {
        long members = Stream.of(subject.user(), subject.group(), subject.accessKey(), subject.awsPrincipal())
                .filter(Objects::nonNull)
                .count();
        if (members != 1) {
            throw Bodies.exactlyOneOf(place, "user, group, accessKey, awsPrincipal");
        }
        Subject.Builder proto = Subject.newBuilder();
        if (subject.user() != null) {
            return proto.setUser(subject.user()).build();
        }
        if (subject.group() != null) {
            return proto.setGroup(subject.group()).build();
        }
        if (subject.accessKey() != null) {
            return proto.setAccessKey(subject.accessKey()).build();
        }
        return proto.setAwsPrincipal(Objects.requireNonNull(subject.awsPrincipal()))
                .build();
    }

    static Scope toProto(ScopeView scope) {
        return Scope.newBuilder()
                .addAllAccounts(orEmpty(scope.accounts()))
                .addAllClusters(orEmpty(scope.clusters()))
                .putAllClusterLabels(Objects.requireNonNullElse(scope.clusterLabels(), Map.of()))
                .build();
    }

    /** @throws ProblemException if the duration is none */
    static Boundary toProto(BoundaryView boundary) {
        Boundary.Builder proto = Boundary.newBuilder()
                .addAllPolicies(orEmpty(boundary.policies()))
                .addAllNamespaces(orEmpty(boundary.namespaces()))
                .addAllPrincipals(orEmpty(boundary.principals()))
                .addAllKubernetesGroups(orEmpty(boundary.kubernetesGroups()));
        if (boundary.maxDuration() != null) {
            proto.setMaxDuration(
                    Duration.newBuilder().setSeconds(seconds("boundary.maxDuration", boundary.maxDuration())));
        }
        return proto.build();
    }

    /** Unspecified where there is none, which the rules of the request refuse. */
    static Role role(@Nullable RoleName role) {
        return switch (role) {
            case null -> Role.ROLE_UNSPECIFIED;
            case VIEWER -> Role.ROLE_VIEWER;
            case SIMULATOR -> Role.ROLE_SIMULATOR;
            case AUDITOR -> Role.ROLE_AUDITOR;
            case OPERATOR -> Role.ROLE_OPERATOR;
            case ADMINISTRATOR -> Role.ROLE_ADMINISTRATOR;
        };
    }

    private static @Nullable RoleName role(Role role) {
        return switch (role) {
            case ROLE_VIEWER -> RoleName.VIEWER;
            case ROLE_SIMULATOR -> RoleName.SIMULATOR;
            case ROLE_AUDITOR -> RoleName.AUDITOR;
            case ROLE_OPERATOR -> RoleName.OPERATOR;
            case ROLE_ADMINISTRATOR -> RoleName.ADMINISTRATOR;
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    /**
     * A duration such as {@code 3600s}.
     *
     * @throws ProblemException if it is none
     */
    static int seconds(String field, String text) {
        Matcher seconds = SECONDS.matcher(text);
        if (!seconds.matches()) {
            throw ProblemException.field(field, "must be a duration in seconds, such as 3600s");
        }
        return Integer.parseInt(seconds.group(1));
    }

    /**
     * A point in time in ISO 8601 with an offset.
     *
     * @throws ProblemException if it is none
     */
    static Timestamp time(String field, String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return ProtoTime.toProto(time);
        } catch (DateTimeParseException _) {
            throw ProblemException.field(field, "must be a time such as 2027-01-31T12:00:00Z");
        }
    }

    private static <T> @Nullable List<T> orAbsent(List<T> list) {
        return list.isEmpty() ? null : List.copyOf(list);
    }

    private static List<String> orEmpty(@Nullable List<String> list) {
        return list == null ? List.of() : list;
    }
}
