package io.keyward.audit.log;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The log's table. Pages are cut by bytes as well as by number, so that any page fits a gRPC message. */
@ApplicationScoped
class EventRepository implements PanacheRepositoryBase<EventEntity, Long> {

    // Any fixed number: it names the lock of whoever appends.
    static final long APPEND_LOCK = 0x6b65_7977_6172_6401L;

    // gRPC clients take 4 MiB unless told otherwise; an event alone is at most 1 MiB.
    private static final int MAX_PAGE_BYTES = 3 << 20;

    /** Keeps all other appenders out until the end of the transaction, of this process or any other. */
    void lock() {
        getEntityManager()
                .createNativeQuery("SELECT true FROM pg_advisory_xact_lock(:key)", Boolean.class)
                .setParameter("key", APPEND_LOCK)
                .getSingleResult();
    }

    /** Sequence of the newest event; 0 if there is none. */
    long head() {
        return getEntityManager()
                .createQuery("select coalesce(max(sequence), 0) from EventEntity", Long.class)
                .getSingleResult();
    }

    List<EventEntity> withIds(Collection<UUID> ids) {
        return list("id in ?1", ids);
    }

    Optional<EventEntity> withId(UUID id) {
        return find("id", id).firstResultOptional();
    }

    Optional<EventEntity> firstOfDecision(String decisionId) {
        return find("decisionId = ?1 order by sequence", IndexKey.of(decisionId))
                .firstResultOptional();
    }

    /** Sequence and size of a row, to see how many rows fit a page before their bytes are read. */
    record Extent(long sequence, int payloadSize) {}

    Slice page(EventFilter filter, PageRequest page) {
        String order = page.newestFirst() ? "desc" : "asc";
        EventConditions conditions = EventConditions.of(filter, page);
        List<Extent> extents = find(conditions.text() + " order by sequence " + order, conditions.values())
                .range(0, page.size())
                .project(Extent.class)
                .list();
        List<Long> fitting = fitting(extents, page.size());
        List<EventEntity> rows = new ArrayList<>(list("sequence in ?1", fitting));
        Comparator<EventEntity> bySequence = Comparator.comparing(row -> row.sequence);
        rows.sort(page.newestFirst() ? bySequence.reversed() : bySequence);
        return new Slice(rows, fitting.size() < extents.size());
    }

    record Slice(List<EventEntity> rows, boolean more) {}

    private static List<Long> fitting(List<Extent> extents, int size) {
        List<Long> sequences = new ArrayList<>();
        long bytes = 0;
        for (Extent extent : extents) {
            bytes += extent.payloadSize();
            if (sequences.size() == size || (bytes > MAX_PAGE_BYTES && !sequences.isEmpty())) {
                break;
            }
            sequences.add(extent.sequence());
        }
        return sequences;
    }
}
