package io.keyward.lab.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.workload.Namespace;
import io.keyward.lab.workload.Pod;

/** One change of the state: the unit of the journal. Applying a change twice is the same as once. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.ClusterPut.class, name = "cluster"),
    @JsonSubTypes.Type(value = Change.EntryPut.class, name = "entry"),
    @JsonSubTypes.Type(value = Change.EntryRemoved.class, name = "entryRemoved"),
    @JsonSubTypes.Type(value = Change.PrincipalRecreated.class, name = "principal"),
    @JsonSubTypes.Type(value = Change.SessionOpened.class, name = "session"),
    @JsonSubTypes.Type(value = Change.AnswerGiven.class, name = "answer"),
    @JsonSubTypes.Type(value = Change.NamespacePut.class, name = "namespace"),
    @JsonSubTypes.Type(value = Change.NamespaceRemoved.class, name = "namespaceRemoved"),
    @JsonSubTypes.Type(value = Change.PodPut.class, name = "pod"),
    @JsonSubTypes.Type(value = Change.PodRemoved.class, name = "podRemoved")
})
public sealed interface Change {

    /** A cluster was made or changed. */
    record ClusterPut(Cluster cluster) implements Change {}

    /** An access entry was made or changed, associations included. */
    record EntryPut(ClusterKey cluster, AccessEntry entry) implements Change {}

    /** An access entry was deleted with its associations. */
    record EntryRemoved(ClusterKey cluster, String principalArn) implements Change {}

    /** A principal was re-created under its ARN for the n-th time. */
    record PrincipalRecreated(String arn, int generation) implements Change {}

    /** A role was assumed. */
    record SessionOpened(Session session) implements Change {}

    /** A request with a client request token was answered. */
    record AnswerGiven(RememberedAnswer remembered) implements Change {}

    /** A namespace was made in a cluster. */
    record NamespacePut(ClusterKey cluster, Namespace namespace) implements Change {}

    /** A namespace was deleted, after its pods. */
    record NamespaceRemoved(ClusterKey cluster, String name, long version) implements Change {}

    /** A pod was started in a cluster. */
    record PodPut(ClusterKey cluster, Pod pod) implements Change {}

    /** A pod was deleted. */
    record PodRemoved(ClusterKey cluster, String namespace, String name, long version) implements Change {}
}
