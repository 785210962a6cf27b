package io.keyward.access.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.keyward.access.cluster.Cluster;
import io.keyward.access.outbox.Event;
import io.keyward.access.outbox.Outcome;
import io.keyward.eks.Difference;
import io.keyward.eks.EntryContent;
import io.keyward.proto.audit.v1.Action;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Findings as audit events, and the JSON both are kept in. */
@ApplicationScoped
class DriftEvents {

    private final ObjectMapper json;

    DriftEvents(ObjectMapper json) {
        this.json = json;
    }

    void fill(DriftFindingEntity row, Difference difference) {
        row.desired = write(ContentJson.desired(difference));
        row.observed = write(ContentJson.observed(difference));
    }

    Event found(Cluster cluster, DriftFindingEntity finding) {
        return event(Action.ACTION_DRIFT_FOUND, cluster, finding, cluster.revision())
                .before(read(finding.desired))
                .after(read(finding.observed));
    }

    Event repaired(Cluster cluster, DriftFindingEntity finding, long revision, @Nullable EntryContent now) {
        return event(Action.ACTION_DRIFT_REPAIRED, cluster, finding, revision)
                .before(read(finding.observed))
                .after(part(finding, now));
    }

    Event vanished(Cluster cluster, DriftFindingEntity finding) {
        return event(Action.ACTION_DRIFT_VANISHED, cluster, finding, cluster.revision())
                .before(read(finding.observed))
                .after(read(finding.desired));
    }

    Event accepted(Cluster cluster, DriftFindingEntity finding, long revision) {
        return event(Action.ACTION_DRIFT_ACCEPTED, cluster, finding, revision)
                .before(read(finding.desired))
                .after(read(finding.observed));
    }

    private static Event event(Action action, Cluster cluster, DriftFindingEntity finding, long revision) {
        return Event.of(action, Outcome.SUCCESS)
                .on(cluster.arnText(), revision)
                .principal(finding.principalArn)
                .policy(finding.policyArn)
                .because(finding.kind.name(), "")
                .detail("findingId", finding.id.toString());
    }

    /** The part of an entry that a finding is about. */
    private static @Nullable Map<String, Object> part(DriftFindingEntity finding, @Nullable EntryContent content) {
        if (content == null) {
            return null;
        }
        return finding.kind.ofAssociation()
                ? ContentJson.association(content, finding.policyArn)
                : ContentJson.entry(finding.principalArn, content);
    }

    private @Nullable String write(@Nullable Map<String, Object> value) {
        if (value == null) {
            return null;
        }
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a difference cannot be written as JSON", e);
        }
    }

    private @Nullable JsonNode read(@Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            return json.readTree(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored finding is no JSON", e);
        }
    }
}
