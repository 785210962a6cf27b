package io.keyward.access.observed;

import io.keyward.access.cluster.Clusters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What EKS was last seen to hold, by principal. */
@ApplicationScoped
public class ObservedEntries {

    private static final String PUSH = "PUSH";
    private static final String DEEP_READ = "DEEP_READ";

    private final ObservedEntryRepository repository;
    private final Clusters clusters;

    ObservedEntries(ObservedEntryRepository repository, Clusters clusters) {
        this.repository = repository;
        this.clusters = clusters;
    }

    @Transactional
    public Optional<ObservedEntry> find(UUID clusterId, String principalArn) {
        return repository.find(clusterId, principalArn).map(ObservedEntries::toDomain);
    }

    /** By principal ARN. */
    @Transactional
    public Map<String, ObservedEntry> find(UUID clusterId, Collection<String> principalArns) {
        return repository.find(clusterId, principalArns).stream()
                .map(ObservedEntries::toDomain)
                .collect(Collectors.toMap(ObservedEntry::principalArn, Function.identity()));
    }

    /** The entry to which EKS gave this access entry ARN. */
    @Transactional
    public Optional<ObservedEntry> byAccessEntryArn(UUID clusterId, String accessEntryArn) {
        return repository.byAccessEntryArn(clusterId, accessEntryArn).map(ObservedEntries::toDomain);
    }

    /** All of a cluster. */
    @Transactional
    public List<ObservedEntry> all(UUID clusterId) {
        return repository.all(clusterId).stream().map(ObservedEntries::toDomain).toList();
    }

    /** A push saw an entry; the caller has locked the cluster. */
    @Transactional(TxType.MANDATORY)
    public void seen(UUID clusterId, Sighting sighting, Instant when) {
        ObservedEntryEntity.Key key = new ObservedEntryEntity.Key(clusterId, sighting.principalArn());
        Optional<ObservedEntryEntity> row = repository.findByIdOptional(key);
        if (row.isEmpty()) {
            insert(key, sighting, when, PUSH);
        } else if (differs(row.get(), sighting)) {
            change(row.get(), sighting, when, PUSH);
        } else {
            fill(row.get(), sighting, when, PUSH);
        }
    }

    /** A push saw that EKS holds no entry for a principal; the caller has locked the cluster. */
    @Transactional(TxType.MANDATORY)
    public void absent(UUID clusterId, String principalArn) {
        repository.find(clusterId, principalArn).ifPresent(this::remove);
    }

    /**
     * A deep read saw all entries of a cluster. Only what differs from what was known is written, so {@code observedAt} tells since
     * when an entry was seen to be as it is.
     *
     * The caller has locked the cluster.
     *
     * @param except principals of whom newer sightings are known: their rows stay
     */
    @Transactional(TxType.MANDATORY)
    public void allSeen(UUID clusterId, Collection<Sighting> sightings, Set<String> except, Instant when) {
        List<ObservedEntryEntity> known = repository.all(clusterId);
        Map<String, ObservedEntryEntity> rows =
                known.stream().collect(Collectors.toMap(row -> row.key.principalArn(), Function.identity()));
        Set<String> present = new HashSet<>();
        for (Sighting sighting : sightings) {
            present.add(sighting.principalArn());
            if (except.contains(sighting.principalArn())) {
                continue;
            }
            ObservedEntryEntity row = rows.get(sighting.principalArn());
            if (row == null) {
                insert(new ObservedEntryEntity.Key(clusterId, sighting.principalArn()), sighting, when, DEEP_READ);
            } else if (differs(row, sighting)) {
                change(row, sighting, when, DEEP_READ);
            }
        }
        rows.forEach((principal, row) -> {
            if (!present.contains(principal) && !except.contains(principal)) {
                remove(row);
            }
        });
    }

    private static boolean differs(ObservedEntryEntity row, Sighting sighting) {
        return !row.content.equals(sighting.content())
                || !row.accessEntryArn.equals(sighting.accessEntryArn())
                || !Objects.equals(row.eksCreatedAt, sighting.createdAt());
    }

    private void insert(ObservedEntryEntity.Key key, Sighting sighting, Instant when, String source) {
        ObservedEntryEntity row = new ObservedEntryEntity();
        row.key = key;
        fill(row, sighting, when, source);
        repository.persist(row);
        clusters.observedChange(key.clusterId(), key.principalArn());
    }

    private void change(ObservedEntryEntity row, Sighting sighting, Instant when, String source) {
        fill(row, sighting, when, source);
        clusters.observedChange(row.key.clusterId(), row.key.principalArn());
    }

    private void remove(ObservedEntryEntity row) {
        repository.delete(row);
        clusters.observedChange(row.key.clusterId(), row.key.principalArn());
    }

    private static void fill(ObservedEntryEntity row, Sighting sighting, Instant when, String source) {
        row.content = sighting.content();
        row.accessEntryArn = sighting.accessEntryArn();
        row.eksCreatedAt = sighting.createdAt();
        row.observedAt = when;
        row.source = source;
    }

    private static ObservedEntry toDomain(ObservedEntryEntity row) {
        return new ObservedEntry(
                row.key.principalArn(), row.content, row.accessEntryArn, row.eksCreatedAt, row.observedAt);
    }
}
