package io.keyward.gateway.fake;

import io.keyward.issuer.LocalIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The people of the fake world, with tokens of an issuer that all tests of a JVM believe; its key is in a file, since a test and the
 * gateway that it runs see different copies of this class.
 */
public final class People {

    /** May do everything. */
    public static final String ADMIN = "admin";

    /** Sees everything, and does nothing. */
    public static final String VIEWER = "viewer";

    /** Sees the cluster {@code workshop} alone. */
    public static final String GUEST = "guest";

    /** Reads the audit log. */
    public static final String AUDITOR = "auditor";

    /** Asks for decisions about {@code workshop}. */
    public static final String SIMULATOR = "simulator";

    /** Changes the entries of {@code workshop}. */
    public static final String OPERATOR = "operator";

    /** Is known, and bound to no role. */
    public static final String NOBODY = "nobody";

    private static final String FOLDER = "keyward.test.issuer";
    private static final String ISSUER = "https://issuer.test";
    private static final String AUDIENCE = "keyward";

    private People() {}

    /** What makes the gateway believe these tokens. */
    static Map<String, String> config() {
        return Map.of(
                "keyward.oidc.test.issuer",
                ISSUER,
                "keyward.oidc.test.jwks-file",
                issuer().jwksFile().toString(),
                "keyward.oidc.test.user-prefix",
                "-",
                "keyward.oidc.test.groups-prefix",
                "-");
    }

    /** An {@code Authorization} header. */
    public static String bearer(String user) {
        return "Bearer " + token(user);
    }

    /** A token, good for an hour. */
    public static String token(String user) {
        return issuer().token(user, List.of(), Duration.ofHours(1));
    }

    private static LocalIssuer issuer() {
        Path folder = Path.of((String) System.getProperties().computeIfAbsent(FOLDER, _ -> fresh()));
        try {
            return LocalIssuer.in(folder, ISSUER, AUDIENCE, Clock.systemUTC());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fresh() {
        try {
            return Files.createTempDirectory("keyward-issuer").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
