package io.keyward.sync.cluster;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.sync.cluster.CallFailed.Kind;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import io.keyward.sync.plan.Entries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * EKS in memory, with what the real one does as far as the worker can see it. Passes the contract of the port. Faults are scripted by
 * operation; every call is noted.
 */
public final class FakeEksApi implements EksApi {

    private static final int PAGE = 2;
    private static final String POLICY_PREFIX = "arn:aws:eks::aws:cluster-access-policy/";

    private final Clock clock;
    private final Map<String, Cluster> clusters = new HashMap<>();
    private final Map<String, Deque<Supplier<CallFailed>>> faults = new HashMap<>();
    private final Set<String> unknownPrincipals = new HashSet<>();
    private final Map<String, Optional<ObservedEntry>> shown = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private @Nullable Runnable beforeCall;
    private int requests;

    private static final class Cluster {
        private ClusterFacts facts;
        private final SortedMap<String, ObservedEntry> entries = new TreeMap<>();
        private final Map<String, ObservedEntry> created = new HashMap<>();

        Cluster(ClusterFacts facts) {
            this.facts = facts;
        }
    }

    public FakeEksApi(Clock clock) {
        this.clock = clock;
    }

    public synchronized FakeEksApi cluster(Target target, String mode) {
        clusters.put(
                target.arn(),
                new Cluster(new ClusterFacts(
                        target.arn(),
                        mode,
                        "ACTIVE",
                        "https://x",
                        "Y2E=",
                        "1.33",
                        "eks.1",
                        clock.instant(),
                        Map.of("env", "t"))));
        return this;
    }

    /** What is called for a target reaches another cluster of the same name, as with the credentials of another account. */
    public synchronized void misdirect(Target target, String otherArn) {
        Cluster cluster = get(target);
        ClusterFacts facts = cluster.facts;
        cluster.facts = new ClusterFacts(
                otherArn,
                facts.authenticationMode(),
                facts.status(),
                facts.endpoint(),
                facts.certificateAuthorityData(),
                facts.version(),
                facts.platformVersion(),
                facts.createdAt(),
                facts.tags());
    }

    /** Fails the next call of an operation. */
    public synchronized void fail(String operation, Kind kind, String code) {
        fail(operation, () -> new CallFailed(kind, new AwsError(code, "scripted", "req-fail", 400)));
    }

    public synchronized void fail(String operation, Supplier<CallFailed> failure) {
        faults.computeIfAbsent(operation, _ -> new ArrayDeque<>()).add(failure);
    }

    /** Runs before every call, outside of the fake's lock. */
    public synchronized void beforeEachCall(Runnable action) {
        beforeCall = action;
    }

    public synchronized void forgetPrincipal(String principalArn) {
        unknownPrincipals.add(principalArn);
    }

    /** Puts an entry in place by hand. */
    public synchronized void put(Target target, ObservedEntry entry) {
        get(target).entries.put(entry.principalArn(), entry);
    }

    /** Deletes an entry by hand. */
    public synchronized void remove(Target target, String principalArn) {
        get(target).entries.remove(principalArn);
    }

    public synchronized Optional<ObservedEntry> held(Target target, String principalArn) {
        return Optional.ofNullable(get(target).entries.get(principalArn));
    }

    /** The operations called so far, in order. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public List<String> mutatingCalls() {
        return calls().stream()
                .filter(call -> !call.startsWith("Describe") && !call.startsWith("List"))
                .toList();
    }

    @Override
    public EksApi within(Duration limit) {
        return this;
    }

    /** Shows an entry as it was, or none, as EKS may for a while after a change. */
    public synchronized void showStill(String principalArn, @Nullable ObservedEntry old) {
        shown.put(principalArn, Optional.ofNullable(old));
    }

    /** Shows all entries as they are. */
    public synchronized void showAll() {
        shown.clear();
    }

    private Optional<ObservedEntry> visible(Target target, String principalArn) {
        return shown.getOrDefault(
                principalArn, Optional.ofNullable(entries(target).get(principalArn)));
    }

    @Override
    public ClusterFacts describeCluster(Target target) {
        return call("DescribeCluster", () -> get(target).facts);
    }

    @Override
    public Page<String> listEntries(Target target, String nextToken) {
        return call("ListAccessEntries", () -> page(List.copyOf(entries(target).keySet()), nextToken));
    }

    @Override
    public Optional<ObservedEntry> describeEntry(Target target, String principalArn) {
        return call("DescribeAccessEntry", () -> visible(target, principalArn)
                .map(entry -> entry.withPolicies(new TreeMap<>())));
    }

    @Override
    public Page<Association> listAssociations(Target target, String principalArn, String nextToken) {
        return call("ListAssociatedAccessPolicies", () -> {
            List<Association> all = new ArrayList<>();
            visible(target, principalArn)
                    .orElseGet(() -> entry(target, principalArn))
                    .content()
                    .policies()
                    .forEach((arn, scope) -> all.add(new Association(arn, scope)));
            return page(all, nextToken);
        });
    }

    @Override
    public Answer<ObservedEntry> createEntry(
            Target target, String principalArn, EntryContent desired, String createToken) {
        return call("CreateAccessEntry", () -> {
            var entries = entries(target);
            ObservedEntry earlier = get(target).created.get(createToken);
            if (earlier != null) {
                return new Answer<>(earlier, requestId());
            }
            if (unknownPrincipals.contains(principalArn)) {
                throw failed(
                        Kind.UNKNOWN_PRINCIPAL,
                        "InvalidParameterException",
                        "The specified principalArn is invalid: invalid principal.");
            }
            checkGroups(desired.kubernetesGroups());
            if (entries.containsKey(principalArn)) {
                throw failed(
                        Kind.IN_USE,
                        "ResourceInUseException",
                        "The specified access entry resource is already in use on this cluster.");
            }
            String username = desired.shownUsername(principalArn).orElseThrow();
            ObservedEntry entry = Entries.of(
                    principalArn, desired.type(), username, desired.kubernetesGroups(), desired.tags(), now());
            entries.put(principalArn, entry);
            get(target).created.put(createToken, entry);
            return new Answer<>(entry, requestId());
        });
    }

    @Override
    public Answer<ObservedEntry> updateEntry(Target target, String principalArn, String username, List<String> groups) {
        return call("UpdateAccessEntry", () -> {
            ObservedEntry old = entry(target, principalArn);
            checkGroups(groups);
            ObservedEntry changed = new ObservedEntry(
                    old.principalArn(),
                    new EntryContent(
                            old.content().type(),
                            username.isEmpty() ? old.content().username() : username,
                            groups,
                            old.content().tags(),
                            old.content().policies()),
                    old.accessEntryArn(),
                    old.createdAt(),
                    now());
            entries(target).put(principalArn, changed);
            return new Answer<>(changed.withPolicies(new TreeMap<>()), requestId());
        });
    }

    @Override
    public Answer<Nothing> deleteEntry(Target target, String principalArn) {
        return call("DeleteAccessEntry", () -> {
            var _ = entry(target, principalArn);
            entries(target).remove(principalArn);
            return Answer.nothing(requestId());
        });
    }

    @Override
    public Answer<Nothing> tagEntry(Target target, String accessEntryArn, Map<String, String> tags) {
        return call("TagResource", () -> {
            ObservedEntry old = byArn(target, accessEntryArn);
            Map<String, String> changed = new HashMap<>(old.content().tags());
            changed.putAll(tags);
            entries(target).put(old.principalArn(), old.withTags(changed));
            return Answer.nothing(requestId());
        });
    }

    @Override
    public Answer<Nothing> untagEntry(Target target, String accessEntryArn, List<String> keys) {
        return call("UntagResource", () -> {
            ObservedEntry old = byArn(target, accessEntryArn);
            Map<String, String> changed = new HashMap<>(old.content().tags());
            keys.forEach(changed::remove);
            entries(target).put(old.principalArn(), old.withTags(changed));
            return Answer.nothing(requestId());
        });
    }

    @Override
    public Answer<AccessScope> associate(Target target, String principalArn, String policyArn, AccessScope scope) {
        return call("AssociateAccessPolicy", () -> {
            ObservedEntry old = entry(target, principalArn);
            if (!policyArn.startsWith(POLICY_PREFIX + "AmazonEKS")) {
                throw failed(
                        Kind.NOT_FOUND, "ResourceNotFoundException", "The specified policyArn could not be found.");
            }
            entries(target).put(principalArn, old.withPolicy(policyArn, scope));
            return new Answer<>(scope, requestId());
        });
    }

    @Override
    public Answer<Nothing> disassociate(Target target, String principalArn, String policyArn) {
        return call("DisassociateAccessPolicy", () -> {
            ObservedEntry old = entry(target, principalArn);
            if (!old.content().policies().containsKey(policyArn)) {
                throw failed(Kind.NOT_FOUND, "ResourceNotFoundException", "The policy is not associated.");
            }
            entries(target).put(principalArn, old.withoutPolicy(policyArn));
            return Answer.nothing(requestId());
        });
    }

    private <T> T call(String operation, Supplier<T> action) {
        Runnable before;
        synchronized (this) {
            before = beforeCall;
        }
        if (before != null) {
            before.run();
        }
        synchronized (this) {
            calls.add(operation);
            Deque<Supplier<CallFailed>> scripted = faults.get(operation);
            if (scripted != null && !scripted.isEmpty()) {
                throw scripted.removeFirst().get();
            }
            return action.get();
        }
    }

    private static <T> Page<T> page(List<T> all, String nextToken) {
        int from = nextToken.isEmpty() ? 0 : Integer.parseInt(nextToken);
        int to = Math.min(all.size(), from + PAGE);
        return new Page<>(all.subList(from, to), to == all.size() ? "" : String.valueOf(to));
    }

    private Cluster get(Target target) {
        Cluster cluster = clusters.get(target.arn());
        if (cluster == null) {
            throw failed(Kind.NO_CLUSTER, "ResourceNotFoundException", "No cluster found for name: " + target.name());
        }
        return cluster;
    }

    private SortedMap<String, ObservedEntry> entries(Target target) {
        Cluster cluster = get(target);
        if (!cluster.facts.hasEntries()) {
            throw failed(
                    Kind.REFUSED,
                    "InvalidRequestException",
                    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this "
                            + "operation.");
        }
        return cluster.entries;
    }

    private ObservedEntry entry(Target target, String principalArn) {
        ObservedEntry entry = entries(target).get(principalArn);
        if (entry == null) {
            throw failed(Kind.NO_ENTRY, "ResourceNotFoundException", "The specified principalArn could not be found.");
        }
        return entry;
    }

    private ObservedEntry byArn(Target target, String accessEntryArn) {
        return entries(target).values().stream()
                .filter(entry -> entry.accessEntryArn().equals(accessEntryArn))
                .findFirst()
                .orElseThrow(() -> failed(Kind.NO_ENTRY, "NotFoundException", "no such resource"));
    }

    private void checkGroups(List<String> groups) {
        if (groups.stream().anyMatch(group -> group.startsWith("system:"))) {
            throw failed(
                    Kind.REFUSED,
                    "InvalidParameterException",
                    "The kubernetes group name is invalid, it cannot start with system:");
        }
    }

    private CallFailed failed(Kind kind, String code, String message) {
        return new CallFailed(kind, new AwsError(code, message, requestId(), 400));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private String requestId() {
        return "req-" + ++requests;
    }
}
