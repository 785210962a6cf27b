package io.keyward.access.entry;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The types of access entries. */
enum EntryType {
    STANDARD,
    EC2_LINUX,
    EC2_WINDOWS,
    FARGATE_LINUX,
    EC2,
    HYBRID_LINUX,
    HYPERPOD_LINUX;

    static Optional<EntryType> of(String name) {
        return Arrays.stream(values()).filter(t -> t.name().equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "));
    }

    /** EKS documents policies for STANDARD; its Auto Mode guide also associates one with EC2. */
    boolean takesPolicies() {
        return this == STANDARD || this == EC2;
    }
}
