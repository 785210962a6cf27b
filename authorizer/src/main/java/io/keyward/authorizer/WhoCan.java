package io.keyward.authorizer;

import io.keyward.authorizer.rbac.Subject;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everyone who may make one request on one cluster: complete, never cut short. Immutable, and safe to share between threads;
 * it keeps the state of the cluster it was asked of.
 */
public final class WhoCan {

    private final ClusterAccess cluster;
    private final PackedEntries entries;
    private final BitSet allowed;
    private final BitSet found;
    private final Outsiders outsiders;

    /**
     * A principal that may make the request, or might.
     *
     * @param principal to be asked for reasons
     * @param verdict {@link Verdict#ALLOW} or {@link Verdict#UNKNOWN}
     */
    public record Found(PrincipalAccess principal, Verdict verdict) {}

    /**
     * A subject of the cluster's RBAC that may make the request.
     *
     * @param subject the user, group or service account, the latter always with its namespace
     * @param reasons what allows it, in the words of the cluster, sorted
     */
    public record SubjectAccess(Subject subject, List<String> reasons) {
        public SubjectAccess {
            reasons = List.copyOf(reasons);
        }
    }

    WhoCan(ClusterAccess cluster, PackedEntries entries, BitSet allowed, BitSet unknown, Outsiders outsiders) {
        this.cluster = cluster;
        this.entries = entries;
        this.allowed = allowed;
        this.found = (BitSet) allowed.clone();
        this.found.or(unknown);
        this.outsiders = outsiders;
    }

    /** How many principals may make the request. */
    public int allowed() {
        return allowed.cardinality();
    }

    /** How many more might, by policies whose rules are not published. */
    public int unknown() {
        return found.cardinality() - allowed.cardinality();
    }

    /** The principals of both kinds in the order of their ARNs, each found as it is read. */
    public Stream<Found> principals() {
        return from(0);
    }

    /** As {@link #principals}, beginning after this ARN, which need not be one of them: the next page. */
    public Stream<Found> principalsAfter(String principalArn) {
        return from(entries.after(principalArn));
    }

    private Stream<Found> from(int number) {
        return IntStream.iterate(found.nextSetBit(number), at -> at >= 0, at -> found.nextSetBit(at + 1))
                .mapToObj(at -> new Found(
                        cluster.principal(entries.record(at)), allowed.get(at) ? Verdict.ALLOW : Verdict.UNKNOWN));
    }

    /**
     * The users, groups and service accounts that RBAC allows the request and that no access entry leads to, by kind,
     * namespace and name. Who is behind a group or may impersonate one of them is not known here.
     */
    public List<SubjectAccess> subjects() {
        return outsiders.subjects();
    }
}
