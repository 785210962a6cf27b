package io.keyward.access.observed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What EKS was last seen to hold, by principal. */
@ApplicationScoped
public class ObservedEntries {

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

    private static ObservedEntry toDomain(ObservedEntryEntity row) {
        return new ObservedEntry(
                row.key.principalArn(), row.content, row.accessEntryArn, row.eksCreatedAt, row.observedAt);
    }
}
