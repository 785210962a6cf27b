package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;

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
