package io.keyward.access.observed;

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

    ObservedEntries(ObservedEntryRepository repository) {
        this.repository = repository;
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

    /** A push saw an entry. */
    @Transactional(TxType.MANDATORY)
    public void seen(UUID clusterId, Sighting sighting, Instant when) {
        ObservedEntryEntity.Key key = new ObservedEntryEntity.Key(clusterId, sighting.principalArn());
        repository
                .findByIdOptional(key)
                .ifPresentOrElse(row -> fill(row, sighting, when, PUSH), () -> insert(key, sighting, when, PUSH));
    }

    /** A push saw that EKS holds no entry for a principal. */
    @Transactional(TxType.MANDATORY)
    public void absent(UUID clusterId, String principalArn) {
        repository.deleteById(new ObservedEntryEntity.Key(clusterId, principalArn));
    }

    /**
     * A deep read saw all entries of a cluster. Only what differs from what was known is written, so {@code observedAt} tells since
     * when an entry was seen to be as it is.
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
                fill(row, sighting, when, DEEP_READ);
            }
        }
        rows.forEach((principal, row) -> {
            if (!present.contains(principal) && !except.contains(principal)) {
                repository.delete(row);
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
