package io.keyward.lab.cluster;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One cluster of the lab.
 *
 * @param key account, region and name
 * @param mode the authentication mode
 * @param createdAt when it was created
 * @param tags its tags
 * @param updates its last configuration updates, oldest first
 */
public record Cluster(
        ClusterKey key,
        AuthenticationMode mode,
        Instant createdAt,
        Map<String, String> tags,
        List<ConfigUpdate> updates) {

    private static final int KEPT_UPDATES = 50;

    /**
     * A change of the authentication mode; the lab finishes it before it answers.
     *
     * @param id the update's id
     * @param mode the mode asked for
     * @param createdAt when it was asked for
     */
    public record ConfigUpdate(String id, AuthenticationMode mode, Instant createdAt) {}

    public Cluster {
        tags = new TreeMap<>(tags);
        updates = List.copyOf(updates);
    }

    public Cluster withTags(Map<String, String> changed) {
        return new Cluster(key, mode, createdAt, changed, updates);
    }

    public Cluster withUpdate(ConfigUpdate update) {
        List<ConfigUpdate> all = new ArrayList<>(updates);
        all.add(update);
        List<ConfigUpdate> kept = all.subList(Math.max(0, all.size() - KEPT_UPDATES), all.size());
        return new Cluster(key, update.mode(), createdAt, tags, kept);
    }

    public Optional<ConfigUpdate> update(String id) {
        return updates.stream().filter(update -> update.id().equals(id)).findFirst();
    }
}
