package io.keyward.lab.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The access policies EKS offers, read from the resource {@code access-policies.txt}; the lab knows only their names. */
public final class AccessPolicies {

    /** What every policy's ARN starts with. */
    public static final String ARN_PREFIX = "arn:aws:eks::aws:cluster-access-policy/";

    private static final String RESOURCE = "/access-policies.txt";
    private static final Map<String, AccessPolicy> BY_ARN = read();

    /**
     * An access policy.
     *
     * @param name its name
     * @param serviceLinkedRolesOnly whether EKS keeps it for service-linked roles
     */
    public record AccessPolicy(String name, boolean serviceLinkedRolesOnly) {

        public String arn() {
            return ARN_PREFIX + name;
        }
    }

    private AccessPolicies() {}

    /** All policies, sorted by ARN. */
    public static List<AccessPolicy> all() {
        return List.copyOf(BY_ARN.values());
    }

    public static Optional<AccessPolicy> byArn(String arn) {
        return Optional.ofNullable(BY_ARN.get(arn));
    }

    private static Map<String, AccessPolicy> read() {
        Map<String, AccessPolicy> policies = new TreeMap<>();
        try (InputStream in = Objects.requireNonNull(AccessPolicies.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .map(words -> new AccessPolicy(words[0], words.length > 1 && words[1].equals("service-linked")))
                    .forEach(policy -> policies.put(policy.arn(), policy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return policies;
    }
}
