package io.keyward.lab.eks;

import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.cluster.EntryType;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.identity.Principals;
import io.keyward.lab.state.Lab;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes new access entries with what EKS fills in: ARN, default username and groups, the principal's unique id of this moment. */
@ApplicationScoped
class EntryMaker {

    private final Lab lab;
    private final Principals principals;

    EntryMaker(Lab lab, Principals principals) {
        this.lab = lab;
        this.principals = principals;
    }

    AccessEntry make(
            ClusterKey cluster,
            IamPrincipal principal,
            EntryType type,
            Optional<String> username,
            List<String> groups,
            Map<String, String> tags) {
        Instant now = lab.now();
        return new AccessEntry(
                principal.arn(),
                principals.uniqueId(principal),
                type,
                username.orElseGet(() -> IdentityRules.defaultUsername(type, principal)),
                type == EntryType.STANDARD ? groups : type.nodeGroups(),
                tags,
                arn(cluster, principal),
                now,
                now,
                Map.of());
    }

    private static String arn(ClusterKey cluster, IamPrincipal principal) {
        return "arn:aws:eks:" + cluster.region() + ":" + cluster.account() + ":access-entry/" + cluster.name() + "/"
                + principal.kind().wire() + "/" + principal.account() + "/" + principal.name() + "/"
                + UUID.randomUUID();
    }
}
