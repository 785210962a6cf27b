package io.keyward.gateway.fake;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.error.ServiceException.NotFound;
import io.keyward.grpc.error.ServiceException.Precondition;
import io.keyward.proto.access.v1.AccessEntry;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.ObservedCluster;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The clusters of the fake world. {@code workshop} is an ordinary one; {@code unread} was never read from EKS; {@code legacy} is of
 * mode CONFIG_MAP; {@code twice} exists in two accounts; {@code down}, {@code broken} and {@code busy} make every call on them fail.
 */
final class Clusters {

    static final String ACCOUNT = "123456789012";
    static final String WORKSHOP = arn(ACCOUNT, "workshop");

    private static final Timestamp CREATED = Timestamp.newBuilder()
            .setSeconds(1_700_000_000)
            .setNanos(120_000_000)
            .build();

    private final Map<String, Cluster> clusters = new ConcurrentSkipListMap<>();
    private final Map<String, Map<String, AccessEntry>> entries = new ConcurrentSkipListMap<>();

    Clusters() {
        add(observed(cluster(WORKSHOP), "API_AND_CONFIG_MAP"));
        add(cluster(arn(ACCOUNT, "unread")));
        add(observed(cluster(arn(ACCOUNT, "legacy")), "CONFIG_MAP"));
        add(observed(cluster(arn(ACCOUNT, "twice")), "API"));
        add(observed(cluster(arn("210987654321", "twice")), "API"));
        entries(WORKSHOP).putAll(Seed.entries(WORKSHOP));
    }

    static String arn(String account, String name) {
        return "arn:aws:eks:us-west-2:" + account + ":cluster/" + name;
    }

    static Cluster cluster(String arn) {
        String[] parts = arn.split(":", 6);
        if (parts.length != 6 || !parts[5].startsWith("cluster/")) {
            throw Invalid.field("arn", "arn must be the ARN of an EKS cluster");
        }
        return Cluster.newBuilder()
                .setArn(arn)
                .setName(parts[5].substring("cluster/".length()))
                .setAccount(parts[4])
                .setRegion(parts[3])
                .setMode(ClusterMode.CLUSTER_MODE_ENFORCE)
                .setRemovalLimit(100)
                .setRevision(7)
                .setSyncedRevision(6)
                .setCreatedAt(CREATED)
                .setModifiedAt(CREATED)
                .build();
    }

    Cluster find(String reference) {
        failOnDemand(reference);
        List<Cluster> found = clusters.values().stream()
                .filter(c -> c.getArn().equals(reference) || c.getName().equals(reference))
                .toList();
        if (found.isEmpty()) {
            throw new NotFound(
                    ErrorReason.ERROR_REASON_CLUSTER_NOT_FOUND,
                    "no cluster " + reference,
                    Map.of("cluster", reference, "eksException", "ResourceNotFoundException"));
        }
        if (found.size() > 1) {
            throw new Precondition(
                    ErrorReason.ERROR_REASON_CLUSTER_NAME_AMBIGUOUS,
                    "more than one cluster has the name " + reference + ": use the ARN",
                    Map.of("field", "cluster"));
        }
        return found.getFirst();
    }

    /** The cluster, if it takes access entries. */
    Cluster findForEntries(String reference) {
        Cluster cluster = find(reference);
        if (cluster.getObserved().getAuthenticationMode().equals("CONFIG_MAP")) {
            throw new Precondition(
                    ErrorReason.ERROR_REASON_AUTHENTICATION_MODE,
                    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
                    Map.of("eksException", "InvalidRequestException"));
        }
        return cluster;
    }

    List<Cluster> all() {
        return List.copyOf(clusters.values());
    }

    void add(Cluster cluster) {
        clusters.put(cluster.getArn(), cluster);
        entries.putIfAbsent(cluster.getArn(), new ConcurrentSkipListMap<>());
    }

    void remove(Cluster cluster) {
        clusters.remove(cluster.getArn());
        entries.remove(cluster.getArn());
    }

    Map<String, AccessEntry> entries(String clusterArn) {
        return entries.getOrDefault(clusterArn, new TreeMap<>());
    }

    private static void failOnDemand(String reference) {
        if (reference.endsWith("/busy") || reference.equals("busy")) {
            throw busy();
        }
        if (reference.endsWith("/down") || reference.equals("down")) {
            throw Status.UNAVAILABLE.withDescription("io exception at 10.0.0.7").asRuntimeException();
        }
        if (reference.endsWith("/broken") || reference.equals("broken")) {
            throw new IllegalStateException("a secret of the service");
        }
    }

    /** As a full queue refuses: with the time after which to try again, here 1.5 s. */
    private static StatusRuntimeException busy() {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.RESOURCE_EXHAUSTED.value())
                .setMessage("too many changes wait for the cluster, please try again")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(ErrorReason.ERROR_REASON_BUSY.name())
                        .setDomain("keyward.io")
                        .putMetadata("eksException", "ThrottlingException")
                        .build()))
                .addDetails(Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(1).setNanos(500_000_000))
                        .build()))
                .build());
    }

    private static Cluster observed(Cluster cluster, String mode) {
        return cluster.toBuilder()
                .setObserved(ObservedCluster.newBuilder()
                        .setAuthenticationMode(mode)
                        .setStatus("ACTIVE")
                        .setEndpoint("https://127.0.0.1:6443")
                        .setCertificateAuthorityData("LS0tLS1CRUdJTg==")
                        .setVersion("1.34")
                        .setPlatformVersion("eks.4")
                        .setCreatedAt(CREATED)
                        .putTags("team", "platform")
                        .setObservedAt(CREATED))
                .build();
    }
}
