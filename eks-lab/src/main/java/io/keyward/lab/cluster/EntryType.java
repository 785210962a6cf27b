package io.keyward.lab.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * EKS's types of access entries with what EKS fills in itself. Usernames and groups of {@code EC2_LINUX} are as seen in public
 * outputs; the groups of the other node types follow their rows in aws-auth, and where no output is known the lab assumes
 * {@code system:nodes}.
 */
public enum EntryType {
    STANDARD,
    EC2_LINUX,
    EC2_WINDOWS,
    FARGATE_LINUX,
    HYBRID_LINUX,
    HYPERPOD_LINUX,
    EC2;

    private static final String NODES = "system:nodes";

    /** The username of node types; empty for {@link #STANDARD}, whose default depends on the principal. */
    public String nodeUsername() {
        return switch (this) {
            case STANDARD -> "";
            case EC2_LINUX, EC2_WINDOWS, EC2 -> "system:node:{{EC2PrivateDNSName}}";
            case FARGATE_LINUX, HYBRID_LINUX, HYPERPOD_LINUX -> "system:node:{{SessionName}}";
        };
    }

    /** The groups EKS gives to entries of this type. */
    public List<String> nodeGroups() {
        return switch (this) {
            case STANDARD -> List.of();
            case EC2_LINUX, EC2, HYBRID_LINUX, HYPERPOD_LINUX -> List.of(NODES);
            case EC2_WINDOWS -> List.of(NODES, "eks:kube-proxy-windows");
            case FARGATE_LINUX -> List.of("system:bootstrappers", NODES, "system:node-proxier");
        };
    }

    /** Whether access policies can be associated: STANDARD and EC2 (Auto Mode). */
    public boolean takesPolicies() {
        return this == STANDARD || this == EC2;
    }

    /** The type with exactly this name on the wire. */
    public static Optional<EntryType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
