package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.AccessPolicies;
import io.keyward.lab.cluster.AccessScope;
import io.keyward.lab.cluster.AuthenticationMode;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.cluster.EntryType;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Written;
import io.keyward.lab.wire.Json;
import io.keyward.lab.wire.JsonBody;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Describe and list clusters, and change their authentication mode. */
@ApplicationScoped
class ClusterOperations {

    private final Lab lab;
    private final Clusters clusters;
    private final ClusterShape shape;
    private final EntryMaker maker;
    private final Repeats repeats;

    ClusterOperations(Lab lab, Clusters clusters, ClusterShape shape, EntryMaker maker, Repeats repeats) {
        this.lab = lab;
        this.clusters = clusters;
        this.shape = shape;
        this.maker = maker;
        this.repeats = repeats;
    }

    ObjectNode describe(EksCall call) {
        return Json.object().set("cluster", shape.of(clusters.of(call)));
    }

    ObjectNode list(EksCall call) {
        String account = call.caller().account();
        String region = call.caller().region();
        List<String> names = lab.clusters(account, region).stream()
                .map(cluster -> cluster.key().name())
                .toList();
        Page.Wish wish = Page.Wish.of(call.query(), "clusters/" + account + "/" + region);
        return EksShapes.namePage("clusters", Page.of(wish, names, name -> name));
    }

    /** Changes the authentication mode; the lab is done with it at once, though the answer says InProgress as EKS does. */
    ObjectNode updateConfig(EksCall call) {
        return lab.write(() -> repeats.once(call, () -> {
            Cluster cluster = clusters.of(call);
            AuthenticationMode mode = mode(call.body());
            if (!cluster.mode().mayBecome(mode)) {
                throw EksErrors.parameter(
                        "Unsupported authentication mode update from " + cluster.mode() + " to " + mode);
            }
            var update = new Cluster.ConfigUpdate(UUID.randomUUID().toString(), mode, lab.now());
            List<Change> changes = new ArrayList<>();
            changes.add(new Change.ClusterPut(cluster.withUpdate(update)));
            if (!cluster.mode().hasAccessEntries()) {
                changes.add(creatorEntry(cluster.key()));
            }
            return new Written<>(Json.object().set("update", EksShapes.update(update, "InProgress")), changes);
        }));
    }

    ObjectNode describeUpdate(EksCall call) {
        Cluster cluster = clusters.of(call);
        String id = call.label("updateId");
        Cluster.ConfigUpdate update =
                cluster.update(id).orElseThrow(() -> EksErrors.notFound("No update found for ID: " + Texts.quote(id)));
        return Json.object().set("update", EksShapes.update(update, "Successful"));
    }

    /** When entries become possible, EKS makes one for the cluster's creator. */
    private Change creatorEntry(ClusterKey key) {
        IamPrincipal creator = new IamPrincipal(key.account(), IamPrincipal.Kind.ROLE, "/", "cluster-creator");
        AccessEntry entry = maker.make(key, creator, EntryType.STANDARD, Optional.empty(), List.of(), Map.of());
        return new Change.EntryPut(
                key,
                entry.associated(
                        AccessPolicies.ARN_PREFIX + "AmazonEKSClusterAdminPolicy",
                        AccessScope.WHOLE_CLUSTER,
                        entry.createdAt()));
    }

    private static AuthenticationMode mode(JsonBody body) {
        String name = body.object("accessConfig")
                .flatMap(config -> config.string("authenticationMode"))
                .orElseThrow(() -> EksErrors.request(
                        "The accessConfig.authenticationMode parameter is required: the lab changes nothing else."));
        return Arrays.stream(AuthenticationMode.values())
                .filter(mode -> mode.name().equals(name))
                .findFirst()
                .orElseThrow(() -> EksErrors.parameter("The authenticationMode " + Texts.quote(name)
                        + " is invalid, it must be one of " + List.of(AuthenticationMode.values()) + "."));
    }
}
