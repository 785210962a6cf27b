package io.keyward.bench.memory;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.bench.facts.ClusterState;
import java.util.List;
import org.openjdk.jol.info.GraphLayout;

/**
 * The memory that one cluster state takes in the engine, by JOL: everything reachable from it, ARNs and all, less what a
 * state without entries reaches, which is the catalogue that all states share. Prints bytes and objects.
 */
public final class Footprint {

    private Footprint() {}

    /** @param args the number of associations */
    public static void main(String[] args) {
        ClusterAccess access = ClusterState.of(Integer.parseInt(args[0])).compile();
        GraphLayout shared = GraphLayout.parseInstance(new ClusterState(List.of()).compile());
        System.out.println(beyond(shared, GraphLayout.parseInstance(access)));
    }

    private static String beyond(GraphLayout shared, GraphLayout full) {
        return (full.totalSize() - shared.totalSize()) + " " + (full.totalCount() - shared.totalCount());
    }
}
