package io.keyward.gateway.login;

import io.keyward.kubernetes.token.StsHosts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which STS a token may name: AWS's own hosts of some partitions, and the endpoints an operator configured. A host is compared by
 * text before anything is asked, so a token never decides where a request goes; it only picks from this list.
 */
final class StsAddresses implements StsHosts {

    private static final String HOSTS = "sts-hosts.txt";
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final Map<String, URI> bases;

    private StsAddresses(Map<String, URI> bases) {
        this.bases = Map.copyOf(bases);
    }

    /**
     * The hosts of the partitions, such as {@code aws}, and the endpoints, such as {@code http://127.0.0.1:4566}.
     *
     * @throws IllegalArgumentException naming the value if a partition is unknown, or an endpoint is not {@code http(s)://host[:port]}
     *     or names a host that is there already
     */
    static StsAddresses of(List<String> partitions, List<String> endpoints) {
        Map<String, URI> bases = new HashMap<>(awsHosts(partitions));
        for (String endpoint : endpoints) {
            URI base = checked(endpoint);
            URI other = bases.put(base.getRawAuthority(), base);
            if (other != null && !other.equals(base)) {
                throw new IllegalArgumentException(
                        "keyward.gateway.sts-endpoints: " + endpoint + " has the same host as " + other);
            }
        }
        return new StsAddresses(bases);
    }

    @Override
    public boolean speaks(String scheme) {
        return SCHEMES.contains(scheme) && bases.values().stream().anyMatch(base -> scheme.equals(base.getScheme()));
    }

    @Override
    public boolean accepts(String scheme, String host) {
        URI base = bases.get(host);
        return base != null && scheme.equals(base.getScheme());
    }

    /** The address of a host, without a path; empty for one that is not accepted. */
    Optional<URI> base(String host) {
        return Optional.ofNullable(bases.get(host));
    }

    private static URI checked(String endpoint) {
        URI uri = uri(endpoint);
        boolean right = uri != null
                && uri.getScheme() != null
                && SCHEMES.contains(uri.getScheme())
                && uri.getHost() != null
                && uri.getRawUserInfo() == null
                && (uri.getScheme() + "://" + uri.getRawAuthority()).equals(endpoint);
        if (!right || uri == null) {
            throw new IllegalArgumentException("keyward.gateway.sts-endpoints: " + endpoint
                    + " must be http://host[:port] or https://host[:port], without a path");
        }
        return uri;
    }

    private static @Nullable URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            return null;
        }
    }

    private static Map<String, URI> awsHosts(List<String> partitions) {
        Map<String, URI> hosts = new HashMap<>();
        Set<String> found = new HashSet<>();
        for (String line : lines()) {
            String[] columns = line.split(" ", 2);
            if (columns.length == 2 && partitions.contains(columns[0])) {
                found.add(columns[0]);
                hosts.put(columns[1], URI.create("https://" + columns[1]));
            }
        }
        for (String partition : partitions) {
            if (!found.contains(partition)) {
                throw new IllegalArgumentException(
                        "keyward.gateway.sts-partitions: " + partition + " is no partition of AWS that is known here");
            }
        }
        return hosts;
    }

    private static List<String> lines() {
        try (InputStream in = StsAddresses.class.getResourceAsStream(HOSTS)) {
            return new String(Objects.requireNonNull(in, HOSTS).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
