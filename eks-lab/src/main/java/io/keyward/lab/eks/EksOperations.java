package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.PercentCoding;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Leads each call to the code of its operation. */
@ApplicationScoped
class EksOperations {

    private final EntryOperations entries;
    private final AssociationOperations associations;
    private final ClusterOperations clusters;
    private final TagOperations tags;

    EksOperations(
            EntryOperations entries,
            AssociationOperations associations,
            ClusterOperations clusters,
            TagOperations tags) {
        this.entries = entries;
        this.associations = associations;
        this.clusters = clusters;
        this.tags = tags;
    }

    /** The name of the cluster that a call with these labels, still escaped, is about. */
    static Optional<String> cluster(Map<String, String> rawLabels) {
        try {
            return rawLabels.containsKey("name")
                    ? Optional.of(PercentCoding.decode(rawLabels.get("name")))
                    : Optional.ofNullable(rawLabels.get("resourceArn"))
                            .map(PercentCoding::decode)
                            .flatMap(TagOperations::clusterName);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The principal that a call is about, if it names one. */
    Optional<String> principal(EksCall call) {
        return switch (call.operation()) {
            case DESCRIBE_ACCESS_ENTRY,
                    UPDATE_ACCESS_ENTRY,
                    DELETE_ACCESS_ENTRY,
                    ASSOCIATE_ACCESS_POLICY,
                    DISASSOCIATE_ACCESS_POLICY,
                    LIST_ASSOCIATED_ACCESS_POLICIES -> Optional.of(call.principalArn());
            case CREATE_ACCESS_ENTRY -> call.body().string("principalArn");
            case TAG_RESOURCE, UNTAG_RESOURCE, LIST_TAGS_FOR_RESOURCE -> tags.principal(call);
            case LIST_ACCESS_ENTRIES,
                    LIST_ACCESS_POLICIES,
                    DESCRIBE_CLUSTER,
                    LIST_CLUSTERS,
                    UPDATE_CLUSTER_CONFIG,
                    DESCRIBE_UPDATE -> Optional.empty();
        };
    }

    /**
     * Does what the call asks for.
     *
     * @return the answer's body
     * @throws io.keyward.lab.wire.AwsException if EKS would refuse the call; nothing has changed then
     */
    ObjectNode perform(EksCall call) {
        return switch (call.operation()) {
            case CREATE_ACCESS_ENTRY -> entries.create(call);
            case DESCRIBE_ACCESS_ENTRY -> entries.describe(call);
            case UPDATE_ACCESS_ENTRY -> entries.update(call);
            case DELETE_ACCESS_ENTRY -> entries.delete(call);
            case LIST_ACCESS_ENTRIES -> entries.list(call);
            case ASSOCIATE_ACCESS_POLICY -> associations.associate(call);
            case DISASSOCIATE_ACCESS_POLICY -> associations.disassociate(call);
            case LIST_ASSOCIATED_ACCESS_POLICIES -> associations.listAssociated(call);
            case LIST_ACCESS_POLICIES -> associations.listPolicies(call);
            case DESCRIBE_CLUSTER -> clusters.describe(call);
            case LIST_CLUSTERS -> clusters.list(call);
            case UPDATE_CLUSTER_CONFIG -> clusters.updateConfig(call);
            case DESCRIBE_UPDATE -> clusters.describeUpdate(call);
            case TAG_RESOURCE -> tags.tag(call);
            case UNTAG_RESOURCE -> tags.untag(call);
            case LIST_TAGS_FOR_RESOURCE -> tags.list(call);
        };
    }
}
