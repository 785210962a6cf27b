package io.keyward.access.lifecycle;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is desired of one principal, and which change set each part of it last. By that a change which EKS refuses is taken back and
 * nothing else with it: a part that it was the last to set goes back to what stood before; a part that a later change set stays, and
 * it is that later change which would now go back to what stood before the refused one.
 *
 * <p>The parts of an entry are the entry itself (that it is there), its username, its groups, each tag and each association.
 *
 * @param entry null if none is desired
 * @param setters revisions by part, as far back as EKS was not yet seen to hold them
 */
public record Desired(@Nullable AccessEntry entry, SortedMap<String, Long> setters) {

    public static final String ENTRY = "entry";
    public static final String USERNAME = "username";
    public static final String GROUPS = "groups";
    private static final String TAG = "tag:";
    private static final String POLICY = "policy:";

    public Desired {
        setters = new TreeMap<>(setters);
    }

    public static String tag(String key) {
        return TAG + key;
    }

    public static String policy(String policyArn) {
        return POLICY + policyArn;
    }

    /** Whether a part is an association. */
    static boolean isPolicy(String part) {
        return part.startsWith(POLICY);
    }

    /** The parts that a new entry sets. */
    public static SortedSet<String> parts(AccessEntry entry) {
        SortedSet<String> parts = new TreeSet<>(Set.of(ENTRY, USERNAME, GROUPS));
        entry.tags().keySet().forEach(key -> parts.add(tag(key)));
        entry.associations().forEach(association -> parts.add(policy(association.policyArn())));
        return parts;
    }

    /**
     * A change that can still be taken back.
     *
     * @param before the entry before it; null if there was none
     * @param formerSetters which revisions had set the parts that it set; 0 where that is settled
     */
    public record Change(UUID id, long revision, @Nullable AccessEntry before, SortedMap<String, Long> formerSetters) {

        public Change {
            formerSetters = new TreeMap<>(formerSetters);
        }

        /** Whether it set a part of the entry. */
        public boolean sets(String part) {
            return formerSetters.containsKey(part);
        }

        public boolean setsTags() {
            return formerSetters.keySet().stream().anyMatch(part -> part.startsWith(TAG));
        }

        private boolean creates() {
            return before == null;
        }

        private boolean deletes() {
            return before != null && formerSetters.containsKey(ENTRY);
        }

        /** With one part as it stood before an earlier change, which is taken back beneath this one. */
        private Change beneath(String part, AccessEntry then, long setter) {
            SortedMap<String, Long> setters = new TreeMap<>(formerSetters);
            setters.computeIfPresent(part, (p, former) -> setter);
            return new Change(id, revision, before == null ? null : copied(part, then, before), setters);
        }
    }

    /** A change of these parts, made now. */
    Change changing(UUID id, long revision, Collection<String> parts) {
        SortedMap<String, Long> former = new TreeMap<>();
        parts.forEach(part -> former.put(part, setters.getOrDefault(part, 0L)));
        return new Change(
                id,
                revision,
                entry,
                entry == null ? new TreeMap<>(Map.of(ENTRY, former.getOrDefault(ENTRY, 0L))) : former);
    }

    /** After a change of these parts; what EKS was seen to hold needs no setter. */
    Desired changed(@Nullable AccessEntry after, long revision, Collection<String> parts) {
        SortedMap<String, Long> set = new TreeMap<>(setters);
        parts.forEach(part -> set.put(part, revision));
        return new Desired(after, set);
    }

    /** EKS was seen to hold everything up to a revision. */
    Desired settled(long revision) {
        if (setters.values().stream().noneMatch(setter -> setter <= revision)) {
            return this;
        }
        SortedMap<String, Long> left = new TreeMap<>(setters);
        left.values().removeIf(setter -> setter <= revision);
        return new Desired(entry, left);
    }

    /**
     * What refused changes leave behind.
     *
     * @param desired what is desired now
     * @param standing the changes that still can be taken back, as they now would be
     * @param superseded parts by change that were not put back, since later changes had set them or build on them
     */
    record Undone(Desired desired, List<Change> standing, Map<UUID, SortedSet<String>> superseded) {}

    /** Takes refused changes back, the newest first. */
    Undone undo(Collection<Change> pending, Set<UUID> refused) {
        Undoing undoing = new Undoing(this, pending);
        pending.stream()
                .filter(change -> refused.contains(change.id))
                .sorted(Comparator.comparingLong(Change::revision).reversed())
                .forEach(undoing::undo);
        undoing.changes.keySet().removeAll(refused);
        return new Undone(
                new Desired(undoing.entry, undoing.setters), List.copyOf(undoing.changes.values()), undoing.superseded);
    }

    private static final class Undoing {

        private @Nullable AccessEntry entry;
        private final SortedMap<String, Long> setters;
        private final Map<UUID, Change> changes = new LinkedHashMap<>();
        private final Map<UUID, SortedSet<String>> superseded = new LinkedHashMap<>();

        Undoing(Desired desired, Collection<Change> pending) {
            this.entry = desired.entry;
            this.setters = new TreeMap<>(desired.setters);
            pending.forEach(change -> changes.put(change.id, change));
        }

        void undo(Change change) {
            // An earlier step of this undoing may have changed what stood before it.
            Change now = changes.getOrDefault(change.id, change);
            if (now.creates()) {
                undoCreation(now);
            } else if (now.deletes()) {
                undoDeletion(now);
            } else {
                now.formerSetters.forEach((part, setter) -> undoPart(now, part, setter));
            }
            changes.remove(change.id);
        }

        private void undoCreation(Change change) {
            boolean builtUpon = setters.values().stream().anyMatch(setter -> setter > change.revision);
            if (builtUpon || entry == null) {
                supersede(change, ENTRY);
            } else {
                entry = null;
                setters.values().removeIf(setter -> setter == change.revision);
            }
        }

        private void undoDeletion(Change change) {
            if (entry == null && last(ENTRY) == change.revision) {
                entry = change.before;
                set(ENTRY, change.formerSetters.getOrDefault(ENTRY, 0L));
            } else {
                supersede(change, ENTRY);
            }
        }

        private void undoPart(Change change, String part, long setter) {
            AccessEntry before = change.before;
            if (before == null) {
                return;
            }
            boolean last = last(part) == change.revision;
            if (last && entry != null) {
                entry = copied(part, before, entry);
                set(part, setter);
                return;
            }
            supersede(change, part);
            if (last) {
                set(part, setter);
            }
            // Whoever would go back to this change's value goes back to what stood before it.
            changes.replaceAll((id, later) -> {
                boolean deletion = last && later.deletes() && later.revision > change.revision;
                boolean next = Long.valueOf(change.revision).equals(later.formerSetters.get(part));
                return deletion || next ? later.beneath(part, before, setter) : later;
            });
        }

        private void supersede(Change change, String part) {
            superseded.computeIfAbsent(change.id, id -> new TreeSet<>()).add(part);
        }

        private long last(String part) {
            return setters.getOrDefault(part, 0L);
        }

        private void set(String part, long setter) {
            if (setter == 0) {
                setters.remove(part);
            } else {
                setters.put(part, setter);
            }
        }
    }

    /** One part of an entry on another. */
    private static AccessEntry copied(String part, AccessEntry from, AccessEntry onto) {
        if (part.startsWith(TAG)) {
            String key = part.substring(TAG.length());
            return onto.withTag(key, from.tags().get(key));
        }
        if (part.startsWith(POLICY)) {
            String policyArn = part.substring(POLICY.length());
            return onto.withAssociation(policyArn, from.association(policyArn).orElse(null));
        }
        return switch (part) {
            case USERNAME -> onto.withUsernameOf(from);
            case GROUPS -> onto.withGroupsOf(from);
            default -> onto;
        };
    }
}
