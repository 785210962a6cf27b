package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.Cluster;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Written;
import io.keyward.lab.wire.AwsException;
import io.keyward.lab.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tags of clusters and access entries, by the resource's ARN. */
@ApplicationScoped
class TagOperations {

    private static final Pattern ARN =
            Pattern.compile("arn:aws:eks:([a-z0-9-]+):(\\d{12}):(cluster|access-entry)/([^/]+)(/.+)?");

    private final Lab lab;

    TagOperations(Lab lab) {
        this.lab = lab;
    }

    ObjectNode list(EksCall call) {
        return Json.object().set("tags", Json.object(find(call).tags()));
    }

    ObjectNode tag(EksCall call) {
        Map<String, String> added =
                call.body().stringMap("tags").orElseThrow(() -> bad("The tags parameter is required."));
        return change(call, tags -> {
            tags.putAll(added);
            return tags;
        });
    }

    ObjectNode untag(EksCall call) {
        List<String> keys = call.query().all("tagKeys");
        if (keys.isEmpty()) {
            throw bad("The tagKeys parameter is required.");
        }
        return change(call, tags -> {
            keys.forEach(tags::remove);
            return tags;
        });
    }

    /** The name of the cluster in a resource's ARN. */
    static Optional<String> clusterName(String arn) {
        Matcher matcher = ARN.matcher(arn);
        return matcher.matches() ? Optional.of(matcher.group(4)) : Optional.empty();
    }

    /** The principal of the access entry that the call tags; none of a cluster. */
    Optional<String> principal(EksCall call) {
        return find(call) instanceof TaggedEntry tagged
                ? Optional.of(tagged.entry().principalArn())
                : Optional.empty();
    }

    private ObjectNode change(EksCall call, UnaryOperator<Map<String, String>> change) {
        return lab.write(() -> {
            Tagged resource = find(call);
            Map<String, String> tags = change.apply(new TreeMap<>(resource.tags()));
            TagRules.problem(tags).ifPresent(problem -> {
                throw bad(problem);
            });
            return new Written<>(Json.object(), List.of(resource.withTags(tags)));
        });
    }

    private Tagged find(EksCall call) {
        String arn = call.label("resourceArn");
        Matcher matcher = ARN.matcher(arn);
        if (!matcher.matches()) {
            throw bad("The resourceArn " + Texts.quote(arn) + " is not the ARN of a cluster or an access entry.");
        }
        boolean ownRegion = matcher.group(1).equals(call.caller().region())
                && matcher.group(2).equals(call.caller().account());
        ClusterKey key = new ClusterKey(matcher.group(2), matcher.group(1), matcher.group(4));
        return Optional.of(key)
                .filter(k -> ownRegion)
                .flatMap(lab::cluster)
                .flatMap(cluster -> resource(cluster, arn))
                .orElseThrow(() -> new AwsException(404, "NotFoundException", "No resource found for ARN: " + arn));
    }

    private Optional<Tagged> resource(Cluster cluster, String arn) {
        ClusterKey key = cluster.key();
        if (key.arn().equals(arn)) {
            return Optional.of(new TaggedCluster(cluster));
        }
        return lab.entriesAfter(key, "").stream()
                .filter(entry -> entry.accessEntryArn().equals(arn))
                .findFirst()
                .flatMap(entry -> lab.latestEntry(key, entry.principalArn()))
                .map(entry -> new TaggedEntry(key, entry));
    }

    private static AwsException bad(String message) {
        return new AwsException(400, "BadRequestException", message);
    }

    private sealed interface Tagged {
        Map<String, String> tags();

        Change withTags(Map<String, String> tags);
    }

    private record TaggedCluster(Cluster cluster) implements Tagged {
        @Override
        public Map<String, String> tags() {
            return cluster.tags();
        }

        @Override
        public Change withTags(Map<String, String> tags) {
            return new Change.ClusterPut(cluster.withTags(tags));
        }
    }

    private record TaggedEntry(ClusterKey key, AccessEntry entry) implements Tagged {
        @Override
        public Map<String, String> tags() {
            return entry.tags();
        }

        @Override
        public Change withTags(Map<String, String> tags) {
            return new Change.EntryPut(key, entry.withTags(tags));
        }
    }
}
