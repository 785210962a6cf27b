package io.keyward.audit.log;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.query.NativeQuery;

/** The log's table. Pages are cut by bytes as well as by number, so that any page fits a gRPC message. */
@ApplicationScoped
class EventRepository implements PanacheRepositoryBase<EventEntity, Long> {

    // Any fixed number: it names the lock of whoever appends.
    static final long APPEND_LOCK = 0x6b65_7977_6172_6401L;

    private static final String INSERT_ASKED =
            "INSERT INTO event_asked (principal, sequence) SELECT * FROM unnest(:principals, :sequences)";

    // gRPC clients take 4 MiB unless told otherwise; a larger event has a page to itself.
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

    /** A principal that an event's access questions are about. */
    record Asked(String principal, long sequence) {}

    /** One statement for any number of them. */
    void persistAsked(List<Asked> asked) {
        if (!asked.isEmpty()) {
            // In the order of the index, so that neighbours meet on a page of it.
            List<Asked> sorted = asked.stream()
                    .sorted(Comparator.comparing(Asked::principal))
                    .toList();
            var _ = getEntityManager()
                    .createNativeQuery(INSERT_ASKED)
                    .setParameter(
                            "principals", sorted.stream().map(Asked::principal).toArray(String[]::new))
                    .setParameter(
                            "sequences", sorted.stream().map(Asked::sequence).toArray(Long[]::new))
                    .executeUpdate();
        }
    }

    /** Sequence and size of a row, to see how many rows fit a page before their bytes are read. */
    record Extent(long sequence, int payloadSize) {}

    Slice page(EventFilter filter, PageRequest page) {
        List<Extent> extents = extents(EventQuery.of(filter, page));
        List<Long> fitting = fitting(extents, page.size());
        List<EventEntity> rows = new ArrayList<>(list("sequence in ?1", fitting));
        Comparator<EventEntity> bySequence = Comparator.comparing(row -> row.sequence);
        rows.sort(page.newestFirst() ? bySequence.reversed() : bySequence);
        return new Slice(rows, fitting.size() < extents.size());
    }

    record Slice(List<EventEntity> rows, boolean more) {}

    private List<Extent> extents(EventQuery query) {
        NativeQuery<Object[]> select =
                getEntityManager().unwrap(Session.class).createNativeQuery(query.text(), Object[].class);
        query.values().forEach(select::setParameter);
        return select.getResultList().stream()
                .map(row -> new Extent((Long) row[0], (Integer) row[1]))
                .toList();
    }

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
