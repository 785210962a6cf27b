package io.keyward.access.lifecycle;

import io.keyward.eks.EntryContent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How one principal of a cluster stands between desired state and EKS. It is one row, and moves only by the methods here; each
 * answers the life that follows. Level-triggered: a life that has work says that the principal must be looked at, never what to do,
 * so any number of changes are one piece of work.
 *
 * <pre>
 *            changed                      done
 *  (none) ─────────────▶ Due ──────────────────────────▶ Settled
 *                        ▲ │ refused          repair ◀──────┘
 *                retried │ ▼
 *                       Refused
 *  any ── removed ─▶ Removing ── done ─▶ Gone ── confirmed by a read ─▶ (none)
 * </pre>
 *
 * Beside its state a life may be <em>out</em>: a worker was given a push of it and has not reported. A change made meanwhile stays
 * due whatever the report says.
 */
public sealed interface Life {

    /** EKS was seen to hold what is desired. */
    record Settled(Facts facts) implements Life {}

    /** A push is due: for a change, for a repair, or once more after something passing stood in its way. */
    record Due(Facts facts, Work due) implements Life {}

    /** EKS refused the desired state. That counts as handled, shows on the entry, and is tried again. */
    record Refused(Facts facts, Work due, Refusal reason) implements Life {}

    /** The entry is desired no more, and EKS may still hold it. */
    record Removing(Facts facts, Work due, @Nullable Refusal reason) implements Life {}

    /** EKS holds nothing of ours any more. Kept until a read confirms it, so that no older read revives the entry. */
    record Gone(Facts facts) implements Life {}

    /**
     * What a life has in every state.
     *
     * @param revision the cluster revision of the newest change
     * @param syncedRevision the revision EKS was last seen to hold; 0 if none
     * @param pendingFrom the first revision that EKS was not yet seen to hold, nor refused; 0 if none
     * @param claim whether what EKS holds for the principal is ours
     * @param out the push a worker has; null if none
     * @param since when the present state began
     * @param pushedAt when a push was last reported; null if never
     * @param writtenAt when a push last ended that changed something at EKS, or may have; null if never
     * @param doubtedFrom the revision of the first push since which nobody knows what EKS was left with; 0 if that is known
     */
    record Facts(
            String principalArn,
            long revision,
            long syncedRevision,
            long pendingFrom,
            Claim claim,
            @Nullable Out out,
            Instant since,
            @Nullable Instant pushedAt,
            @Nullable Instant writtenAt,
            long doubtedFrom) {

        /** For how long EKS may still show what was before the last write to it; not positive if it does no more. */
        public Duration settling(Instant now, Duration settle) {
            return writtenAt == null ? Duration.ZERO : Duration.between(now, writtenAt.plus(settle));
        }

        private Facts with(long newRevision, long newPendingFrom, Instant now) {
            return new Facts(
                    principalArn,
                    newRevision,
                    syncedRevision,
                    newPendingFrom,
                    claim,
                    out,
                    now,
                    pushedAt,
                    writtenAt,
                    doubtedFrom);
        }

        private Facts with(Claim newClaim, Out newOut) {
            return new Facts(
                    principalArn,
                    revision,
                    syncedRevision,
                    pendingFrom,
                    newClaim,
                    newOut,
                    since,
                    pushedAt,
                    writtenAt,
                    doubtedFrom);
        }

        /** The push that is out, if one is, ends without a report. */
        private Facts unreported(Instant now, Duration settle) {
            return out == null
                    ? this
                    : new Facts(
                            principalArn,
                            revision,
                            syncedRevision,
                            pendingFrom,
                            claim.unreported(),
                            null,
                            since,
                            pushedAt,
                            now,
                            doubted(now, settle));
        }

        private Facts sure() {
            return new Facts(
                    principalArn, revision, syncedRevision, pendingFrom, claim, out, since, pushedAt, writtenAt, 0);
        }

        /** What an earlier push wrote a moment ago may not be to be seen either. */
        private long doubted(Instant now, Duration settle) {
            if (out == null || doubtedFrom != 0) {
                return doubtedFrom;
            }
            return settling(now, settle).isPositive() ? Math.clamp(syncedRevision, 1, out.revision) : out.revision;
        }

        private Facts synced(long upTo, long newPendingFrom, Instant now) {
            return new Facts(
                    principalArn, revision, upTo, newPendingFrom, claim, out, now, pushedAt, writtenAt, doubtedFrom);
        }

        private Facts reported(Ended push) {
            boolean nothing = push.wrote == Wrote.NOTHING;
            return new Facts(
                    principalArn,
                    revision,
                    syncedRevision,
                    pendingFrom,
                    push.claim,
                    null,
                    since,
                    push.at,
                    nothing ? writtenAt : push.at,
                    switch (push.wrote) {
                        case NOTHING, KNOWN_PART -> doubtedFrom;
                        case IN_DOUBT -> doubted(push.at, push.settle);
                        case ALL_KNOWN -> 0;
                    });
        }
    }

    /**
     * A push given to a worker.
     *
     * @param itemId names this dispatch
     * @param at when it was given: what the worker sees is no older
     * @param revision the desired revision it carries
     * @param removal it is to take the entry away
     * @param setters which revision had set each part of the entry that it carries, as far as EKS was not yet seen to hold them
     */
    record Out(UUID itemId, Instant at, long revision, boolean removal, SortedMap<String, Long> setters) {

        /** Whether EKS is asked for something that the change set, and that no later change had covered by then. */
        public boolean asksFor(Desired.Change change) {
            return change.formerSetters().keySet().stream()
                    .anyMatch(part -> setters.getOrDefault(part, 0L) == change.revision());
        }
    }

    /** What a push did at EKS. */
    enum Wrote {
        NOTHING,
        /** It changed parts of the entry. */
        KNOWN_PART,
        /** It created or deleted the entry, so that all EKS holds is known, whatever was done before. */
        ALL_KNOWN,
        /** A call was made of which nobody knows what came of it. */
        IN_DOUBT
    }

    /**
     * The end of a push that was reported.
     *
     * @param claim whether what EKS holds now is ours
     * @param settle how long after a write EKS may still show what was before
     */
    record Ended(Claim claim, Wrote wrote, Instant at, Duration settle) {}

    /**
     * A push that is due.
     *
     * @param attempts how often something passing stood in its way
     * @param refusals how often EKS refused it in a row
     * @param lastError what stood in the way of the last try, for people; null if nothing did
     */
    record Work(
            Instant dueAt,
            Urgency urgency,
            int attempts,
            int refusals,
            @Nullable String lastError) {

        static Work now(Urgency urgency, Instant now) {
            return new Work(now, urgency, 0, 0, null);
        }
    }

    /** What is pushed first. */
    enum Urgency {
        /** Takes a right away. */
        REVOCATION(0),
        /** Gives one, or repairs. */
        GRANT(1);

        private final int rank;

        Urgency(int rank) {
            this.rank = rank;
        }

        /** Stored, and what work is ordered by. */
        int rank() {
            return rank;
        }

        static Urgency ofRank(int rank) {
            return rank == REVOCATION.rank ? REVOCATION : GRANT;
        }

        public Urgency and(Urgency other) {
            return this == REVOCATION ? this : other;
        }
    }

    /** A refusal by EKS: the exception's name, EKS's text, and the id AWS gave the call. */
    record Refusal(String code, String message, String requestId) {}

    Facts facts();

    /** A life that begins: a first change is to follow. */
    static Life begin(String principalArn, Instant now) {
        return new Gone(new Facts(principalArn, 0, 0, 0, Claim.first(now), null, now, null, null, 0));
    }

    // What callers, reads and modes do.

    /** The desired state changed, and there is an entry in it. */
    default Life changed(long revision, Urgency urgency, Instant now) {
        Facts before = this instanceof Gone ? anew(now) : facts();
        return new Due(before.with(revision, firstPending(revision), now), Work.now(urgency(urgency), now));
    }

    /** The entry is desired no more. */
    default Life removed(long revision, Instant now) {
        return new Removing(
                facts().with(revision, firstPending(revision), now), Work.now(Urgency.REVOCATION, now), null);
    }

    /** The creation of the entry was undone: nothing is left to do, unless EKS may hold something of ours, which is then removed. */
    default Optional<Life> neverWas(long revision, Instant now) {
        boolean traceless = facts().out() == null && !facts().claim().mayBeHeld();
        return traceless ? Optional.empty() : Optional.of(removed(revision, now));
    }

    /**
     * The desired state was taken from what EKS was seen to hold: the entry is ours from now on, and nothing is pending; unless a push of
     * ours is out, or nobody knows what one left: then EKS may hold something else by now, and a push puts that right.
     */
    default Life adopted(long revision, Instant now) {
        Facts facts = facts();
        boolean sure = facts.out() == null && facts.doubtedFrom() == 0;
        Facts adopted = new Facts(
                facts.principalArn(),
                revision,
                sure ? revision : facts.syncedRevision(),
                sure ? 0 : firstPending(revision),
                facts.claim().ours(),
                facts.out(),
                now,
                facts.pushedAt(),
                facts.writtenAt(),
                facts.doubtedFrom());
        return sure ? new Settled(adopted) : new Due(adopted, Work.now(Urgency.GRANT, now));
    }

    /** EKS was seen to differ from the desired state. Does nothing where a push is due anyway. */
    default Life repair(Urgency urgency, Instant now) {
        return this instanceof Settled settled && settled.facts.out == null
                ? new Due(settled.facts, Work.now(urgency, now))
                : this;
    }

    /** What EKS refused may go now: EKS was seen to hold something else than when it refused. */
    default Life reconsider(Instant now) {
        return switch (this) {
            case Refused refused -> new Refused(refused.facts, retried(refused.due, now), refused.reason);
            case Removing removing
            when removing.reason != null -> new Removing(removing.facts, retried(removing.due, now), removing.reason);
            case Settled _, Due _, Removing _, Gone _ -> this;
        };
    }

    private static Work retried(Work work, Instant now) {
        return work.dueAt().isAfter(now)
                ? new Work(now, work.urgency(), work.attempts(), work.refusals(), work.lastError())
                : work;
    }

    // What happens between the queue and a worker.

    /** A worker is given the push, which carries what is desired. Only of a life with work that is not out. */
    default Life given(UUID itemId, Desired desired, Instant now) {
        boolean removal = this instanceof Removing;
        EntryContent content = desired.entry() == null ? null : desired.entry().content();
        Claim claim = content == null ? facts().claim() : facts().claim().sending(content);
        return with(facts().with(claim, new Out(itemId, now, facts().revision(), removal, desired.setters())));
    }

    /** The worker will not report: its lease has passed on, or it handed the work back. A create may have been sent all the same. */
    default Life takenBack(Instant now, Duration settle) {
        return with(facts().unreported(now, settle));
    }

    // What a report says of the push that is out. Each call ends the push.

    /** EKS holds what the push carried. */
    default Life done(Ended push) {
        Out pushed = pushed();
        Facts reported = facts().reported(push).sure();
        if (movedOn()) {
            return with(reported.synced(pushed.revision(), handled(pushed.revision()), reported.since()));
        }
        Facts synced = reported.synced(pushed.revision(), 0, push.at());
        return pushed.removal() ? new Gone(synced) : new Settled(synced);
    }

    /** The entry to be removed is somebody else's: it stays, and there is nothing left to do about it. */
    default Optional<Life> notOurs(Ended push) {
        Out pushed = pushed();
        Facts reported = facts().reported(push);
        return movedOn()
                ? Optional.of(
                        with(reported.synced(reported.syncedRevision(), handled(pushed.revision()), reported.since())))
                : Optional.empty();
    }

    /** Something passing stood in the way. */
    default Life again(Ended push, Duration after, @Nullable String error) {
        boolean movedOn = movedOn();
        Life reported = with(facts().reported(push));
        return movedOn ? reported : reported.delayed(after, error, push.at());
    }

    /** EKS refused some of it for good. */
    default Life refused(Ended push, Refusal refusal, Duration retry) {
        Out pushed = pushed();
        Instant now = push.at();
        Facts reported = facts().reported(push);
        if (movedOn()) {
            return with(reported.synced(reported.syncedRevision(), handled(pushed.revision()), reported.since()));
        }
        boolean same = refusal().filter(r -> r.code().equals(refusal.code())).isPresent();
        Facts facts = reported.synced(reported.syncedRevision(), 0, same ? reported.since() : now);
        Work work = work().orElseThrow();
        Work later = new Work(now.plus(retry), work.urgency(), 0, work.refusals() + 1, null);
        return pushed.removal() ? new Removing(facts, later, refusal) : new Refused(facts, later, refusal);
    }

    // What others ask.

    default Optional<Work> work() {
        return switch (this) {
            case Due due -> Optional.of(due.due);
            case Refused refused -> Optional.of(refused.due);
            case Removing removing -> Optional.of(removing.due);
            case Settled _, Gone _ -> Optional.empty();
        };
    }

    default Optional<Refusal> refusal() {
        return switch (this) {
            case Refused refused -> Optional.of(refused.reason);
            case Removing removing -> Optional.ofNullable(removing.reason);
            case Settled _, Due _, Gone _ -> Optional.empty();
        };
    }

    /** Whether the desired state has moved on since the push that is out was given. */
    default boolean movedOn() {
        return pushed().revision() < facts().revision();
    }

    /** Whether a push is due or out whose outcome may explain a difference. A refused push explains itself. */
    default boolean pending() {
        return facts().out() != null || (work().isPresent() && refusal().isEmpty());
    }

    /** Whether a push ended after a moment, or is out: what it saw, did, or will, is newer than a read that began then. */
    default boolean pushedAfter(Instant moment) {
        Instant pushedAt = facts().pushedAt();
        Instant writtenAt = facts().writtenAt();
        return facts().out() != null
                || (pushedAt != null && pushedAt.isAfter(moment))
                || (writtenAt != null && writtenAt.isAfter(moment));
    }

    /** Whether what EKS holds is known from our own last push, and better than EKS may show it so soon after. */
    default boolean knows(Instant now, Duration settle) {
        return facts().doubtedFrom() == 0 && facts().settling(now, settle).isPositive();
    }

    /** Whether EKS may have held what it did not show when the push that is out looked, and nobody knows of. */
    default boolean hides(Duration settle) {
        return facts().doubtedFrom() != 0
                && facts().settling(pushed().at(), settle).isPositive();
    }

    /**
     * Whether what EKS showed is no ground to believe that it holds what the push that is out carried: an earlier push, which carried
     * something else, may have done what was not to be seen yet.
     */
    default boolean belies(Duration settle) {
        return facts().doubtedFrom() != pushed().revision() && hides(settle);
    }

    /** Nothing is desired, and EKS holds nothing of ours as far as is known. */
    default boolean gone() {
        return this instanceof Gone && facts().out() == null;
    }

    default boolean removing() {
        return this instanceof Removing;
    }

    private Out pushed() {
        Out out = facts().out();
        if (out == null) {
            throw new IllegalStateException("no push of " + facts().principalArn() + " is out");
        }
        return out;
    }

    private Life with(Facts facts) {
        return switch (this) {
            case Settled _ -> new Settled(facts);
            case Due due -> new Due(facts, due.due);
            case Refused refused -> new Refused(facts, refused.due, refused.reason);
            case Removing removing -> new Removing(facts, removing.due, removing.reason);
            case Gone _ -> new Gone(facts);
        };
    }

    private Life delayed(Duration after, @Nullable String error, Instant now) {
        return switch (this) {
            case Due due -> new Due(due.facts, later(due.due, after, error, now));
            case Refused refused -> new Refused(refused.facts, later(refused.due, after, error, now), refused.reason);
            case Removing removing ->
                new Removing(removing.facts, later(removing.due, after, error, now), removing.reason);
            // A repair or an adoption may have settled it meanwhile.
            case Settled _, Gone _ -> this;
        };
    }

    private static Work later(Work work, Duration after, @Nullable String error, Instant now) {
        return new Work(now.plus(after), work.urgency(), work.attempts() + 1, work.refusals(), error);
    }

    private Facts anew(Instant now) {
        Facts facts = facts();
        return new Facts(
                facts.principalArn(),
                facts.revision(),
                0,
                facts.pendingFrom(),
                facts.claim().none(now),
                facts.out(),
                now,
                facts.pushedAt(),
                facts.writtenAt(),
                facts.doubtedFrom());
    }

    private long firstPending(long revision) {
        return facts().pendingFrom() == 0 ? revision : facts().pendingFrom();
    }

    /** What is handled is pending no more; later changes are. */
    private long handled(long upTo) {
        return facts().pendingFrom() == 0 ? 0 : Math.max(facts().pendingFrom(), upTo + 1);
    }

    /** A revocation that still waits is not put off by a grant that comes after it. */
    private Urgency urgency(Urgency asked) {
        return work().filter(work -> refusal().isEmpty())
                .map(work -> work.urgency().and(asked))
                .orElse(asked);
    }
}
