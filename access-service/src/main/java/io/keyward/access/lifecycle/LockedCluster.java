package io.keyward.access.lifecycle;

import io.keyward.access.boundary.Boundaries;
import io.keyward.access.cluster.ClusterMode;
import io.keyward.access.cluster.ObservedCluster;
import io.keyward.access.jdbc.Jdbc;
import io.keyward.access.lifecycle.Life.Urgency;
import io.keyward.access.outbox.Event;
import io.keyward.access.request.AnsweredRequests;
import io.keyward.access.request.AnsweredRequests.Answer;
import io.keyward.access.request.RequestTerms;
import io.keyward.eks.ClusterArn;
import io.keyward.eks.EksRefusal;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.trace.Trace;
import io.opentelemetry.api.trace.Span;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster whose row a transaction has locked, with the principals it is about. Work is done on it in memory, piece after piece; a
 * piece that throws leaves no trace. {@link ClusterTransactions} then writes what has changed, all at once.
 */
public final class LockedCluster {

    /**
     * The cluster's row.
     *
     * @param authenticationMode as EKS last said; null until the cluster was first read
     * @param entries how many are desired
     * @param removalLimit how many may be on their way out of EKS at a time
     */
    record Row(
            UUID id,
            ClusterArn arn,
            ClusterMode mode,
            String roleArn,
            @Nullable String authenticationMode,
            long revision,
            long observedVersion,
            int entries,
            int removalLimit) {}

    /** What is not loaded, and looked up only by the work that needs it. */
    interface Lookup {

        /** Entries on their way out of EKS, of principals other than these. */
        int removals(UUID clusterId, Collection<String> except);

        /**
         * Whether an entry other than these principals' makes its principal an administrator of the cluster.
         *
         * @param atEks only if EKS is known to hold it as such; otherwise it is enough that it is desired
         * @param forGood only if it was not given for a while
         */
        boolean administrator(UUID clusterId, Collection<String> except, boolean atEks, boolean forGood);
    }

    /** Rows of a feature with tables of its own. */
    public interface AlsoWrite {
        void write(Connection connection) throws SQLException;
    }

    /** A principal whose desired or observed state changed, with the version that changed it. */
    record Version(boolean observed, long version, String principalArn) {}

    /** An event with who caused it. */
    record Caused(Event event, Caller by, Span span) {}

    private final Row row;
    private final Instant now;
    private final Connection connection;
    private final Lookup lookup;
    private final Map<String, Principal> loaded;
    private final Map<String, Answer> answered;
    private State state;
    private Caller caller = Caller.current();
    private Optional<Boundaries> boundaries = Optional.empty();

    /** Those that earlier pieces have changed, as they left them. */
    private Map<String, Principal> beforePiece = Map.of();

    /** All that work changes; copied before each piece, so that one that fails can be forgotten. */
    private static final class State {

        private long revision;
        private long observedVersion;
        private int entries;
        /** The revision of the piece at work; 0 until it takes one. */
        private long revisionOfPiece;

        private final Map<String, Principal> principals = new LinkedHashMap<>();
        private final Set<Version> versions = new LinkedHashSet<>();
        private final List<Caused> events = new ArrayList<>();
        private final Map<String, Answer> remembered = new LinkedHashMap<>();
        private final Set<String> forgotten = new LinkedHashSet<>();
        private final Map<UUID, EksVerdict> verdicts = new LinkedHashMap<>();
        private final List<AlsoWrite> also = new ArrayList<>();
        private boolean wakes;

        private State copy() {
            State copy = new State();
            copy.revision = revision;
            copy.observedVersion = observedVersion;
            copy.entries = entries;
            copy.principals.putAll(principals);
            copy.versions.addAll(versions);
            copy.events.addAll(events);
            copy.remembered.putAll(remembered);
            copy.forgotten.addAll(forgotten);
            copy.verdicts.putAll(verdicts);
            copy.also.addAll(also);
            copy.wakes = wakes;
            return copy;
        }
    }

    LockedCluster(
            Row row,
            Map<String, Principal> principals,
            Map<String, Answer> answered,
            Connection connection,
            Lookup lookup,
            Instant now) {
        this.row = row;
        this.connection = connection;
        this.loaded = principals;
        this.answered = answered;
        this.lookup = lookup;
        this.now = now;
        this.state = new State();
        state.revision = row.revision;
        state.observedVersion = row.observedVersion;
        state.entries = row.entries;
    }

    /**
     * Does one piece of work for a caller; if it throws, nothing of it is kept.
     *
     * @param within the boundaries of a caller who wants it, to whom {@link Guard} applies, too
     */
    <T> T attempt(Caller by, Optional<Boundaries> within, Supplier<T> piece) {
        State before = state;
        state = before.copy();
        state.revisionOfPiece = 0;
        caller = by;
        boundaries = within;
        beforePiece = before.principals;
        try {
            T result = piece.get();
            if (within.isPresent()) {
                Guard.check(this, beforePiece);
            }
            return result;
        } catch (RuntimeException e) {
            state = before;
            throw e;
        }
    }

    /** Does one piece of work as {@link #attempt} would, and keeps nothing of it: what it would have come to. */
    <T> T rehearse(Caller by, Optional<Boundaries> within, Supplier<T> piece) {
        State before = state;
        try {
            return attempt(by, within, piece);
        } finally {
            state = before;
        }
    }

    /**
     * Makes sure that the piece at work leaves the cluster an administrator, where it is Keyward's own and within nobody's boundaries.
     *
     * @throws io.keyward.grpc.error.ServiceException.Precondition if it takes the last one away
     */
    public void requireAdministrator() {
        Guard.requireAdministrator(this, beforePiece);
    }

    public UUID id() {
        return row.id;
    }

    public ClusterArn arn() {
        return row.arn;
    }

    public ClusterMode mode() {
        return row.mode;
    }

    public String roleArn() {
        return row.roleArn;
    }

    public int removalLimit() {
        return row.removalLimit;
    }

    /** The moment at which all of this transaction happens. */
    public Instant now() {
        return now;
    }

    /** How many entries are desired. */
    public int entries() {
        return state.entries;
    }

    /** EKS refuses every access entry call on a cluster whose authentication mode is CONFIG_MAP. */
    public void requireEntries() {
        if (row.authenticationMode != null && !ObservedCluster.takesAccessEntries(row.authenticationMode)) {
            throw EksRefusal.authenticationMode();
        }
    }

    /** One of the principals that the work named. */
    public Principal principal(String arn) {
        Principal changed = state.principals.get(arn);
        if (changed != null) {
            return changed;
        }
        Principal known = loaded.get(arn);
        if (known == null) {
            throw new IllegalStateException("the work did not name the principal " + arn);
        }
        return known;
    }

    /** Every principal that was loaded, as it is now. */
    public Collection<Principal> principals() {
        return loaded.keySet().stream().map(this::principal).toList();
    }

    /** The revision of the piece at work: one for all of its changes. */
    public long revision() {
        if (state.revisionOfPiece == 0) {
            state.revision++;
            state.revisionOfPiece = state.revision;
        }
        return state.revisionOfPiece;
    }

    /** How far the cluster has come, without taking a revision. */
    public long currentRevision() {
        return state.revision;
    }

    /** Adds an event by the caller of the piece. */
    public void record(Event event) {
        state.events.add(new Caused(event, caller, Trace.current()));
    }

    /** Reads rows of a feature with tables of its own. */
    public <T> T query(Jdbc.Work<T> query) {
        try {
            return query.on(connection);
        } catch (SQLException e) {
            throw new LifecycleStore.StoreFailure(e);
        }
    }

    /** Writes rows of a feature with tables of its own, after all work on the cluster is done, and if this piece of it is kept. */
    public void alsoWrite(AlsoWrite rows) {
        state.also.add(rows);
    }

    /** Something else than a principal may be due for the worker. */
    void wakeWorker() {
        state.wakes = true;
    }

    // Desired state.

    /**
     * Makes a change of a principal's desired entry, with the push that it needs.
     *
     * @param wanted null to remove the entry
     * @param parts which parts of the entry the caller set, whether or not they had that value before
     * @param terms how the caller waits, and how its answer is remembered
     * @throws ServiceException.Denied if the change reaches beyond the caller's boundaries
     */
    public Changed change(
            String principalArn,
            @Nullable AccessEntry wanted,
            SortedSet<String> parts,
            Urgency urgency,
            RequestTerms terms) {
        Principal before = principal(principalArn);
        AccessEntry after = bounded(before, wanted, parts);
        long revision = revision();
        Life life = before.life() == null ? Life.begin(principalArn, now) : before.life();
        AccessEntry stamped = after == null ? null : after.at(revision, after.modifiedAt());
        Desired.Change change = before.desired().changing(UUID.randomUUID(), revision, parts);
        boolean waits = terms.waits() && row.mode.pushes();
        Principal now = before.withDesired(before.desired().changed(stamped, revision, parts))
                .withLife(
                        stamped == null ? life.removed(revision, this.now) : life.changed(revision, urgency, this.now));
        if (waits) {
            List<Awaited> awaited = new ArrayList<>(now.awaited());
            awaited.add(new Awaited(change, caller.requestId(), terms.key(), this.now.plus(terms.patience())));
            now = now.awaiting(awaited);
        }
        put(now);
        state.versions.add(new Version(false, revision, principalArn));
        AccessEntry shown = stamped == null ? removed(before, revision) : stamped;
        return new Changed(this, now, shown, revision, waits ? change.id() : null);
    }

    private static AccessEntry removed(Principal before, long revision) {
        AccessEntry entry = Objects.requireNonNull(before.desired().entry());
        return entry.at(revision, entry.modifiedAt());
    }

    /**
     * Takes what EKS holds into the desired state, as far as that is known: {@link Life#adopted}.
     *
     * @throws ServiceException.Denied if that reaches beyond the caller's boundaries
     */
    public Changed adopt(String principalArn, AccessEntry seen) {
        Principal before = principal(principalArn);
        AccessEntry entry = Objects.requireNonNull(bounded(before, seen, Desired.parts(seen)));
        long revision = revision();
        Life life = before.life() == null ? Life.begin(principalArn, now) : before.life();
        Principal adopted = before.withDesired(new Desired(entry.at(revision, entry.modifiedAt()), new TreeMap<>()))
                .withLife(life.adopted(revision, now));
        put(adopted);
        state.versions.add(new Version(false, revision, principalArn));
        return new Changed(
                this, adopted, Objects.requireNonNull(adopted.desired().entry()), revision, null);
    }

    /** Every change of what is desired comes by here: it must lie within the caller's boundaries, and lasts as long as they allow. */
    private @Nullable AccessEntry bounded(Principal before, @Nullable AccessEntry after, SortedSet<String> parts) {
        return boundaries.isEmpty()
                ? after
                : BoundedChange.of(before, after, parts).within(boundaries.get(), now);
    }

    /** Fixes the principal of an entry; nothing is pushed. Both states go by it. */
    public long pin(String principalArn, AccessEntry pinned) {
        Principal before = principal(principalArn);
        long revision = revision();
        put(before.withDesired(new Desired(pinned, before.desired().setters())));
        state.versions.add(new Version(false, revision, principalArn));
        observedVersion(principalArn);
        return revision;
    }

    // Observed state.

    /** EKS was seen to hold this for the principal; null for no entry. Whether that is news. */
    public boolean observe(String principalArn, @Nullable Sighting seen, ObservedEntry.Source source) {
        Principal before = principal(principalArn);
        ObservedEntry known = before.observed();
        if (seen == null) {
            if (known == null) {
                return false;
            }
            put(before.seen(null));
        } else {
            boolean same = known != null && known.same(seen);
            if (same && source == ObservedEntry.Source.DEEP_READ) {
                return false;
            }
            put(before.seen(ObservedEntry.of(seen, now, source)));
            if (same) {
                return false;
            }
        }
        observedVersion(principalArn);
        return true;
    }

    private void observedVersion(String principalArn) {
        state.observedVersion++;
        state.versions.add(new Version(true, state.observedVersion, principalArn));
    }

    // Lives and waits.

    /** A principal's life goes on; null where nothing of it is left to keep. */
    public void live(String principalArn, @Nullable Life life) {
        put(principal(principalArn).withLife(life));
    }

    /** EKS holds everything up to a revision: who waits for it is told. */
    public void applied(String principalArn, long revision) {
        Principal principal = principal(principalArn);
        List<Awaited> left = new ArrayList<>();
        for (Awaited awaited : principal.awaited()) {
            if (awaited.change().revision() <= revision) {
                state.verdicts.put(awaited.id(), new EksVerdict.Applied());
            } else {
                left.add(awaited);
            }
        }
        put(principal.awaiting(left).withDesired(principal.desired().settled(revision)));
    }

    /** EKS was seen to have done these changes, whatever else it refused. */
    public void applied(String principalArn, Set<UUID> changes) {
        Principal principal = principal(principalArn);
        changes.forEach(id -> state.verdicts.put(id, new EksVerdict.Applied()));
        put(principal.awaiting(principal.awaited().stream()
                .filter(awaited -> !changes.contains(awaited.id()))
                .toList()));
    }

    /**
     * EKS refused changes whose callers wait: each is taken back, and nothing else with it; what is remembered as its answer is
     * forgotten, so that a repeat is a new try and nobody is told of a success that was none. Whoever waits is told, also of what could
     * not be taken back.
     */
    public void refused(String principalArn, Map<UUID, Life.Refusal> refusals) {
        if (refusals.isEmpty()) {
            return;
        }
        Principal principal = principal(principalArn);
        List<Awaited> refused = principal.awaited().stream()
                .filter(awaited -> refusals.containsKey(awaited.id()))
                .toList();
        Desired.Undone undone = principal
                .desired()
                .undo(principal.awaited().stream().map(Awaited::change).toList(), refusals.keySet());
        for (Awaited awaited : refused) {
            Life.Refusal refusal = Objects.requireNonNull(refusals.get(awaited.id()));
            SortedSet<String> superseded = undone.superseded().getOrDefault(awaited.id(), new TreeSet<>());
            state.verdicts.put(
                    awaited.id(),
                    new EksVerdict.Refused(refusal.code(), refusal.message(), refusal.requestId(), superseded));
            if (!awaited.answerKey().isEmpty()) {
                state.forgotten.add(awaited.answerKey());
            }
        }
        Map<UUID, Desired.Change> standing = new HashMap<>();
        undone.standing().forEach(change -> standing.put(change.id(), change));
        List<Awaited> left = principal.awaited().stream()
                .filter(awaited -> standing.containsKey(awaited.id()))
                .map(awaited -> awaited.with(Objects.requireNonNull(standing.get(awaited.id()))))
                .toList();
        Principal after = principal.awaiting(left);
        if (!Objects.equals(undone.desired().entry(), principal.desired().entry())) {
            after = reverted(after, undone.desired());
        } else {
            after = after.withDesired(undone.desired());
        }
        put(after);
        record(EntryEvents.reverted(this, principal, after, refused, undone.superseded(), refusals));
    }

    private Principal reverted(Principal principal, Desired desired) {
        long revision = revision();
        AccessEntry entry = desired.entry();
        Life life = Objects.requireNonNull(principal.life());
        Desired stamped = new Desired(entry == null ? null : entry.at(revision, entry.modifiedAt()), desired.setters());
        state.versions.add(new Version(false, revision, principal.arn()));
        return principal
                .withDesired(stamped)
                .withLife(
                        entry == null
                                ? life.neverWas(revision, now).orElse(null)
                                : life.changed(revision, Urgency.REVOCATION, now));
    }

    // Requests asked before.

    /**
     * The answer given before to the same request.
     *
     * @throws ServiceException.Precondition if the key was used for another request
     * @throws ServiceException.RateLimited if it was signed, and what it did does not stand any more
     */
    public Optional<String> answer(RequestTerms terms, AnsweredRequests.Stands stands) {
        if (terms.key().isEmpty() || state.forgotten.contains(terms.key())) {
            return Optional.empty();
        }
        Answer known = state.remembered.getOrDefault(terms.key(), answered.get(terms.key()));
        if (known == null) {
            return Optional.empty();
        }
        return Optional.of(query(connection -> known.to(terms, stands)));
    }

    /** Remembers an answer for as long as {@link AnsweredRequests} says. */
    public void remember(RequestTerms terms, Supplier<String> response) {
        if (!terms.key().isEmpty()) {
            state.remembered.put(terms.key(), new Answer(terms.key(), terms.fingerprint(), response.get()));
        }
    }

    /**
     * A change that was made before by the same request, with the entry as it was answered then. While that one still waits for EKS, a
     * repeat waits for the same verdict.
     */
    public Changed answered(String principalArn, AccessEntry then, RequestTerms terms) {
        Principal principal = principal(principalArn);
        UUID awaited = principal.awaited().stream()
                .filter(change -> change.answerKey().equals(terms.key()))
                .map(Awaited::id)
                .findFirst()
                .orElse(null);
        return new Changed(this, principal, then, then.revision(), awaited);
    }

    private void put(Principal principal) {
        Principal before = principal(principal.arn());
        state.entries +=
                (principal.entry().isPresent() ? 1 : 0) - (before.entry().isPresent() ? 1 : 0);
        state.principals.put(principal.arn(), principal);
    }

    // What is to be written.

    Row row() {
        return row;
    }

    Lookup lookup() {
        return lookup;
    }

    long observedVersion() {
        return state.observedVersion;
    }

    /** As loaded; the caller compares. */
    Principal before(String arn) {
        return Objects.requireNonNull(loaded.get(arn));
    }

    Collection<Principal> changed() {
        return state.principals.values();
    }

    Set<Version> versions() {
        return state.versions;
    }

    List<Caused> events() {
        return state.events;
    }

    Collection<Answer> remembered() {
        return state.remembered.values();
    }

    Set<String> forgotten() {
        return state.forgotten;
    }

    List<AlsoWrite> alsoWritten() {
        return state.also;
    }

    Map<UUID, EksVerdict> verdicts() {
        return state.verdicts;
    }

    /** Whether a worker has something to do that it had not, or room for more. */
    boolean madeWork() {
        return state.wakes
                || state.principals.values().stream()
                        .anyMatch(now -> frees(before(now.arn()).life(), now.life())
                                || (row.mode.pushes() && adds(before(now.arn()).life(), now.life())));
    }

    private static boolean frees(@Nullable Life before, @Nullable Life now) {
        return before != null
                && before.facts().out() != null
                && (now == null || now.facts().out() == null);
    }

    private static boolean adds(@Nullable Life before, @Nullable Life now) {
        return now != null
                && now.work().isPresent()
                && (before == null || !now.work().equals(before.work()));
    }

    Set<String> loadedArns() {
        return loaded.keySet();
    }
}
