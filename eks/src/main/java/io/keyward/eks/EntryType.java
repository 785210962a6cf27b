package io.keyward.eks;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of access entries that Keyward knows. EKS may have others, which stay texts: shown, and never made or changed. */
public enum EntryType {
    STANDARD,
    EC2_LINUX,
    EC2_WINDOWS,
    FARGATE_LINUX,
    EC2,
    HYBRID_LINUX,
    HYPERPOD_LINUX;

    /** Empty for a type that Keyward does not know. */
    public static Optional<EntryType> of(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /** EKS documents policies for STANDARD; its Auto Mode guide also associates one with EC2. */
    public boolean takesPolicies() {
        return this == STANDARD || this == EC2;
    }
}
