package io.keyward.grpc.hall;

import io.keyward.grpc.caller.Caller.Allowance;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.Permission;
import io.keyward.proto.identity.v1.Reach;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The role bindings that hold for one caller, as of one {@link Authority}. They add up. */
public final class Grants {

    private static final String ROLE = "ROLE_";
    private static final int ACCOUNT_IN_ARN = 4;

    private final Authority authority;
    private final List<RoleBinding> bindings;
    private final Map<Capability, List<RoleBinding>> anywhere = new EnumMap<>(Capability.class);
    private final Map<Capability, List<RoleBinding>> everywhere = new EnumMap<>(Capability.class);

    Grants(Authority authority, List<RoleBinding> bindings) {
        this.authority = authority;
        this.bindings = List.copyOf(bindings);
        for (RoleBinding binding : bindings) {
            for (Capability capability : capabilities(binding.getRole())) {
                anywhere.computeIfAbsent(capability, c -> new ArrayList<>()).add(binding);
                if (!binding.hasScope()) {
                    everywhere
                            .computeIfAbsent(capability, c -> new ArrayList<>())
                            .add(binding);
                }
            }
        }
        anywhere.replaceAll((capability, held) -> List.copyOf(held));
        everywhere.replaceAll((capability, held) -> List.copyOf(held));
    }

    boolean areOf(Authority other) {
        return authority.version() == other.version();
    }

    /** In order of name. */
    public List<RoleBinding> bindings() {
        return bindings;
    }

    /** What a role is made of. */
    public static Set<Capability> capabilities(Role role) {
        return switch (role) {
            case ROLE_VIEWER -> EnumSet.of(Capability.CAPABILITY_READ);
            case ROLE_SIMULATOR -> EnumSet.of(Capability.CAPABILITY_READ, Capability.CAPABILITY_SIMULATE);
            case ROLE_AUDITOR -> EnumSet.of(Capability.CAPABILITY_READ, Capability.CAPABILITY_AUDIT);
            case ROLE_OPERATOR ->
                EnumSet.of(Capability.CAPABILITY_READ, Capability.CAPABILITY_SIMULATE, Capability.CAPABILITY_CHANGE);
            case ROLE_ADMINISTRATOR ->
                EnumSet.of(
                        Capability.CAPABILITY_READ,
                        Capability.CAPABILITY_SIMULATE,
                        Capability.CAPABILITY_AUDIT,
                        Capability.CAPABILITY_CHANGE,
                        Capability.CAPABILITY_ADMINISTER);
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> EnumSet.noneOf(Capability.class);
        };
    }

    /** The name of a role, such as {@code OPERATOR}. */
    public static String name(Role role) {
        return role.name().substring(ROLE.length());
    }

    /** The bindings with a capability, wherever. */
    public List<RoleBinding> anywhere(Capability capability) {
        return anywhere.getOrDefault(capability, List.of());
    }

    /** The bindings with a capability for everything. */
    public List<RoleBinding> everywhere(Capability capability) {
        return everywhere.getOrDefault(capability, List.of());
    }

    /** The bindings with a capability on a cluster, registered or not. */
    public List<RoleBinding> on(Capability capability, String clusterArn) {
        return authority.answer(this, capability, clusterArn, () -> anywhere(capability).stream()
                .filter(binding -> covers(binding, clusterArn))
                .toList());
    }

    /** Whether a binding is about a cluster, registered or not. */
    public boolean covers(RoleBinding binding, String clusterArn) {
        if (!binding.hasScope()) {
            return true;
        }
        Scope scope = binding.getScope();
        return (scope.getAccountsCount() == 0 || scope.getAccountsList().contains(account(clusterArn)))
                && (scope.getClustersCount() == 0 || scope.getClustersList().contains(clusterArn))
                && hasLabels(clusterArn, scope.getClusterLabelsMap());
    }

    /** The registered clusters that a binding is about. */
    public List<String> registered(RoleBinding binding) {
        return authority.registered().stream()
                .filter(arn -> covers(binding, arn))
                .toList();
    }

    private boolean hasLabels(String clusterArn, Map<String, String> wanted) {
        return wanted.isEmpty() || authority.labels(clusterArn).entrySet().containsAll(wanted.entrySet());
    }

    /**
     * ARN of the registered cluster with this ARN, or of the only one with this name, among those that the caller may see. Looked for in
     * memory, in the same way whether it is not there or not to be seen.
     *
     * @throws ServiceException.NotFound if there is none
     * @throws ServiceException.Precondition if the name is ambiguous
     */
    public String visible(String reference) {
        if (reference.startsWith("arn:")) {
            if (isVisible(reference) && authority.isRegistered(reference)) {
                return reference;
            }
            throw unknown(reference);
        }
        List<String> seen =
                authority.named(reference).stream().filter(this::isVisible).toList();
        if (seen.size() > 1) {
            throw ambiguous(reference);
        }
        if (seen.isEmpty()) {
            throw unknown(reference);
        }
        return seen.getFirst();
    }

    /** The words for a cluster that is not there, or not to be seen. */
    public static ServiceException.NotFound unknown(String reference) {
        return new ServiceException.NotFound(
                ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND,
                "No cluster found for name: " + reference.substring(reference.lastIndexOf('/') + 1),
                Map.of("field", "cluster", "cluster", reference, "eksException", "ResourceNotFoundException"));
    }

    /** The words for a name that several clusters have. */
    public static ServiceException.Precondition ambiguous(String reference) {
        return new ServiceException.Precondition(
                ErrorReason.ERROR_REASON_CLUSTER_NAME_AMBIGUOUS,
                "cluster: more than one registered cluster is named " + reference + "; use its ARN",
                Map.of("field", "cluster", "cluster", reference));
    }

    /** Whether any binding is about a cluster: every role includes READ. */
    public boolean isVisible(String clusterArn) {
        return !on(Capability.CAPABILITY_READ, clusterArn).isEmpty();
    }

    /** Whether the caller may see everything there is. */
    public boolean seesAll() {
        return !everywhere(Capability.CAPABILITY_READ).isEmpty();
    }

    /**
     * What lets the caller call at all, before it is known about which cluster.
     *
     * @throws Denied if nothing does
     */
    public Allowance somewhere(Permission permission) {
        Capability capability = permission.getCapability();
        List<RoleBinding> everywhere = everywhere(capability);
        return permission.getReach() == Reach.REACH_FLEET || !everywhere.isEmpty()
                ? first(everywhere, capability)
                : first(anywhere(capability), capability);
    }

    /**
     * What lets the caller call about a cluster. Who may do it everywhere is let through whatever is named, and who may do it on an ARN,
     * registered or not, with that ARN: whether it is there is for the endpoint to find, which says so in the same words and may have
     * answered the same request while it was. By labels nobody may do anything on a cluster that is not there, since it has none.
     *
     * @param reference ARN or name
     * @throws Denied if nothing does
     * @throws ServiceException.NotFound for a cluster that is not there, or that the caller may not see
     * @throws ServiceException.Precondition if the name is ambiguous to the caller
     */
    public OnCluster about(Capability capability, String reference) {
        List<RoleBinding> everywhere = everywhere(capability);
        if (!everywhere.isEmpty()) {
            return new OnCluster(reference, first(everywhere, capability));
        }
        if (reference.startsWith("arn:")) {
            List<RoleBinding> allowing = on(capability, reference);
            if (!allowing.isEmpty() && !authority.isRegistered(reference)) {
                return new OnCluster(reference, first(allowing, capability));
            }
        }
        String arn = visible(reference);
        return new OnCluster(arn, first(on(capability, arn), capability));
    }

    /** What a call that was turned away was about: the ARN, where the caller may see the cluster; what was said otherwise. */
    String said(String reference) {
        List<String> seen =
                authority.named(reference).stream().filter(this::isVisible).toList();
        return seen.size() == 1 ? seen.getFirst() : reference;
    }

    /**
     * A call about one cluster that may be made.
     *
     * @param reference what the name means to this caller
     * @param allowance what lets the call through
     */
    public record OnCluster(String reference, Allowance allowance) {}

    private static Allowance first(List<RoleBinding> allowing, Capability capability) {
        if (allowing.isEmpty()) {
            throw Denied.capability(capability);
        }
        RoleBinding binding = allowing.getFirst();
        return new Allowance(name(binding.getRole()), binding.getName());
    }

    private static String account(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > ACCOUNT_IN_ARN ? parts[ACCOUNT_IN_ARN] : "";
    }
}
