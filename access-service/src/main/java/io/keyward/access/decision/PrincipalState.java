package io.keyward.access.decision;

import io.keyward.access.cluster.Cluster;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import java.util.List;
import java.util.Optional;

/** What a cluster knows of a principal at one revision; the entry is empty if it has none. */
record PrincipalState(Cluster cluster, long revision, Optional<AccessEntry> entry, List<Association> associations) {}
