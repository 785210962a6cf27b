package io.keyward.lab.kube;

import io.keyward.lab.cluster.ClusterKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which cluster a URL is for: each has a path of its own under the one endpoint.
 *
 * @param cluster the cluster
 * @param rest what the cluster itself sees: path and query, beginning with a slash
 */
public record ClusterPath(ClusterKey cluster, String rest) {

    private static final Pattern TARGET = Pattern.compile(
            "/clusters/(\\d{12})/([a-z0-9-]{1,40})/([0-9A-Za-z][0-9A-Za-z_-]{0,99})(/.*|\\?.*|)", Pattern.DOTALL);

    /** Reads the target of a request, as sent. */
    static Optional<ClusterPath> of(String target) {
        Matcher matcher = TARGET.matcher(target);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String rest = matcher.group(4);
        return Optional.of(new ClusterPath(
                new ClusterKey(matcher.group(1), matcher.group(2), matcher.group(3)),
                rest.startsWith("/") ? rest : "/" + rest));
    }

    /** The path of a cluster. */
    public static String of(ClusterKey cluster) {
        return "/clusters/" + cluster.account() + "/" + cluster.region() + "/" + cluster.name();
    }
}
