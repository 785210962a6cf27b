package io.keyward.grpc.hall;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.keyward.grpc.caller.Identity;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.ClusterLabels;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Subject;
import io.keyward.proto.identity.v1.Via;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Who may do what with Keyward, as of one version: all role bindings and all clusters. Immutable. What an access key itself was given is among
 * the bindings, named {@code access-key/<id>}.
 */
public final class Authority {

    private static final String OF_KEY = "access-key/";
    private static final int MOST_HELD = 200_000;
    private static final int MOST_ANSWERS = 20_000;
    private static final int MAX_ARN = 256;

    /** A question about one cluster, which these very grants were asked. */
    private record Asked(Grants grants, Capability capability, String clusterArn) {}

    private final long version;
    private final Map<Subject, List<RoleBinding>> bySubject;
    private final Map<String, Map<String, String>> labels;
    private final Map<String, List<String>> byName;

    /** Who calls once mostly calls again before anything changes. Bounded by all that these hold together. */
    private final Cache<Identity, Grants> grants = Caffeine.newBuilder()
            .maximumWeight(MOST_HELD)
            .<Identity, Grants>weigher((caller, held) ->
                    1 + caller.groups().size() + held.bindings().size())
            .build();

    private final Cache<Asked, List<RoleBinding>> answers =
            Caffeine.newBuilder().maximumSize(MOST_ANSWERS).build();

    public Authority(long version, List<RoleBinding> bindings, List<ClusterLabels> clusters) {
        this.version = version;
        Map<Subject, List<RoleBinding>> subjects = new HashMap<>();
        for (RoleBinding binding : bindings) {
            for (Subject subject : Set.copyOf(binding.getSubjectsList())) {
                subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(binding);
            }
        }
        this.bySubject = Map.copyOf(subjects);
        Map<String, Map<String, String>> known = new HashMap<>();
        Map<String, List<String>> names = new HashMap<>();
        for (ClusterLabels cluster : clusters) {
            known.put(cluster.getArn(), Map.copyOf(cluster.getLabelsMap()));
            names.computeIfAbsent(name(cluster.getArn()), n -> new ArrayList<>())
                    .add(cluster.getArn());
        }
        this.labels = Map.copyOf(known);
        this.byName = Map.copyOf(names);
    }

    /** Grows with every change of bindings, keys and clusters. */
    public long version() {
        return version;
    }

    /** What holds for a caller: every binding for any of the names they have proved. */
    public Grants of(Identity caller) {
        return grants.get(caller, this::find);
    }

    private Grants find(Identity caller) {
        Set<RoleBinding> held = new LinkedHashSet<>();
        subjects(caller).forEach(subject -> held.addAll(bySubject.getOrDefault(subject, List.of())));
        List<RoleBinding> sorted =
                held.stream().sorted(Comparator.comparing(RoleBinding::getName)).toList();
        return new Grants(this, sorted);
    }

    /** The name under which bindings hold what an access key itself was given. */
    public static String bindingOfKey(String accessKeyId) {
        return OF_KEY + accessKeyId;
    }

    /** Only what was proved counts: a name is a user's only if a token's issuer made it. */
    private static List<Subject> subjects(Identity caller) {
        List<Subject> subjects = new ArrayList<>();
        if (caller.via() == Via.VIA_OIDC) {
            subjects.add(Subject.newBuilder().setUser(caller.name()).build());
            caller.groups()
                    .forEach(group ->
                            subjects.add(Subject.newBuilder().setGroup(group).build()));
        }
        if (caller.byAccessKey()) {
            subjects.add(Subject.newBuilder().setAccessKey(caller.accessKeyId()).build());
        }
        if (caller.via() == Via.VIA_STS && !caller.principalArn().isEmpty()) {
            subjects.add(
                    Subject.newBuilder().setAwsPrincipal(caller.principalArn()).build());
        }
        return subjects;
    }

    /**
     * ARN of the registered cluster with this ARN, or of the only one with this name, whoever may see it; for what is let in by that
     * cluster itself.
     */
    public Optional<String> registered(String reference) {
        List<String> meant = reference.startsWith("arn:")
                ? Stream.of(reference).filter(this::isRegistered).toList()
                : named(reference);
        return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
    }

    /**
     * What grants of this authority come to for one cluster; worked out when it was not of late. Whether there is such a cluster makes no
     * difference, not even in how long it takes; what is too long for any is not kept.
     */
    List<RoleBinding> answer(
            Grants asked, Capability capability, String clusterArn, Supplier<List<RoleBinding>> workedOut) {
        return clusterArn.length() > MAX_ARN
                ? workedOut.get()
                : answers.get(new Asked(asked, capability, clusterArn), key -> workedOut.get());
    }

    /** A registered cluster's labels; none if it is not registered. */
    Map<String, String> labels(String arn) {
        return labels.getOrDefault(arn, Map.of());
    }

    Set<String> registered() {
        return labels.keySet();
    }

    boolean isRegistered(String arn) {
        return labels.containsKey(arn);
    }

    /** ARNs of the registered clusters with this name. */
    List<String> named(String name) {
        return byName.getOrDefault(name, List.of());
    }

    private static String name(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
