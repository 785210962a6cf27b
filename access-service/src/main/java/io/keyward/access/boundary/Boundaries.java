package io.keyward.access.boundary;

import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The boundaries of all bindings that let a caller change a cluster. They add up grant by grant: each {@link Grant} must lie within one
 * of them as a whole, by principal, policy and namespace, or by principal and group. So a scope's namespaces may be those of
 * several bindings; but one binding's policy does not go with another's namespace, and a pattern that only two bindings together cover
 * lies within neither.
 */
public final class Boundaries {

    private static final Boundaries UNLIMITED = new Boundaries(null);

    /** So many of a boundary's values, and so many boundaries, are told in a refusal. */
    private static final int TOLD = 5;

    private static final int MAX_TOLD = 100;

    private final @Nullable List<Boundary> all;

    private Boundaries(@Nullable List<Boundary> all) {
        this.all = all;
    }

    /** Anything. */
    public static Boundaries unlimited() {
        return UNLIMITED;
    }

    /** Of the bindings that let a caller change a cluster: unlimited if one of them is; nothing at all if there are none. */
    public static Boundaries of(Collection<RoleBinding> bindings) {
        return bindings.stream().anyMatch(Boundaries::isUnlimited)
                ? UNLIMITED
                : new Boundaries(bindings.stream().map(Boundary::of).toList());
    }

    private static boolean isUnlimited(RoleBinding binding) {
        return binding.getRole() == Role.ROLE_ADMINISTRATOR
                || (binding.getRole() == Role.ROLE_OPERATOR && !binding.hasBoundary());
    }

    /** Whether a grant may be given, and taken away. */
    boolean cover(Grant grant) {
        return all == null || all.stream().anyMatch(boundary -> covers(boundary, grant));
    }

    private static boolean covers(Boundary boundary, Grant grant) {
        return boundary.coversPrincipal(grant.principalArn())
                && switch (grant) {
                    case Grant.Entry _ -> true;
                    case Grant.Group group -> boundary.coversGroup(group.group());
                    case Grant.InNamespace in ->
                        boundary.coversPolicy(in.policyArn()) && boundary.coversNamespace(in.namespace());
                    case Grant.InCluster in -> boundary.coversPolicy(in.policyArn()) && boundary.coversCluster();
                    case Grant.Unbounded _ -> false;
                };
    }

    /**
     * Requires that all of what a change gives or takes away may be.
     *
     * @throws Denied naming what may not, the field at fault, and the bindings
     */
    public void require(Collection<Grant> grants) {
        List<Boundary> bounded = all;
        if (bounded == null) {
            return;
        }
        grants.stream().filter(grant -> !cover(grant)).findFirst().ifPresent(outside -> {
            throw denied(outside, bounded);
        });
    }

    /** Until when what is given now may stand: as long as the most lenient binding allows for each grant; null: for ever. */
    public @Nullable Instant until(Collection<Grant> grants, Instant now) {
        List<Boundary> bounded = all;
        if (bounded == null) {
            return null;
        }
        return grants.stream()
                .flatMap(grant -> longest(bounded, grant).stream())
                .min(Duration::compareTo)
                .map(now::plus)
                .orElse(null);
    }

    /** Empty if there is no end. */
    private static Optional<Duration> longest(List<Boundary> bounded, Grant grant) {
        List<Boundary> covering =
                bounded.stream().filter(boundary -> covers(boundary, grant)).toList();
        if (covering.stream().anyMatch(boundary -> boundary.maxDuration() == null)) {
            return Optional.empty();
        }
        return Optional.of(covering.stream()
                .map(Boundary::maxDuration)
                .flatMap(duration -> Optional.ofNullable(duration).stream())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO));
    }

    /**
     * Whether a binding's boundary reaches no further than these: every principal with every policy in every namespace, and with every group,
     * within one of them and for no longer. A binding without a boundary lies only within what is unlimited.
     */
    public boolean contain(RoleBinding binding) {
        List<Boundary> outer = all;
        if (outer == null) {
            return true;
        }
        if (isUnlimited(binding)) {
            return false;
        }
        Boundary inner = Boundary.of(binding);
        return inner.principals().stream().allMatch(principal -> {
            List<Boundary> wide = outer.stream()
                    .filter(boundary ->
                            boundary.coversPrincipals(principal) && boundary.lastsAtLeast(inner.maxDuration()))
                    .toList();
            return !wide.isEmpty()
                    && inner.policies().stream().allMatch(policy -> inner.namespaces().stream()
                            .allMatch(namespace -> any(
                                    wide,
                                    // A name means policies of any ARN, so that no ARN covers it.
                                    b -> b.coversPolicy(policy) && b.coversNamespace(namespace.text()))))
                    && inner.kubernetesGroups().stream()
                            .allMatch(group -> any(wide, boundary -> boundary.coversGroup(group)));
        });
    }

    private static boolean any(List<Boundary> boundaries, Predicate<Boundary> condition) {
        return boundaries.stream().anyMatch(condition);
    }

    // The refusal.

    private static Denied denied(Grant outside, List<Boundary> bounded) {
        String bindings = bounded.stream().map(Boundary::binding).limit(TOLD).collect(Collectors.joining(","));
        String allowed = bounded.stream().limit(TOLD).map(Boundaries::told).collect(Collectors.joining("; "));
        return new Denied(
                ErrorReason.ERROR_REASON_OUTSIDE_BOUNDARY,
                "The change gives or takes away " + told(outside) + ", which lies outside of your grant boundary. "
                        + (bounded.isEmpty() ? "You may give nothing here." : "You may give " + allowed + "."),
                Map.of(
                        "field",
                        field(outside, bounded),
                        "binding",
                        bindings,
                        "principalArn",
                        outside.principalArn(),
                        "eksException",
                        "AccessDeniedException"));
    }

    /** What of the grant no binding goes along with. */
    private static String field(Grant outside, List<Boundary> bounded) {
        if (!any(bounded, boundary -> boundary.coversPrincipal(outside.principalArn()))) {
            return "principal_arn";
        }
        return switch (outside) {
            case Grant.Entry _ -> "principal_arn";
            case Grant.Group _ -> "kubernetes_groups";
            case Grant.InNamespace in -> policyOrScope(in.policyArn(), bounded);
            case Grant.InCluster in -> policyOrScope(in.policyArn(), bounded);
            case Grant.Unbounded unbounded -> unbounded.field();
        };
    }

    private static String policyOrScope(String policyArn, List<Boundary> bounded) {
        return any(bounded, boundary -> boundary.coversPolicy(policyArn)) ? "access_scope" : "policy_arn";
    }

    private static String told(Grant grant) {
        String what =
                switch (grant) {
                    case Grant.Entry _ -> "an access entry";
                    case Grant.Group group -> "the Kubernetes group " + told(group.group());
                    case Grant.InNamespace in -> told(in.policyArn()) + " in the namespaces " + told(in.namespace());
                    case Grant.InCluster in -> told(in.policyArn()) + " in the whole cluster";
                    case Grant.Unbounded unbounded -> told(unbounded.what());
                };
        return what + " of " + told(grant.principalArn());
    }

    private static String told(Boundary boundary) {
        return "by " + boundary.binding() + " the policies "
                + told(boundary.policies())
                + " in the namespaces "
                + told(boundary.namespaces().stream().map(StarPattern::text).toList())
                + " and the groups "
                + told(boundary.kubernetesGroups())
                + " to the principals "
                + told(boundary.principals().stream().map(StarPattern::text).toList());
    }

    private static String told(Collection<String> values) {
        String some = values.stream().sorted().limit(TOLD).map(Boundaries::told).collect(Collectors.joining(", "));
        return "[" + some + (values.size() > TOLD ? ", …]" : "]");
    }

    private static String told(String value) {
        return value.length() > MAX_TOLD ? value.substring(0, MAX_TOLD) + "…" : value;
    }
}
