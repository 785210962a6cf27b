package io.keyward.lab.workload;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A pod; it runs from the moment it is made.
 *
 * @param namespace its namespace
 * @param name its name
 * @param uid its unique id
 * @param version the cluster's version at its last change
 * @param createdAt when it was made
 * @param app what it is: the name of its one container and its label {@code app.kubernetes.io/name}
 * @param image the container's image
 * @param owner what keeps it running
 */
public record Pod(
        String namespace,
        String name,
        String uid,
        long version,
        Instant createdAt,
        String app,
        String image,
        Owner owner)
        implements KubeObject {

    /** The pod its owner runs in place of this one. */
    public Pod replacement(long newVersion, Instant now, RandomGenerator random) {
        return new Pod(
                namespace,
                owner.nextName(name, random),
                UUID.randomUUID().toString(),
                newVersion,
                now,
                app,
                image,
                owner);
    }

    /** An address of its own, made from its unique id. */
    public String ip() {
        int number = hash();
        return "10.42." + (128 + (number >>> 8 & 0x3f)) + "." + (1 + (number & 0x7f));
    }

    /** The node it runs on, made from its unique id. */
    public String node() {
        return "ip-10-42-" + (hash() % 2 == 0 ? "117-254" : "153-9") + ".us-west-2.compute.internal";
    }

    private int hash() {
        return UUID.nameUUIDFromBytes(uid.getBytes(StandardCharsets.US_ASCII)).hashCode() & Integer.MAX_VALUE;
    }
}
