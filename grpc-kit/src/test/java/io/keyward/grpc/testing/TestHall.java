package io.keyward.grpc.testing;

import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.grpc.hall.Authority;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.hall.HallConfig;
import io.keyward.grpc.hall.RefusalRates;
import io.keyward.grpc.hall.TurnedAway;
import io.keyward.proto.identity.v1.ClusterLabels;
import io.keyward.proto.identity.v1.Refusal;
import io.keyward.proto.identity.v1.Role;
import io.keyward.proto.identity.v1.RoleBinding;
import io.keyward.proto.identity.v1.Scope;
import io.keyward.proto.identity.v1.Subject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A front hall whose bindings a test sets: real but for where it knows callers and bindings from. A bearer token is a user's name. */
public final class TestHall {

    private final AtomicLong version = new AtomicLong(1);
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    private final int callsPerSecond;
    private final int maxStreams;
    private volatile Authority authority = new Authority(1, List.of(), List.of());
    private volatile Set<String> users = Set.of();
    private volatile boolean fails;

    public TestHall() {
        this(10_000, 100);
    }

    public TestHall(int callsPerSecond, int maxStreams) {
        this.callsPerSecond = callsPerSecond;
        this.maxStreams = maxStreams;
    }

    /** What holds from now on. */
    public TestHall with(List<RoleBinding> bindings, ClusterLabels... clusters) {
        authority = new Authority(version.incrementAndGet(), bindings, List.of(clusters));
        return this;
    }

    /** Bindings cannot be had from now on. */
    public void failing() {
        fails = true;
    }

    /** Whose tokens are good. */
    public TestHall knowing(String... names) {
        users = Set.of(names);
        return this;
    }

    /** What was put on record. */
    public List<Refusal> refusals() {
        return refusals;
    }

    public FrontHall hall() {
        return new FrontHall(
                token -> {
                    if (!users.contains(token)) {
                        throw new Unauthenticated("the token is not valid");
                    }
                    return user(token);
                },
                () -> {
                    if (fails) {
                        throw new Unavailable("no bindings");
                    }
                    return authority;
                },
                new TurnedAway(refusals::add, new RefusalRates(), Clock.systemUTC()),
                new HallConfig() {
                    @Override
                    public Set<String> speakers() {
                        return Set.of("gateway");
                    }

                    @Override
                    public String accessService() {
                        return "127.0.0.1:1";
                    }

                    @Override
                    public int callsPerSecond() {
                        return callsPerSecond;
                    }

                    @Override
                    public int burst() {
                        return callsPerSecond;
                    }

                    @Override
                    public int maxStreams() {
                        return maxStreams;
                    }
                });
    }

    /** A person with a token. */
    public static Identity user(String name, String... groups) {
        return Identity.user(name, "https://issuer.test", "subject-of-" + name, List.of(groups));
    }

    /** A binding without a scope. */
    public static RoleBinding binding(String name, Role role, String user) {
        return RoleBinding.newBuilder()
                .setName(name)
                .setRole(role)
                .addSubjects(Subject.newBuilder().setUser(user))
                .build();
    }

    public static RoleBinding within(RoleBinding binding, Scope.Builder scope) {
        return binding.toBuilder().setScope(scope).build();
    }

    public static ClusterLabels cluster(String arn, Map<String, String> labels) {
        return ClusterLabels.newBuilder().setArn(arn).putAllLabels(labels).build();
    }
}
