package io.keyward.lab.workload;

import io.keyward.lab.cluster.ClusterKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What runs in a cluster at first: Kubernetes' own namespaces and pods everywhere, the workshop's shop in {@code eks-workshop}, and
 * one application named after the cluster elsewhere.
 */
public final class WorkloadSeeds {

    private static final String WORKSHOP = "eks-workshop";
    private static final String SHOP_IMAGE = "public.ecr.aws/aws-containers/retail-store-sample-";
    private static final String SYSTEM_IMAGE = "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/";
    private static final String SYSTEM = "kube-system";
    private static final Duration OLD = Duration.ofDays(15);

    private final ClusterKey cluster;
    private final Instant now;
    private final List<KubeObject> objects = new ArrayList<>();
    private long version;

    private WorkloadSeeds(ClusterKey cluster, Instant now) {
        this.cluster = cluster;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
        // Versions go on growing over a reset, so that nobody takes the new objects for the former ones.
        this.version = this.now.getEpochSecond();
    }

    /** The objects of a cluster, namespaces first, made some time before now. */
    public static List<KubeObject> of(ClusterKey cluster, Instant now) {
        WorkloadSeeds seeds = new WorkloadSeeds(cluster, now);
        List.of("default", "kube-node-lease", "kube-public", SYSTEM).forEach(seeds::namespace);
        if (cluster.name().equals(WORKSHOP)) {
            List.of("assets", "carts", "catalog", "checkout", "orders", "ui").forEach(seeds::namespace);
            seeds.system();
            seeds.shop();
        } else {
            String app = cluster.name().replaceAll("-.*", "");
            seeds.namespace(app);
            seeds.system();
            seeds.replica(app, app, "api-6f5d8c7b9d", "k2v8x", "example.com/" + app + "/api:1.4.2", OLD);
            seeds.replica(app, app, "worker-5b8f9c6d4", "9zqtl", "example.com/" + app + "/worker:1.4.2", OLD);
        }
        return List.copyOf(seeds.objects);
    }

    private void system() {
        daemon("aws-node", "7bqzk", "amazon-k8s-cni:v1.19.2");
        replica(SYSTEM, "coredns", "coredns-98f76fbc4", "4wlbs", SYSTEM_IMAGE + "coredns:v1.11.4", OLD);
        daemon("kube-proxy", "c2xjn", "kube-proxy:v1.34.1");
        pod("default", "load-generator", "load-generator", "busybox:1.37", Owner.Kind.NONE, "load-generator", OLD);
    }

    private void shop() {
        Duration young = Duration.ofSeconds(354);
        replica("assets", "assets", "assets-7c7948bfc8", "wbsbr", SHOP_IMAGE + "assets:0.4.0", young);
        replica("carts", "carts", "carts-6d4478747c", "vvzhm", SHOP_IMAGE + "cart:0.7.0", young);
        replica("carts", "carts-dynamodb", "carts-dynamodb-d9f9f48b", "k5v99", "amazon/dynamodb-local:1.20.0", OLD);
        replica("catalog", "catalog", "catalog-5578f9649b", "gzx7p", SHOP_IMAGE + "catalog:0.4.0", young);
        String mysql = "public.ecr.aws/docker/library/mysql:5.7";
        pod("catalog", "mysql", "catalog-mysql-0", mysql, Owner.Kind.STATEFUL_SET, "catalog-mysql", OLD);
        replica("checkout", "checkout", "checkout-84c6769ddd", "ghvwl", SHOP_IMAGE + "checkout:0.4.0", young);
        replica("checkout", "redis", "checkout-redis-76bc7cb9f9", "5x7ks", "redis:6.0-alpine", OLD);
        replica("orders", "orders", "orders-6d74499d87", "bj2nm", SHOP_IMAGE + "orders:0.4.0", young);
        replica("orders", "mysql", "orders-mysql-6fbd688d4b", "t6sdz", mysql, OLD);
        replica("ui", "ui", "ui-5989474687", "q4r8c", SHOP_IMAGE + "ui:0.4.0", young);
    }

    private void namespace(String name) {
        version++;
        objects.add(new Namespace(name, uid("", name), version, now.minus(OLD)));
    }

    private void replica(String namespace, String app, String set, String suffix, String image, Duration age) {
        pod(namespace, app, set + "-" + suffix, image, Owner.Kind.REPLICA_SET, set, age);
    }

    private void daemon(String set, String suffix, String image) {
        pod(SYSTEM, set, set + "-" + suffix, SYSTEM_IMAGE + image, Owner.Kind.DAEMON_SET, set, OLD);
    }

    private void pod(
            String namespace, String app, String name, String image, Owner.Kind kind, String owner, Duration age) {
        version++;
        objects.add(new Pod(
                namespace, name, uid(namespace, name), version, now.minus(age), app, image, new Owner(kind, owner)));
    }

    private String uid(String namespace, String name) {
        String text = cluster.arn() + "/" + namespace + "/" + name + "@" + now.getEpochSecond();
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
