package io.keyward.bench.callers;

import io.keyward.bench.platform.BenchCluster;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.hall.Authority;
import io.keyward.proto.identity.v1.ClusterLabels;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Role bindings of which some hold for the caller, half of those by a group. Each is for one cluster, and the one that lets the caller ask
 * about {@link BenchCluster} is the last in order of name.
 *
 * @param all how many there are
 * @param held how many of them hold for the caller
 */
record Bindings(int all, int held) {

    static final List<Bindings> MEASURED =
            List.of(new Bindings(1, 1), new Bindings(10, 10), new Bindings(10_000, 10), new Bindings(10_000, 10_000));

    /** Name of the caller. */
    static final String USER = "bench";

    /** The caller's groups. */
    static final List<String> GROUPS = List.of("developers", "on-call");

    private static final int CLUSTERS = 1_000;
    private static final String OTHER = "arn:aws:eks:us-west-2:123456789012:cluster/other-%d";

    /** The caller as a token says. */
    static Identity caller(String issuer) {
        return Identity.user(USER, issuer, USER, GROUPS);
    }

    Authority authority() {
        return new Authority(1, bindings(), clusters());
    }

    List<RoleBinding> bindings() {
        return IntStream.range(0, all).mapToObj(this::binding).toList();
    }

    static List<ClusterLabels> clusters() {
        return IntStream.rangeClosed(0, CLUSTERS)
                .mapToObj(number -> ClusterLabels.newBuilder()
                        .setArn(number == CLUSTERS ? BenchCluster.ARN : OTHER.formatted(number))
                        .build())
                .toList();
    }

    private RoleBinding binding(int number) {
        boolean last = number == all - 1;
        return RoleBinding.newBuilder()
                .setName(String.format(Locale.ROOT, "binding-%05d", number))
                .setRole(Role.ROLE_SIMULATOR)
                .addSubjects(subject(number))
                .setScope(Scope.newBuilder().addClusters(last ? BenchCluster.ARN : OTHER.formatted(number % CLUSTERS)))
                .build();
    }

    private Subject.Builder subject(int number) {
        if (number < all - held) {
            return Subject.newBuilder().setUser("user-" + number);
        }
        return number % 2 == 0
                ? Subject.newBuilder().setGroup(GROUPS.getFirst())
                : Subject.newBuilder().setUser(USER);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d bindings, %,d of the caller", all, held);
    }
}
