package io.keyward.lab.kube.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.Lines;
import io.keyward.kubernetes.status.Status;
import io.keyward.lab.workload.KubeObject;
import io.keyward.lab.workload.WorkloadEvent;
import io.keyward.lab.workload.Workloads;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells a client of changes, until its time is over, it falls too far behind, or the lab is reset. Without a version to start from the
 * objects there are come first, as if they were just added.
 */
final class Watch implements Lines {

    private final ServedKind kind;
    private final Workloads workloads;
    private final String namespace;
    private final ListOptions options;
    private final @Nullable Tables tables;
    private final Clock clock;
    private final Instant end;
    private Optional<Long> version;
    private boolean columnsSent;
    private boolean over;

    /** @param tables how to write objects as tables; null to write them as they are */
    Watch(
            ServedKind kind,
            Workloads workloads,
            String namespace,
            ListOptions options,
            @Nullable Tables tables,
            Clock clock) {
        this.kind = kind;
        this.workloads = workloads;
        this.namespace = namespace;
        this.options = options;
        this.tables = tables;
        this.clock = clock;
        this.end = clock.instant().plus(options.timeout());
        this.version = options.resourceVersion();
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public Optional<String> next() throws InterruptedException {
        if (over) {
            return Optional.empty();
        }
        if (version.isEmpty()) {
            return Optional.of(present());
        }
        long after = version.get();
        Duration left = Duration.between(clock.instant(), end);
        Workloads.Changes changes = workloads.changesAfter(after, left.isNegative() ? Duration.ZERO : left);
        if (changes.expired()) {
            over = true;
            ObjectNode expired = Status.expired(after, changes.version()).json();
            return Optional.of(line("ERROR", expired));
        }
        over = changes.closed() || !clock.instant().isBefore(end);
        version = Optional.of(changes.version());
        StringBuilder lines = new StringBuilder();
        for (WorkloadEvent event : changes.events()) {
            if (concerns(event.object())) {
                append(lines, event.kind().name(), view(event));
            }
        }
        return Optional.of(lines.toString());
    }

    private String present() {
        Workloads.Listing<? extends KubeObject> listing = kind.list(workloads, namespace);
        version = Optional.of(listing.version());
        StringBuilder lines = new StringBuilder();
        listing.objects().forEach(object -> append(lines, "ADDED", Views.of(object)));
        return lines.toString();
    }

    private boolean concerns(KubeObject object) {
        return kind.isOf(object) && (namespace.isEmpty() || object.namespace().equals(namespace));
    }

    private static ObjectView view(WorkloadEvent event) {
        return event.kind() == WorkloadEvent.Kind.DELETED
                ? Views.deleted(event.object(), event.version(), event.at())
                : Views.of(event.object());
    }

    private void append(StringBuilder lines, String type, ObjectView view) {
        if (!options.selects(view)) {
            return;
        }
        if (tables == null) {
            lines.append(line(type, view.object(kind.kind())));
            return;
        }
        String resourceVersion =
                view.json().path("metadata").path("resourceVersion").asText();
        lines.append(line(type, tables.of(List.of(view), resourceVersion, clock.instant(), !columnsSent)));
        columnsSent = true;
    }

    private static String line(String type, JsonNode object) {
        return JsonNodeFactory.instance.objectNode().put("type", type).set("object", object) + "\n";
    }
}
