package io.keyward.lab.state;

import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.AccessPolicies;
import io.keyward.lab.cluster.AccessScope;
import io.keyward.lab.cluster.AuthenticationMode;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.cluster.EntryType;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.iam.UniqueIds;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the lab holds at first: two accounts with four clusters, and one administrator entry. */
public final class Seeds {

    /** The account of the workshop. */
    public static final String WORKSHOP_ACCOUNT = "123456789012";

    /** The other account. */
    public static final String ANALYTICS_ACCOUNT = "210987654321";

    /** The one region with clusters. */
    public static final String REGION = "us-west-2";

    /** Who administers {@code payments-prod} from the start. */
    public static final String PAYMENTS_ADMIN = "arn:aws:iam::" + WORKSHOP_ACCOUNT + ":role/payments-platform-admin";

    private static final Instant CREATED = Instant.parse("2024-05-14T09:30:00.250Z");

    private Seeds() {}

    static List<Change> all() {
        return List.of(
                cluster(WORKSHOP_ACCOUNT, "eks-workshop", AuthenticationMode.API_AND_CONFIG_MAP, "workshop"),
                cluster(WORKSHOP_ACCOUNT, "payments-prod", AuthenticationMode.API, "production"),
                cluster(WORKSHOP_ACCOUNT, "legacy", AuthenticationMode.CONFIG_MAP, "production"),
                cluster(ANALYTICS_ACCOUNT, "analytics", AuthenticationMode.API, "analytics"),
                paymentsAdmin());
    }

    private static Change cluster(String account, String name, AuthenticationMode mode, String environment) {
        ClusterKey key = new ClusterKey(account, REGION, name);
        return new Change.ClusterPut(new Cluster(key, mode, CREATED, Map.of("environment", environment), List.of()));
    }

    private static Change paymentsAdmin() {
        ClusterKey key = new ClusterKey(WORKSHOP_ACCOUNT, REGION, "payments-prod");
        IamPrincipal admin = IamPrincipal.parse(PAYMENTS_ADMIN).orElseThrow();
        AccessEntry entry = new AccessEntry(
                PAYMENTS_ADMIN,
                UniqueIds.of(admin, 0),
                EntryType.STANDARD,
                admin.sessionArn("{{SessionName}}"),
                List.of(),
                Map.of(),
                "arn:aws:eks:" + REGION + ":" + WORKSHOP_ACCOUNT + ":access-entry/payments-prod/role/"
                        + WORKSHOP_ACCOUNT + "/" + admin.name() + "/6ec8f1d2-4b0a-7c35-9e61-2f8a5d07b394",
                CREATED,
                CREATED,
                Map.of());
        return new Change.EntryPut(
                key,
                entry.associated(
                        AccessPolicies.ARN_PREFIX + "AmazonEKSClusterAdminPolicy", AccessScope.WHOLE_CLUSTER, CREATED));
    }
}
