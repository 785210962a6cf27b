package io.keyward.lab.state;

import io.keyward.lab.cluster.AccessEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one entry that somebody may still see, oldest first. A version without entry is a deletion. Readers see the
 * newest version whose time has come: that is how the propagation delay works.
 *
 * @param versions the versions
 */
record History(List<Version> versions) {

    /** One version and when readers begin to see it. */
    record Version(@Nullable AccessEntry entry, Instant visibleFrom) {}

    static final History NONE = new History(List.of());

    History {
        versions = List.copyOf(versions);
    }

    /** What the lab itself holds. */
    Optional<AccessEntry> latest() {
        return versions.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(versions.getLast().entry());
    }

    /** What a reader sees. */
    Optional<AccessEntry> visible(Instant now) {
        return newestVisible(now).map(Version::entry);
    }

    /** With a new version, without those nobody can see any more. */
    History with(@Nullable AccessEntry entry, Instant visibleFrom, Instant now) {
        List<Version> kept = new ArrayList<>();
        newestVisible(now)
                .ifPresent(newest -> kept.addAll(versions.subList(versions.indexOf(newest), versions.size())));
        if (kept.isEmpty()) {
            kept.addAll(versions);
        }
        kept.add(new Version(entry, visibleFrom));
        return new History(kept);
    }

    /** Whether only a deletion is left that everybody sees. */
    boolean isGone(Instant now) {
        return versions.isEmpty()
                || (versions.getLast().entry() == null
                        && !versions.getLast().visibleFrom().isAfter(now));
    }

    private Optional<Version> newestVisible(Instant now) {
        return versions.reversed().stream()
                .filter(version -> !version.visibleFrom().isAfter(now))
                .findFirst();
    }
}
