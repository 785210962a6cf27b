package io.keyward.lab.workload;

import java.util.random.RandomGenerator;

/**
 * What keeps a pod running.
 *
 * @param kind the kind of controller
 * @param name its name, such as {@code assets-7c7948bfc8}; of a pod without controller the pod's own name
 */
public record Owner(Kind kind, String name) {

    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX = 5;

    /** The kinds of controllers. */
    public enum Kind {
        REPLICA_SET("ReplicaSet"),
        STATEFUL_SET("StatefulSet"),
        DAEMON_SET("DaemonSet"),
        /** Nobody: a deleted pod is gone. */
        NONE("");

        private final String wire;

        Kind(String wire) {
            this.wire = wire;
        }

        /** The name on the wire. */
        public String wire() {
            return wire;
        }
    }

    /** Whether a pod that is deleted is soon followed by another. */
    public boolean replaces() {
        return kind != Kind.NONE;
    }

    /** The name of the pod that follows one of this name: a stateful set keeps it, others draw a new ending. */
    String nextName(String podName, RandomGenerator random) {
        if (kind == Kind.STATEFUL_SET || kind == Kind.NONE) {
            return podName;
        }
        StringBuilder next = new StringBuilder(name).append('-');
        for (int i = 0; i < SUFFIX; i++) {
            next.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return next.toString();
    }
}
