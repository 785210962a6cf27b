package io.keyward.gateway.webhook;

import io.keyward.gateway.http.RawPath;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A path of a webhook.
 *
 * @param cluster the cluster's ARN or name, as the path has it
 * @param webhook the last segment
 */
record WebhookPath(String cluster, String webhook) {

    static final String FIRST = "kube";
    private static final String WEBHOOKS = "webhooks";

    /** API servers unescape the URLs they are configured with, so an ARN may come as two segments. */
    private static final Pattern SENT =
            Pattern.compile("/kube/(?:[^/]+|arn[^/]+(?::|%3[Aa])cluster/[^/]+)/webhooks(?:/.*)?");

    /** Whether a path, as sent, is below a cluster's webhooks. */
    static boolean matches(String sent) {
        return SENT.matcher(sent).matches();
    }

    /** The cluster that a path below its webhooks names, whatever follows; empty if it names none. */
    static Optional<String> cluster(RawPath path) {
        int webhooks = path.segments().indexOf(WEBHOOKS);
        return webhooks < 2
                ? Optional.empty()
                : Optional.of(String.join("/", path.segments().subList(1, webhooks)));
    }

    /** Empty unless the path has a cluster and the name of a webhook, and nothing after that. */
    static Optional<WebhookPath> of(RawPath path) {
        List<String> segments = path.segments();
        int last = segments.size() - 1;
        if (last < 3
                || last > 4
                || path.trailingSlash()
                || !segments.get(last - 1).equals(WEBHOOKS)) {
            return Optional.empty();
        }
        return Optional.of(new WebhookPath(String.join("/", segments.subList(1, last - 1)), segments.get(last)));
    }
}
