package io.keyward.gateway.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.gateway.rest.ClusterViews.CallUnderWayView;
import io.keyward.gateway.rest.ClusterViews.ChangedView;
import io.keyward.gateway.rest.ClusterViews.ClusterView;
import io.keyward.gateway.rest.ClusterViews.FindingView;
import io.keyward.gateway.rest.ClusterViews.Mode;
import io.keyward.gateway.rest.ClusterViews.ObservedView;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.ClusterMode;
import io.keyward.proto.access.v1.DriftFinding;
import io.keyward.proto.access.v1.ObservedCluster;
import io.keyward.proto.access.v1.UpdateClusterResponse;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Between the services' clusters and drift findings and their JSON. */
final class ClusterMapping {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ClusterMapping() {}

    static ClusterView view(Cluster cluster) {
        return new ClusterView(
                cluster.getArn(),
                cluster.getName(),
                cluster.getAccount(),
                cluster.getRegion(),
                mode(cluster.getMode()),
                cluster.getRevision(),
                cluster.getSyncedRevision(),
                cluster.getRoleArn(),
                cluster.hasCreatedAt() ? ProtoTime.toJava(cluster.getCreatedAt()) : null,
                cluster.hasModifiedAt() ? ProtoTime.toJava(cluster.getModifiedAt()) : null,
                cluster.getAccessEntryCount(),
                cluster.getOpenDriftCount(),
                cluster.getRemovalLimit(),
                new TreeMap<>(cluster.getLabelsMap()),
                Values.orAbsent(cluster.getEtag()),
                cluster.hasObserved() ? view(cluster.getObserved()) : null);
    }

    static ChangedView view(UpdateClusterResponse changed) {
        return new ChangedView(
                view(changed.getCluster()),
                changed.getCallsUnderWayCount() == 0
                        ? null
                        : changed.getCallsUnderWayList().stream()
                                .map(call -> new CallUnderWayView(
                                        Values.orAbsent(call.getPrincipalArn()), call.getWorkerId()))
                                .toList());
    }

    static ClusterMode mode(@Nullable Mode mode) {
        return switch (mode) {
            case null -> ClusterMode.CLUSTER_MODE_UNSPECIFIED;
            case ENFORCE -> ClusterMode.CLUSTER_MODE_ENFORCE;
            case WARN -> ClusterMode.CLUSTER_MODE_WARN;
            case OBSERVE -> ClusterMode.CLUSTER_MODE_OBSERVE;
            case PAUSED -> ClusterMode.CLUSTER_MODE_PAUSED;
        };
    }

    static FindingView view(DriftFinding finding) {
        return new FindingView(
                finding.getId(),
                Values.shortName(finding.getKind().name(), "DRIFT_KIND_"),
                finding.getPrincipalArn(),
                Values.orAbsent(finding.getPolicyArn()),
                json(finding.getDesiredJson()),
                json(finding.getObservedJson()),
                finding.hasFirstSeen() ? ProtoTime.toJava(finding.getFirstSeen()) : null,
                finding.hasLastSeen() ? ProtoTime.toJava(finding.getLastSeen()) : null,
                Values.shortName(finding.getResolution().name(), "DRIFT_RESOLUTION_"),
                finding.hasResolvedAt() ? ProtoTime.toJava(finding.getResolvedAt()) : null);
    }

    private static @Nullable Mode mode(ClusterMode mode) {
        return switch (mode) {
            case CLUSTER_MODE_ENFORCE -> Mode.ENFORCE;
            case CLUSTER_MODE_WARN -> Mode.WARN;
            case CLUSTER_MODE_OBSERVE -> Mode.OBSERVE;
            case CLUSTER_MODE_PAUSED -> Mode.PAUSED;
            case CLUSTER_MODE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    }

    private static ObservedView view(ObservedCluster observed) {
        return new ObservedView(
                observed.getAuthenticationMode(),
                observed.getStatus(),
                observed.getEndpoint(),
                observed.getCertificateAuthorityData(),
                observed.getVersion(),
                observed.getPlatformVersion(),
                observed.hasCreatedAt() ? ProtoTime.toJava(observed.getCreatedAt()) : null,
                new TreeMap<>(observed.getTagsMap()),
                observed.hasObservedAt() ? ProtoTime.toJava(observed.getObservedAt()) : null);
    }

    private static @Nullable Object json(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("access-service gave a finding that is not JSON", e);
        }
    }
}
