package io.keyward.access.lifecycle;

import io.keyward.access.request.RequestTerms;
import io.keyward.grpc.caller.Caller;
import io.keyward.proto.identity.v1.Capability;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A piece of work on one cluster, done under the cluster's lock: all of it, or none. */
public interface ClusterWork<T> {

    UUID clusterId();

    /** ARNs of the principals it is about; they are loaded before it is done. */
    Set<String> principals();

    /** Whether it is about every principal of the cluster. */
    default boolean aboutAll() {
        return false;
    }

    /** Whether it must find the cluster as it is committed, and so has a transaction of its own. */
    default boolean alone() {
        return aboutAll();
    }

    /** How it was asked for. Where it is only to be validated, it is done as ever, and then taken back before anything of it is written. */
    default RequestTerms terms() {
        return RequestTerms.plainly();
    }

    /** Who does it, as audit events name it. */
    Caller caller();

    /**
     * Where a caller wants it, what they must be allowed on the cluster at the moment of the work; they may then change it within their boundaries,
     * and not do what {@link Guard} forbids. Empty for Keyward's own work, which only follows what was asked.
     */
    default Optional<Capability> needs() {
        return Optional.empty();
    }

    /** Makes sure that it may be done, on the transaction's connection with the cluster locked. */
    default void check(Connection connection) throws SQLException {}

    /** Does it in memory. May be called again if the database did not take it. What it throws reaches its caller, and nothing is kept of it. */
    T apply(LockedCluster cluster);
}
