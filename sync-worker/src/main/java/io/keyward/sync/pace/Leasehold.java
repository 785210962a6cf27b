package io.keyward.sync.pace;

import java.time.Duration;

/** The right to act on a shard, for a while. */
public interface Leasehold {

    /** For how long the right holds from now on; zero or less when it is over. No setting of any clock changes it. */
    Duration remaining();

    /** Whether the right holds now. */
    default boolean lasts() {
        return remaining().isPositive();
    }

    /** Waits, and comes back early when the right is taken away; whether it still holds then. */
    boolean pause(Duration time);

    /** Thrown instead of a call that nobody may make any more. */
    final class Over extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Over() {
            super("the right to act on the shard is over");
        }
    }
}
