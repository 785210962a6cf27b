package io.keyward.lab.kube.resource;

import io.keyward.kubernetes.request.Numbers;
import io.keyward.kubernetes.request.QueryParameters;
import io.keyward.kubernetes.request.RequestInfo;
import io.keyward.kubernetes.selector.FieldSelector;
import io.keyward.kubernetes.selector.LabelSelector;
import io.keyward.kubernetes.status.Invalid;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a list or watch selects. A limit is accepted and not kept to: all objects come at once.
 *
 * @param labels the label selector
 * @param fields the field selector
 * @param resourceVersion the version to start from; empty for the present
 * @param timeout how long to watch
 */
record ListOptions(LabelSelector labels, FieldSelector fields, Optional<Long> resourceVersion, Duration timeout) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(2);

    /** @throws StatusException with a 400 or 422 if the query cannot be read */
    static ListOptions of(QueryParameters query, RequestInfo info) {
        if (query.flag("sendInitialEvents")) {
            String rule = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
            throw new StatusException(Invalid.status(
                    "meta.k8s.io", "ListOptions", List.of(Invalid.forbidden("sendInitialEvents", rule))));
        }
        try {
            Numbers.of(query, "limit");
            return new ListOptions(
                    LabelSelector.parse(query.first("labelSelector").orElse("")),
                    fields(query, info),
                    Numbers.of(query, "resourceVersion").filter(version -> version != 0),
                    timeout(query));
        } catch (IllegalArgumentException e) {
            throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    boolean selects(ObjectView view) {
        try {
            return fields.matches(view.fields()) && labels.matches(view.labels());
        } catch (IllegalArgumentException e) {
            throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /** A watch of one object by its path is one of all with its name. */
    private static FieldSelector fields(QueryParameters query, RequestInfo info) {
        FieldSelector asked = FieldSelector.parse(query.first("fieldSelector").orElse(""));
        if (info.name().isEmpty()) {
            return asked;
        }
        List<FieldSelector.Term> terms = new ArrayList<>(asked.terms());
        terms.add(new FieldSelector.Term("metadata.name", info.name(), true));
        return new FieldSelector(terms);
    }

    private static Duration timeout(QueryParameters query) {
        Duration asked = Numbers.of(query, "timeoutSeconds")
                .filter(seconds -> seconds > 0)
                .map(seconds -> Duration.ofSeconds(Math.min(seconds, MAX_TIMEOUT.toSeconds())))
                .orElse(DEFAULT_TIMEOUT);
        return asked.compareTo(MAX_TIMEOUT) > 0 ? MAX_TIMEOUT : asked;
    }
}
