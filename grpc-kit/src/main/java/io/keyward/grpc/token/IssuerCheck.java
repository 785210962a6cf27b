package io.keyward.grpc.token;

import com.github.benmanes.caffeine.cache.Ticker;
import com.nimbusds.jose.jwk.JWK;
import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.doctor.ClockDifference;
import io.keyward.grpc.doctor.Failures;
import io.keyward.grpc.doctor.Finding;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Looks whether tokens of the configured issuers can be verified: discovery, keys and clock of each, and a token if one is given. */
public final class IssuerCheck {

    private static final String TOKEN = "token";
    private static final String WHERE =
            "mend keyward.oidc.\"<alias>\".issuer, DNS, its certificate or the way out to it";

    private final String subject;
    private final OidcConfig.Issuer issuer;
    private final Clock clock;

    private IssuerCheck(String alias, OidcConfig.Issuer issuer, Clock clock) {
        this.subject = "issuer " + alias;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** @param token a file with a bearer token to be judged as at a door */
    public static List<Check> of(OidcConfig config, Clock clock, Optional<Path> token) {
        List<Check> checks = new ArrayList<>();
        for (Map.Entry<String, OidcConfig.Issuer> one : new TreeMap<>(config.issuers()).entrySet()) {
            IssuerCheck check = new IssuerCheck(one.getKey(), one.getValue(), clock);
            checks.add(new Check(check.subject, check::look));
        }
        if (checks.isEmpty()) {
            checks.add(new Check(
                    "issuers",
                    () -> List.of(Finding.warn(
                            "issuers",
                            "none is configured: no bearer token is good, people come by access keys or AWS only",
                            "name one by keyward.oidc.\"<alias>\".issuer, docs/identity.md"))));
        }
        token.ifPresent(file -> checks.add(new Check(TOKEN, () -> List.of(judge(config, clock, file)))));
        return checks;
    }

    private List<Finding> look() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(issuer.timeout())
                .build()) {
            Set<JWK> keys = issuer.jwksFile().isPresent()
                    ? VerificationKeys.parse(Files.readString(issuer.jwksFile().get()))
                    : new Discovery(issuer.issuer(), issuer.timeout(), http).fetch();
            findings.add(Finding.ok(
                    subject,
                    keys.size() + " keys; tokens must be for the audience " + issuer.audience() + ", and say "
                            + issuer.userClaim()));
            if (issuer.jwksFile().isEmpty()) {
                time(http).ifPresent(findings::add);
            }
        } catch (IOException e) {
            String why =
                    e.getCause() == null ? e.getMessage() : e.getMessage() + " (" + Failures.words(e.getCause()) + ")";
            findings.add(Finding.fail(subject, issuer.issuer() + ": " + why, WHERE));
        }
        return findings;
    }

    /** By the Date of an answer, in whole seconds. */
    private Optional<Finding> time(HttpClient http) throws InterruptedException {
        Instant before = clock.instant();
        try {
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    issuer.issuer().replaceFirst("/$", "") + "/.well-known/openid-configuration"))
                            .timeout(issuer.timeout())
                            .build(),
                    BodyHandlers.discarding());
            Instant after = clock.instant();
            return answer.headers()
                    .firstValue("Date")
                    .map(date -> ClockDifference.of(
                            subject + "'s clock",
                            before,
                            after,
                            ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant(),
                            Duration.ofSeconds(1)));
        } catch (IOException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Finding judge(OidcConfig config, Clock clock, Path file) {
        TokenVerifier verifier = new TokenVerifier(config, clock, Ticker.systemTicker());
        try {
            VerifiedToken token = verifier.verify(Files.readString(file).strip());
            return Finding.ok(TOKEN, "is of " + token.name());
        } catch (TokenRefusedException e) {
            return Finding.fail(TOKEN, "is refused: " + e.reason().text(), remedy(e.reason()));
        } catch (IOException e) {
            return Finding.fail(TOKEN, "cannot be read: " + file, "name a file that holds one token");
        } finally {
            verifier.close();
        }
    }

    private static String remedy(TokenRefusedException.Reason reason) {
        return switch (reason) {
            case AUDIENCE ->
                "let the issuer put keyward.oidc.\"<alias>\".audience into aud, or set that to what it puts there";
            case EXPIRED, NOT_YET_VALID, LIFETIME -> "get a new one; if it is new, look at the clocks";
            case UNKNOWN_ISSUER -> "keyward.oidc.\"<alias>\".issuer must be the token's iss, letter by letter";
            default -> "docs/identity.md says what a token must be";
        };
    }
}
