package io.keyward.access.entry;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The desired entries of a cluster, for the features that push, compare or decide. */
@ApplicationScoped
public class DesiredEntries {

    private final AccessEntryRepository repository;

    DesiredEntries(AccessEntryRepository repository) {
        this.repository = repository;
    }

    @Transactional
    public Optional<AccessEntry> find(UUID clusterId, String principalArn) {
        return repository.find(clusterId, principalArn).map(EntryMapping::toDomain);
    }

    /** Those of these principals that have one. */
    @Transactional
    public List<AccessEntry> find(UUID clusterId, Collection<String> principalArns) {
        return repository.find(clusterId, principalArns).stream()
                .map(EntryMapping::toDomain)
                .toList();
    }

    /** In order of principal ARN. */
    @Transactional
    public List<AccessEntry> all(UUID clusterId) {
        return repository.all(clusterId).stream().map(EntryMapping::toDomain).toList();
    }

    /** The unique ids that are known of the cluster's principals, by ARN. */
    @Transactional
    public Map<String, String> principalIds(UUID clusterId) {
        return byArn(repository.principalIds(clusterId));
    }

    /** As {@link #principalIds(UUID)}, of these principals only. */
    @Transactional
    public Map<String, String> principalIds(UUID clusterId, Collection<String> principalArns) {
        return byArn(repository.principalIds(clusterId, principalArns));
    }

    private static Map<String, String> byArn(List<Object[]> pairs) {
        return pairs.stream().collect(Collectors.toMap(pair -> (String) pair[0], pair -> (String) pair[1]));
    }

    @Transactional
    public long count(UUID clusterId) {
        return repository.count(clusterId);
    }
}
