package io.keyward.bench.callers;

import io.keyward.bench.platform.BenchCluster;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.hall.Authority;
import io.keyward.proto.identity.v1.Capability;
import io.keyward.proto.identity.v1.ClusterLabels;
import io.keyward.proto.identity.v1.RoleBinding;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whether one caller may do one thing with one cluster: by an authority that was asked about them before, and by a new one. */
@State(Scope.Thread)
public class GrantsBenchmark {

    /** So many role bindings, all of them the caller's. */
    @Param("1")
    public int bindings;

    private List<RoleBinding> given;
    private List<ClusterLabels> clusters;
    private Authority authority;

    @Setup
    public void prepare() {
        given = new Bindings(bindings, bindings).bindings();
        clusters = Bindings.clusters();
        authority = new Authority(1, given, clusters);
    }

    @Benchmark
    public List<RoleBinding> known() {
        return allowing(authority);
    }

    /** As after a change of any binding or cluster. */
    @Benchmark
    public List<RoleBinding> changed() {
        return allowing(new Authority(1, given, clusters));
    }

    private static List<RoleBinding> allowing(Authority authority) {
        Identity caller = Bindings.caller("https://issuer.bench");
        List<RoleBinding> allowing = authority.of(caller).on(Capability.CAPABILITY_SIMULATE, BenchCluster.ARN);
        if (allowing.size() != 1) {
            throw new IllegalStateException("allowed by " + allowing.size());
        }
        return allowing;
    }
}
