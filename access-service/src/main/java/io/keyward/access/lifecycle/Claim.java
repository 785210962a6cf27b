package io.keyward.access.lifecycle;

import io.keyward.eks.Difference;
import io.keyward.eks.EksClock;
import io.keyward.eks.EntryContent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whether an entry that EKS holds for a principal is ours, or may be.
 *
 * @param owned EKS was seen to hold the entry as Keyward's
 * @param requestedAt no entry older than this can be our own create
 * @param deletedAt when Keyward last deleted an entry of the principal, which EKS may show for a while yet; null if it never did
 * @param createToken the token of the next create: the same as long as the same create is sent again
 * @param sent what creates put at EKS of which nobody has reported conclusively, oldest first; without associations
 * @param inDoubt one of them was sent and its answer lost
 */
public record Claim(
        boolean owned,
        Instant requestedAt,
        @Nullable Instant deletedAt,
        String createToken,
        List<EntryContent> sent,
        boolean inDoubt) {

    /** Enough to recognise a create among those whose answers may have been lost. */
    private static final int MOST_SENT = 8;

    public Claim {
        sent = List.copyOf(sent);
    }

    /** Of a principal that Keyward never had an entry of. */
    static Claim first(Instant now) {
        return new Claim(false, now, null, token(), List.of(), false);
    }

    /** EKS holds nothing of ours: the next create is a new one, with a token of its own. */
    public Claim none(Instant now) {
        return new Claim(false, now, deletedAt, token(), List.of(), false);
    }

    /** Keyward has deleted the entry at EKS. */
    public Claim deleted(Instant now) {
        return new Claim(false, now, now, token(), List.of(), false);
    }

    /** EKS holds the entry as ours. A create after this is another one, also if its content is the same. */
    public Claim ours() {
        return new Claim(true, requestedAt, deletedAt, token(), List.of(), false);
    }

    /** A create may be sent with this content. */
    Claim sending(EntryContent desired) {
        if (owned) {
            return this;
        }
        EntryContent content = new EntryContent(
                desired.type(), desired.username(), desired.kubernetesGroups(), desired.tags(), new TreeMap<>());
        if (!sent.isEmpty() && sent.getLast().equals(content)) {
            return this;
        }
        List<EntryContent> more = new ArrayList<>(sent.subList(Math.max(0, sent.size() - MOST_SENT + 1), sent.size()));
        more.add(content);
        return new Claim(false, requestedAt, deletedAt, token(), more, inDoubt);
    }

    /** The answer to a create was lost. */
    public Claim doubted() {
        return new Claim(owned, requestedAt, deletedAt, createToken, sent, true);
    }

    /** A push ended of which nobody reported what it did. */
    Claim unreported() {
        return sent.isEmpty() ? this : doubted();
    }

    /** Whether EKS may hold an entry of ours. */
    public boolean mayBeHeld() {
        return owned || inDoubt;
    }

    /** Whether an entry may be the one that Keyward deleted last, as far as the clocks tell. */
    public boolean mayHaveDeleted(Sighting seen) {
        Instant createdAt = seen.createdAt();
        return deletedAt != null && createdAt != null && EksClock.mayBeBefore(createdAt, deletedAt);
    }

    /** Whether an entry that nobody has yet recognised as ours is what we sent, and no older than our wish for it. */
    public boolean recognises(Sighting seen) {
        Instant createdAt = seen.createdAt();
        return inDoubt
                && createdAt != null
                && !EksClock.isBefore(createdAt, requestedAt)
                && sent.stream().anyMatch(content -> Difference.ofEntry(seen.principalArn(), content, seen.content())
                        .isEmpty());
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }
}
