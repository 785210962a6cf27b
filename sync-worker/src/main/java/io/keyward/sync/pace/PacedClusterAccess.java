package io.keyward.sync.pace;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.sync.cluster.Answer;
import io.keyward.sync.cluster.Answer.Nothing;
import io.keyward.sync.cluster.Association;
import io.keyward.sync.cluster.CallFailed;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.cluster.ClusterAccess;
import io.keyward.sync.cluster.Page;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Access to the clusters of one shard at the shard's pace, and only while its lease lasts: every call first waits for its turn, then
 * looks at the lease, and throws {@link Leasehold.Over} rather than act on a shard that may be another worker's.
 */
public final class PacedClusterAccess implements ClusterAccess {

    private final ClusterAccess access;
    private final Pacer pacer;
    private final Leasehold lease;
    private final CallListener listener;
    private final Clock clock;

    public PacedClusterAccess(ClusterAccess access, Pacer pacer, Leasehold lease, CallListener listener, Clock clock) {
        this.access = access;
        this.pacer = pacer;
        this.lease = lease;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public ClusterFacts describeCluster(Target target) {
        return paced("DescribeCluster", () -> access.describeCluster(target));
    }

    @Override
    public Page<String> listEntries(Target target, String nextToken) {
        return paced("ListAccessEntries", () -> access.listEntries(target, nextToken));
    }

    @Override
    public Optional<ObservedEntry> describeEntry(Target target, String principalArn) {
        return paced("DescribeAccessEntry", () -> access.describeEntry(target, principalArn));
    }

    @Override
    public Page<Association> listAssociations(Target target, String principalArn, String nextToken) {
        return paced("ListAssociatedAccessPolicies", () -> access.listAssociations(target, principalArn, nextToken));
    }

    @Override
    public Answer<ObservedEntry> createEntry(
            Target target, String principalArn, EntryContent desired, String createToken) {
        return paced("CreateAccessEntry", () -> access.createEntry(target, principalArn, desired, createToken));
    }

    @Override
    public Answer<ObservedEntry> updateEntry(Target target, String principalArn, String username, List<String> groups) {
        return paced("UpdateAccessEntry", () -> access.updateEntry(target, principalArn, username, groups));
    }

    @Override
    public Answer<Nothing> deleteEntry(Target target, String principalArn) {
        return paced("DeleteAccessEntry", () -> access.deleteEntry(target, principalArn));
    }

    @Override
    public Answer<Nothing> tagEntry(Target target, String accessEntryArn, Map<String, String> tags) {
        return paced("TagResource", () -> access.tagEntry(target, accessEntryArn, tags));
    }

    @Override
    public Answer<Nothing> untagEntry(Target target, String accessEntryArn, List<String> keys) {
        return paced("UntagResource", () -> access.untagEntry(target, accessEntryArn, keys));
    }

    @Override
    public Answer<AccessScope> associate(Target target, String principalArn, String policyArn, AccessScope scope) {
        return paced("AssociateAccessPolicy", () -> access.associate(target, principalArn, policyArn, scope));
    }

    @Override
    public Answer<Nothing> disassociate(Target target, String principalArn, String policyArn) {
        return paced("DisassociateAccessPolicy", () -> access.disassociate(target, principalArn, policyArn));
    }

    private <T> T paced(String operation, Supplier<T> call) {
        Duration turn = pacer.reserve(clock.instant());
        boolean lasts = turn.isZero() ? lease.lasts() : lease.pause(turn);
        if (!lasts) {
            throw new Leasehold.Over();
        }
        Instant sentAt = clock.instant();
        try {
            return call.get();
        } catch (CallFailed failure) {
            if (failure.kind() == Kind.THROTTLED) {
                pacer.throttled(sentAt, clock.instant());
                listener.throttled(operation);
            }
            throw failure;
        } finally {
            listener.called(operation);
        }
    }
}
