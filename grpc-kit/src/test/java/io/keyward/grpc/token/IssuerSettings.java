package io.keyward.grpc.token;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An issuer's configuration as it is by default, and changes of it. */
record IssuerSettings(
        String issuer,
        Optional<Path> jwksFile,
        String audience,
        List<String> algorithms,
        String userClaim,
        Optional<String> userPrefix,
        String groupsClaim,
        Optional<String> groupsPrefix,
        Duration longestLifetime,
        Duration timeout,
        Duration outageTolerance)
        implements OidcConfig.Issuer {

    static IssuerSettings of(String issuer) {
        return new IssuerSettings(
                issuer,
                Optional.empty(),
                "keyward",
                List.of("RS256", "ES256"),
                "sub",
                Optional.empty(),
                "groups",
                Optional.empty(),
                Duration.ofHours(24),
                Duration.ofSeconds(2),
                Duration.ofHours(1));
    }

    static OidcConfig config(Map<String, OidcConfig.Issuer> issuers) {
        return () -> issuers;
    }

    IssuerSettings file(Path file) {
        return with(issuer, Optional.of(file), algorithms, userClaim, groupsClaim, userPrefix, groupsPrefix, timeout);
    }

    IssuerSettings algorithms(String... names) {
        return with(issuer, jwksFile, List.of(names), userClaim, groupsClaim, userPrefix, groupsPrefix, timeout);
    }

    IssuerSettings claims(String user, String groups) {
        return with(issuer, jwksFile, algorithms, user, groups, userPrefix, groupsPrefix, timeout);
    }

    IssuerSettings prefixes(String user, String groups) {
        return with(
                issuer, jwksFile, algorithms, userClaim, groupsClaim, Optional.of(user), Optional.of(groups), timeout);
    }

    IssuerSettings timeout(Duration time) {
        return with(issuer, jwksFile, algorithms, userClaim, groupsClaim, userPrefix, groupsPrefix, time);
    }

    private IssuerSettings with(
            String iss,
            Optional<Path> file,
            List<String> algs,
            String user,
            String groups,
            Optional<String> users,
            Optional<String> groupNames,
            Duration time) {
        return new IssuerSettings(
                iss, file, audience, algs, user, users, groups, groupNames, longestLifetime, time, outageTolerance);
    }
}
