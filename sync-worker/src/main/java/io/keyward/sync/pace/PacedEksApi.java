package io.keyward.sync.pace;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.grpc.trace.Trace;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.EksApi;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Access to the clusters of one shard at the shard's pace, and only while its lease lasts: every call first waits for its turn, then
 * looks at the lease, and throws {@link Leasehold.Over} rather than act on a shard that may be another worker's. What is left of the lease
 * bounds the call itself, so that none is under way when the next worker begins.
 *
 * <p>EKS is asked by a cluster's name, and credentials say of which account: with those of another account a call would reach that one's
 * cluster of the same name. So the first call about a target asks EKS which cluster it is, and no other is made where that is another one.
 */
public final class PacedEksApi implements EksApi {

    /** Hears of each call to AWS. */
    public interface CallListener {

        /** A call was made, whatever came of it. */
        void called(String operation);

        /** AWS throttled the call. */
        void throttled(String operation);
    }

    /** With less left of the lease than this no call is begun: it would be broken off rather than answered. */
    static final Duration LEAST_TIME = Duration.ofMillis(500);

    /** For how long a deep read lets pushes go first: it must not wait for ever where they never end. */
    private static final Duration LONGEST_YIELD = Duration.ofSeconds(2);

    private final EksApi eks;
    private final Pacer pacer;
    private final Leasehold lease;
    private final CallListener listener;
    private final Precedence precedence;
    private final ProvenTargets proven;

    /** Whose calls go first where the pace does not allow all of them. */
    public enum Precedence {
        PUSH,
        DEEP_READ
    }

    /**
     * Access at a pace.
     *
     * @param proven the targets that were seen to be what they should; those of one shard share it, for as long as its lease lasts
     */
    public PacedEksApi(
            EksApi eks,
            Pacer pacer,
            Leasehold lease,
            CallListener listener,
            Precedence precedence,
            ProvenTargets proven) {
        this.eks = eks;
        this.pacer = pacer;
        this.lease = lease;
        this.listener = listener;
        this.precedence = precedence;
        this.proven = proven;
    }

    @Override
    public EksApi within(Duration limit) {
        return new PacedEksApi(eks.within(limit), pacer, lease, listener, precedence, proven);
    }

    @Override
    public ClusterFacts describeCluster(Target target) {
        ClusterFacts facts = paced("DescribeCluster", to -> to.describeCluster(target));
        proven.prove(target, facts);
        return facts;
    }

    @Override
    public Page<String> listEntries(Target target, String nextToken) {
        return inside(target, "ListAccessEntries", to -> to.listEntries(target, nextToken));
    }

    @Override
    public Optional<ObservedEntry> describeEntry(Target target, String principalArn) {
        return inside(target, "DescribeAccessEntry", to -> to.describeEntry(target, principalArn));
    }

    @Override
    public Page<Association> listAssociations(Target target, String principalArn, String nextToken) {
        return inside(
                target, "ListAssociatedAccessPolicies", to -> to.listAssociations(target, principalArn, nextToken));
    }

    @Override
    public Answer<ObservedEntry> createEntry(
            Target target, String principalArn, EntryContent desired, String createToken) {
        return inside(target, "CreateAccessEntry", to -> to.createEntry(target, principalArn, desired, createToken));
    }

    @Override
    public Answer<ObservedEntry> updateEntry(Target target, String principalArn, String username, List<String> groups) {
        return inside(target, "UpdateAccessEntry", to -> to.updateEntry(target, principalArn, username, groups));
    }

    @Override
    public Answer<Nothing> deleteEntry(Target target, String principalArn) {
        return inside(target, "DeleteAccessEntry", to -> to.deleteEntry(target, principalArn));
    }

    @Override
    public Answer<Nothing> tagEntry(Target target, String accessEntryArn, Map<String, String> tags) {
        return inside(target, "TagResource", to -> to.tagEntry(target, accessEntryArn, tags));
    }

    @Override
    public Answer<Nothing> untagEntry(Target target, String accessEntryArn, List<String> keys) {
        return inside(target, "UntagResource", to -> to.untagEntry(target, accessEntryArn, keys));
    }

    @Override
    public Answer<AccessScope> associate(Target target, String principalArn, String policyArn, AccessScope scope) {
        return inside(target, "AssociateAccessPolicy", to -> to.associate(target, principalArn, policyArn, scope));
    }

    @Override
    public Answer<Nothing> disassociate(Target target, String principalArn, String policyArn) {
        return inside(target, "DisassociateAccessPolicy", to -> to.disassociate(target, principalArn, policyArn));
    }

    /** A call about what is in the cluster. */
    private <T> T inside(Target target, String operation, Function<EksApi, T> call) {
        if (!proven.has(target)) {
            var _ = describeCluster(target);
        }
        return paced(operation, call);
    }

    private <T> T paced(String operation, Function<EksApi, T> call) {
        awaitTurn();
        Duration left = lease.remaining();
        if (left.compareTo(LEAST_TIME) < 0) {
            throw new Leasehold.Over();
        }
        long sentAt = pacer.now();
        boolean throttled = false;
        try {
            return Trace.within(Trace.below("EKS " + operation, SpanKind.CLIENT), () -> call.apply(eks.within(left)));
        } catch (CallFailed failure) {
            throttled = failure.kind() == Kind.THROTTLED;
            throw failure;
        } finally {
            pacer.answered(sentAt, throttled);
            listener.called(operation);
            if (throttled) {
                listener.throttled(operation);
            }
        }
    }

    private void awaitTurn() {
        if (precedence == Precedence.DEEP_READ) {
            Duration yielded = Duration.ZERO;
            while (yielded.compareTo(LONGEST_YIELD) < 0) {
                Duration wait = pacer.reserveIfFree();
                if (wait.isZero()) {
                    return;
                }
                pause(wait);
                yielded = yielded.plus(wait);
            }
        }
        Duration turn = pacer.reserve();
        if (!turn.isZero()) {
            pause(turn);
        }
    }

    private void pause(Duration time) {
        if (!lease.pause(time)) {
            throw new Leasehold.Over();
        }
    }
}
