package io.keyward.access.rbac;

import com.google.protobuf.ByteString;
import io.keyward.access.rbac.RbacSnapshot.Summary;
import io.keyward.access.request.RequestTerms;
import io.keyward.authorizer.manifest.Manifest;
import io.keyward.grpc.time.ProtoTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Rows to domain records to proto messages. */
final class RbacMapping {

    private RbacMapping() {}

    static RbacSnapshot toDomain(String clusterArn, RbacSnapshotEntity row) {
        return new RbacSnapshot(
                row.clusterId, clusterArn, row.revision, ByteString.copyFrom(row.listJson), summary(row), row.putAt);
    }

    static Summary summary(RbacSnapshotEntity row) {
        return new Summary(
                HexFormat.of().formatHex(row.sha256),
                row.listJson.length,
                row.roles,
                row.clusterRoles,
                row.roleBindings,
                row.clusterRoleBindings,
                row.namespaces);
    }

    static void fill(RbacSnapshotEntity row, ByteString listJson, Manifest manifest) {
        row.listJson = listJson.toByteArray();
        row.sha256 = sha256(row.listJson);
        row.roles = count(manifest, "Role");
        row.clusterRoles = count(manifest, "ClusterRole");
        row.roleBindings = count(manifest, "RoleBinding");
        row.clusterRoleBindings = count(manifest, "ClusterRoleBinding");
        row.namespaces = count(manifest, "Namespace");
    }

    static io.keyward.proto.access.v1.RbacSnapshot toProto(RbacSnapshot snapshot) {
        Summary summary = snapshot.summary();
        return io.keyward.proto.access.v1.RbacSnapshot.newBuilder()
                .setClusterArn(snapshot.clusterArn())
                .setRevision(snapshot.revision())
                .setRoles(summary.roles())
                .setClusterRoles(summary.clusterRoles())
                .setRoleBindings(summary.roleBindings())
                .setClusterRoleBindings(summary.clusterRoleBindings())
                .setNamespaces(summary.namespaces())
                .setPutAt(ProtoTime.toProto(snapshot.putAt()))
                .setEtag(RbacSnapshot.etag(snapshot.clusterId(), snapshot.revision()))
                .build();
    }

    /** As the answer to a request shows it: nothing that was only validated has an etag. */
    static io.keyward.proto.access.v1.RbacSnapshot toProto(RbacSnapshot snapshot, RequestTerms terms) {
        var proto = toProto(snapshot);
        return terms.validateOnly() ? proto.toBuilder().clearEtag().build() : proto;
    }

    private static int count(Manifest manifest, String kind) {
        return manifest.counts().getOrDefault(kind, 0);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
