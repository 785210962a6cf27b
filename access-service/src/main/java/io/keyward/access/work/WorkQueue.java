package io.keyward.access.work;

import io.keyward.eks.EntryContent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/** Gives due work to the worker that holds a shard. All methods run in the transaction in which its lease was checked. */
@ApplicationScoped
public class WorkQueue {

    /** Enough to recognise a create among those whose answers may have been lost. */
    private static final int MOST_SENT = 8;

    /**
     * Where nobody knows yet whose an entry to be removed is, no entry is new enough to be ours for the worker: it only looks,
     * and its report is compared with what was sent.
     */
    private static final Duration NOT_YET = Duration.ofDays(1);

    private final EntrySyncRepository pushes;
    private final ClusterReadRepository reads;
    private final WorkSignal signal;
    private final Clock clock;

    WorkQueue(EntrySyncRepository pushes, ClusterReadRepository reads, WorkSignal signal, Clock clock) {
        this.pushes = pushes;
        this.reads = reads;
        this.signal = signal;
        this.clock = clock;
    }

    /** How many more items a worker may be given, and how many of them may be reads: pushes must never wait behind reads alone. */
    public record Room(int items, int reads) {

        static Room of(int maxInFlight, long pushes, long reads) {
            int items = (int) Math.max(0, maxInFlight - pushes - reads);
            return new Room(items, Math.clamp(Math.max(1, maxInFlight / 2) - reads, 0, items));
        }
    }

    /** What fits under {@code maxInFlight} unreported items of the shard. */
    @Transactional(TxType.MANDATORY)
    public Room room(Shard shard, int maxInFlight) {
        return Room.of(maxInFlight, pushes.unreported(shard), reads.unreported(shard));
    }

    /** Takes up to {@code most} due pushes, revocations first. A principal that a worker has is left out until it was reported. */
    @Transactional(TxType.MANDATORY)
    public List<DuePush> takePushes(Shard shard, int most) {
        if (most <= 0) {
            return List.of();
        }
        return pushes.lockDue(shard, clock.instant(), most).stream()
                .map(row -> take(row, shard))
                .toList();
    }

    /** Takes up to {@code most} due reads. */
    @Transactional(TxType.MANDATORY)
    public List<DueRead> takeReads(Shard shard, int most) {
        if (most <= 0) {
            return List.of();
        }
        Instant now = clock.instant();
        return reads.lockDue(shard, now, most).stream()
                .map(row -> take(row, shard, now))
                .toList();
    }

    /**
     * Remembers what a create is about to put at EKS, in case its answer is lost.
     *
     * @return the create's token: the same as long as the same create is sent again
     */
    @Transactional(TxType.MANDATORY)
    public String createToken(DuePush push, EntryContent desired) {
        EntrySyncEntity row = pushes.findById(new EntrySyncEntity.Key(push.clusterId(), push.principalArn()));
        if (push.owned()) {
            return row.createToken;
        }
        EntryContent content = new EntryContent(
                desired.type(), desired.username(), desired.kubernetesGroups(), desired.tags(), new TreeMap<>());
        List<EntryContent> sent = row.sent == null ? List.of() : row.sent;
        if (sent.isEmpty() || !sent.getLast().equals(content)) {
            List<EntryContent> more =
                    new ArrayList<>(sent.subList(Math.max(0, sent.size() - MOST_SENT + 1), sent.size()));
            more.add(content);
            row.sent = more;
            row.createToken = UUID.randomUUID().toString();
        }
        return row.createToken;
    }

    /** Makes all unreported work of a shard due again. */
    @Transactional(TxType.MANDATORY)
    public void putBack(Shard shard) {
        pushes.putBack(shard);
        reads.putBack(shard);
    }

    private DuePush take(EntrySyncEntity row, Shard shard) {
        UUID itemId = UUID.randomUUID();
        row.itemId = itemId;
        row.itemRevision = row.desiredRevision;
        row.itemRemoval = row.removal;
        signal.learn(row.key.clusterId(), shard);
        return new DuePush(
                itemId,
                row.key.clusterId(),
                row.key.principalArn(),
                row.desiredRevision,
                row.removal,
                row.owned,
                row.attempts,
                row.removal && !row.owned ? clock.instant().plus(NOT_YET) : row.requestedAt);
    }

    private DueRead take(ClusterReadEntity row, Shard shard, Instant now) {
        UUID itemId = UUID.randomUUID();
        row.itemId = itemId;
        row.dispatchedAt = now;
        signal.learn(row.clusterId, shard);
        return new DueRead(itemId, row.clusterId, row.attempts, now);
    }
}
