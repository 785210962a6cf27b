package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.ca.ClusterCa;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.kube.KubeAddress;
import io.keyward.lab.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/** A cluster as DescribeCluster gives it. */
@ApplicationScoped
class ClusterShape {

    private static final String KUBERNETES_VERSION = "1.34";
    private static final String PLATFORM_VERSION = "eks.9";

    private final ClusterCa ca;
    private final KubeAddress address;

    ClusterShape(ClusterCa ca, KubeAddress address) {
        this.ca = ca;
        this.address = address;
    }

    ObjectNode of(Cluster cluster) {
        ClusterKey key = cluster.key();
        ObjectNode node = Json.object()
                .put("name", key.name())
                .put("arn", key.arn())
                .put("version", KUBERNETES_VERSION)
                .put("platformVersion", PLATFORM_VERSION)
                .put("endpoint", address.endpoint(key))
                .put("roleArn", "arn:aws:iam::" + key.account() + ":role/" + key.name() + "-cluster")
                .put("status", "ACTIVE")
                .put("deletionProtection", false);
        node.set("createdAt", Json.epochSeconds(cluster.createdAt()));
        node.set("tags", Json.object(cluster.tags()));
        node.putObject("certificateAuthority").put("data", ca.certificateAuthorityData());
        node.putObject("accessConfig").put("authenticationMode", cluster.mode().name());
        node.putObject("identity").putObject("oidc").put("issuer", issuer(key));
        node.putObject("health").putArray("issues");
        node.putObject("upgradePolicy").put("supportType", "EXTENDED");
        node.putObject("kubernetesNetworkConfig")
                .put("serviceIpv4Cidr", "10.100.0.0/16")
                .put("ipFamily", "ipv4");
        network(node.putObject("resourcesVpcConfig"));
        return node;
    }

    private static void network(ObjectNode vpc) {
        vpc.putArray("subnetIds");
        vpc.putArray("securityGroupIds");
        vpc.put("vpcId", "vpc-0f6c1b5d7e2a94830")
                .put("endpointPublicAccess", true)
                .put("endpointPrivateAccess", false)
                .putArray("publicAccessCidrs")
                .add("0.0.0.0/0");
    }

    private static String issuer(ClusterKey key) {
        String id = UUID.nameUUIDFromBytes(key.arn().getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "")
                .toUpperCase(Locale.ROOT);
        return "https://oidc.eks." + key.region() + ".amazonaws.com/id/" + id;
    }
}
