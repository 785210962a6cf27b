package io.keyward.access.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is kept of one principal on a cluster, as a transaction that holds the cluster's lock found it or leaves it.
 *
 * @param life null for a principal that nobody ever asked anything of, or whose removal a read has confirmed
 * @param observed null if EKS was not seen to hold an entry
 * @param awaited changes whose callers wait, oldest first
 */
public record Principal(
        String arn,
        Desired desired,
        @Nullable Life life,
        @Nullable ObservedEntry observed,
        List<Awaited> awaited) {

    public Principal {
        awaited = List.copyOf(awaited);
    }

    static Principal unknown(String arn) {
        return new Principal(arn, new Desired(null, new TreeMap<>()), null, null, List.of());
    }

    /** The desired entry. */
    public Optional<AccessEntry> entry() {
        return Optional.ofNullable(desired.entry());
    }

    /** The life while it tells something: not once EKS holds nothing of ours any more. */
    public Optional<Life> standing() {
        return Optional.ofNullable(life).filter(l -> !l.gone());
    }

    Principal withDesired(Desired newDesired) {
        return new Principal(arn, newDesired, life, observed, awaited);
    }

    Principal withLife(@Nullable Life newLife) {
        return new Principal(arn, desired, newLife, observed, awaited);
    }

    Principal seen(@Nullable ObservedEntry entry) {
        return new Principal(arn, desired, life, entry, awaited);
    }

    Principal awaiting(List<Awaited> changes) {
        return new Principal(arn, desired, life, observed, changes);
    }
}
