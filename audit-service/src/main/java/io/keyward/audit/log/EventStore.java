package io.keyward.audit.log;

import com.google.protobuf.UnsafeByteOperations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The log's transactions. */
@ApplicationScoped
class EventStore {

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    private final EventRepository repository;
    private final Clock clock;

    EventStore(EventRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** Adds what is new; all of it or nothing. The sequence of each event, in the order given. */
    @Transactional
    List<Long> append(List<Event> events) {
        repository.lock();
        // Read after the lock is held, so that everything earlier appenders committed is seen.
        Placement placement = Placement.of(repository.head(), known(events), events);
        Instant now = clock.instant();
        repository.persist(placement.fresh().stream()
                .map(placed -> EventMapping.toEntity(placed.event(), placed.sequence(), now)));
        repository.persistAsked(
                placement.fresh().stream().flatMap(EventMapping::toAsked).toList());
        return placement.sequences();
    }

    @Transactional
    EventPage page(EventFilter filter, PageRequest page) {
        EventRepository.Slice slice = repository.page(filter, page);
        return new EventPage(slice.rows().stream().map(EventMapping::toDomain).toList(), slice.more());
    }

    @Transactional
    Optional<LoggedEvent> find(String idOrDecisionId, Clearance within) {
        String id = idOrDecisionId.toLowerCase(Locale.ROOT);
        Optional<EventEntity> byId =
                UUID_TEXT.matcher(id).matches() ? repository.withId(UUID.fromString(id)) : Optional.empty();
        return byId.filter(row -> within.admits(row.cluster == null ? "" : row.cluster))
                .map(EventMapping::toDomain)
                .or(() -> firstOfDecision(idOrDecisionId, within));
    }

    private Optional<LoggedEvent> firstOfDecision(String decisionId, Clearance within) {
        PageRequest oldest = new PageRequest(false, 0, 1);
        return page(EventFilter.ofDecision(decisionId, within), oldest).events().stream()
                .findFirst();
    }

    @Transactional
    long head() {
        return repository.head();
    }

    private Map<UUID, Placement.Known> known(List<Event> events) {
        Map<UUID, Placement.Known> known = new HashMap<>();
        for (EventEntity row :
                repository.withIds(events.stream().map(Event::id).distinct().toList())) {
            known.put(row.id, new Placement.Known(row.sequence, UnsafeByteOperations.unsafeWrap(row.payload)));
        }
        return known;
    }
}
