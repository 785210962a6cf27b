package io.keyward.local.settings;

import io.keyward.issuer.LocalIssuer;
import io.keyward.local.console.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The people of the local platform, and the issuer that signs for them: a key in a file that only its owner reads, so that whoever runs
 * {@code ./keyward} can be any of them, and nobody else.
 */
public final class LocalPeople {

    /** The issuer's alias in the services' configuration. */
    public static final String ALIAS = "local";

    /** The one who may do everything, from the first start on. */
    public static final String ADMINISTRATOR = "admin";

    private static final String ISSUER = "https://issuer.keyward.local";
    private static final String AUDIENCE = "keyward";
    private static final Duration LIFETIME = Duration.ofHours(12);
    private static final String WORKSHOP = "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop";

    private static final Map<String, Object> CARTS = Map.of(
            "policies", List.of("AmazonEKSViewPolicy", "AmazonEKSEditPolicy"),
            "namespaces", List.of("carts", "carts-*"),
            "principals", List.of("role/carts-*"),
            "maxDuration", "28800s");

    private final Settings settings;

    public LocalPeople(Settings settings) {
        this.settings = settings;
    }

    /** Role bindings by name, as the native API takes them; the administrator has one from the first start. */
    public static Map<String, Map<String, Object>> bindings() {
        Map<String, Map<String, Object>> bindings = new LinkedHashMap<>();
        bindings.put("auditor", of("AUDITOR", "auditor"));
        bindings.put("viewer", of("VIEWER", "viewer"));
        bindings.put("simulator", of("SIMULATOR", "simulator"));
        Map<String, Object> lead = new LinkedHashMap<>(of("OPERATOR", "carts-lead"));
        lead.put("scope", Map.of("clusters", List.of(WORKSHOP)));
        lead.put("boundary", CARTS);
        bindings.put("carts-lead", lead);
        return bindings;
    }

    private static Map<String, Object> of(String role, String user) {
        return Map.of("role", role, "subjects", List.of(Map.of("user", user)));
    }

    /** What services need to believe the issuer, as environment variables. */
    public Map<String, String> trust() {
        String prefix = "KEYWARD_OIDC__" + ALIAS.toUpperCase(java.util.Locale.ROOT) + "__";
        return Map.of(
                prefix + "ISSUER",
                ISSUER,
                prefix + "JWKS_FILE",
                issuer().jwksFile().toString(),
                prefix + "AUDIENCE",
                AUDIENCE,
                // The only issuer: its people need no prefix to be told from others.
                prefix + "USER_PREFIX",
                "-",
                prefix + "GROUPS_PREFIX",
                "-");
    }

    /**
     * A token of one of them, good for twelve hours.
     *
     * @throws Failure if there is nobody of this name
     */
    public String token(String name) {
        if (!name.equals(ADMINISTRATOR) && !bindings().containsKey(name)) {
            throw new Failure("there is no " + name + " here, only " + ADMINISTRATOR + ", "
                    + String.join(", ", bindings().keySet()));
        }
        return issuer().token(name, List.of(), LIFETIME);
    }

    /** Where the keys are by which the issuer's tokens are checked. */
    public Path jwksFile() {
        return issuer().jwksFile();
    }

    private LocalIssuer issuer() {
        Path folder = settings.stateDir().resolve("issuer");
        try {
            return LocalIssuer.in(folder, ISSUER, AUDIENCE, Clock.systemUTC());
        } catch (IOException e) {
            throw new Failure("the local issuer's key cannot be had: " + e.getMessage(), e);
        }
    }
}
