package io.keyward.access.registry;

import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.ObservedCluster;
import io.keyward.access.drift.DriftFinding;
import io.keyward.access.request.RequestTerms;
import io.keyward.grpc.time.ProtoTime;
import io.keyward.proto.access.v1.Cluster;
import io.keyward.proto.access.v1.DriftKind;
import io.keyward.proto.access.v1.DriftResolution;
import java.util.Optional;

/** Domain records to and from proto messages. */
final class ClusterProtoMapping {

    private ClusterProtoMapping() {}

    static Cluster toProto(ClusterView view) {
        io.keyward.access.cluster.Cluster cluster = view.cluster();
        Cluster.Builder proto = Cluster.newBuilder()
                .setArn(cluster.arnText())
                .setName(cluster.arn().name())
                .setAccount(cluster.arn().account())
                .setRegion(cluster.arn().region())
                .setMode(toProto(cluster.mode()))
                .setRevision(cluster.revision())
                .setSyncedRevision(view.syncedRevision())
                .setRoleArn(cluster.roleArn())
                .putAllLabels(cluster.labels())
                .setCreatedAt(ProtoTime.toProto(cluster.createdAt()))
                .setModifiedAt(ProtoTime.toProto(cluster.modifiedAt()))
                .setAccessEntryCount(view.entryCount())
                .setOpenDriftCount(view.openDriftCount())
                .setRemovalLimit(view.removalLimit())
                .setEtag(view.etag());
        if (cluster.observed() != null) {
            proto.setObserved(toProto(cluster.observed()));
        }
        return proto.build();
    }

    /** As the answer to a request shows it: nothing that was only validated has an etag. */
    static Cluster toProto(ClusterView view, RequestTerms terms) {
        Cluster cluster = toProto(view);
        return terms.validateOnly() ? cluster.toBuilder().clearEtag().build() : cluster;
    }

    static io.keyward.proto.access.v1.DriftFinding toProto(
            io.keyward.access.cluster.Cluster cluster, DriftFinding finding) {
        io.keyward.proto.access.v1.DriftFinding.Builder proto = io.keyward.proto.access.v1.DriftFinding.newBuilder()
                .setId(finding.id().toString())
                .setClusterArn(cluster.arnText())
                .setKind(
                        switch (finding.kind()) {
                            case ENTRY_MISSING -> DriftKind.DRIFT_KIND_ENTRY_MISSING;
                            case ENTRY_UNKNOWN -> DriftKind.DRIFT_KIND_ENTRY_UNKNOWN;
                            case ENTRY_DIFFERS -> DriftKind.DRIFT_KIND_ENTRY_DIFFERS;
                            case ASSOCIATION_MISSING -> DriftKind.DRIFT_KIND_ASSOCIATION_MISSING;
                            case ASSOCIATION_UNKNOWN -> DriftKind.DRIFT_KIND_ASSOCIATION_UNKNOWN;
                            case ASSOCIATION_DIFFERS -> DriftKind.DRIFT_KIND_ASSOCIATION_DIFFERS;
                        })
                .setPrincipalArn(finding.principalArn())
                .setPolicyArn(finding.policyArn())
                .setDesiredJson(finding.desiredJson())
                .setObservedJson(finding.observedJson())
                .setFirstSeen(ProtoTime.toProto(finding.firstSeen()))
                .setLastSeen(ProtoTime.toProto(finding.lastSeen()))
                .setResolution(
                        switch (finding.resolution()) {
                            case OPEN -> DriftResolution.DRIFT_RESOLUTION_OPEN;
                            case REPAIRED -> DriftResolution.DRIFT_RESOLUTION_REPAIRED;
                            case VANISHED -> DriftResolution.DRIFT_RESOLUTION_VANISHED;
                            case ACCEPTED -> DriftResolution.DRIFT_RESOLUTION_ACCEPTED;
                        });
        if (finding.resolvedAt() != null) {
            proto.setResolvedAt(ProtoTime.toProto(finding.resolvedAt()));
        }
        return proto.build();
    }

    /** Empty if unspecified. */
    static Optional<ClusterMode> toDomain(io.keyward.proto.access.v1.ClusterMode mode) {
        return switch (mode) {
            case CLUSTER_MODE_ENFORCE -> Optional.of(ClusterMode.ENFORCE);
            case CLUSTER_MODE_WARN -> Optional.of(ClusterMode.WARN);
            case CLUSTER_MODE_OBSERVE -> Optional.of(ClusterMode.OBSERVE);
            case CLUSTER_MODE_PAUSED -> Optional.of(ClusterMode.PAUSED);
            case CLUSTER_MODE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static io.keyward.proto.access.v1.ObservedCluster toProto(ObservedCluster observed) {
        io.keyward.proto.access.v1.ObservedCluster.Builder proto =
                io.keyward.proto.access.v1.ObservedCluster.newBuilder()
                        .setAuthenticationMode(observed.authenticationMode())
                        .setStatus(observed.status())
                        .setEndpoint(observed.endpoint())
                        .setCertificateAuthorityData(observed.certificateAuthorityData())
                        .setVersion(observed.kubernetesVersion())
                        .setPlatformVersion(observed.platformVersion())
                        .putAllTags(observed.tags())
                        .setObservedAt(ProtoTime.toProto(observed.observedAt()));
        if (observed.createdAt() != null) {
            proto.setCreatedAt(ProtoTime.toProto(observed.createdAt()));
        }
        return proto.build();
    }

    private static io.keyward.proto.access.v1.ClusterMode toProto(ClusterMode mode) {
        return switch (mode) {
            case ENFORCE -> io.keyward.proto.access.v1.ClusterMode.CLUSTER_MODE_ENFORCE;
            case WARN -> io.keyward.proto.access.v1.ClusterMode.CLUSTER_MODE_WARN;
            case OBSERVE -> io.keyward.proto.access.v1.ClusterMode.CLUSTER_MODE_OBSERVE;
            case PAUSED -> io.keyward.proto.access.v1.ClusterMode.CLUSTER_MODE_PAUSED;
        };
    }
}
