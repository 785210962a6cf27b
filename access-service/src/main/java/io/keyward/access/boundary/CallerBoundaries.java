package io.keyward.access.boundary;

/** What one caller may give and take away, cluster by cluster. */
@FunctionalInterface
public interface CallerBoundaries {

    Boundaries on(String clusterArn);

    /** Knows the caller of the call being served. */
    @FunctionalInterface
    interface Source {

        CallerBoundaries current();
    }
}
