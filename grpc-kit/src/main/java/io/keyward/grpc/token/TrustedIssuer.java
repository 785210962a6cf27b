package io.keyward.grpc.token;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.RSAKey;
import io.keyward.grpc.token.SigningKeys.Held;
import io.keyward.grpc.token.TokenRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One issuer that is believed: by which keys and algorithms, about what, and for how long. */
final class TrustedIssuer {

    /** How far the issuer's clock may be from ours, either way. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    static final int MAX_NAME = 512;
    private static final int MAX_GROUPS = 500;

    /** How the names begin that no issuer outside gives: Kubernetes' own, and those of callers who are known by other proof. */
    private static final List<String> RESERVED =
            List.of("system:", "access-key/", "keyward/", "webhook/", "arn:", "anonymous");

    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final OidcConfig.Issuer settings;
    private final Set<JWSAlgorithm> algorithms;
    private final Prefix users;
    private final Prefix groups;
    private final SigningKeys keys;

    /** By the very keys that are held, and gone with them. */
    private final Cache<JWK, JWSVerifier> verifiers =
            Caffeine.newBuilder().weakKeys().build();

    TrustedIssuer(OidcConfig.Issuer settings, Prefix users, Prefix groups, SigningKeys keys) {
        this.settings = settings;
        this.users = users;
        this.groups = groups;
        this.keys = keys;
        this.algorithms = algorithms(settings);
    }

    /** Whether the algorithms are such as may be believed at all: those by a shared secret, and none, never. */
    static boolean hasGoodAlgorithms(OidcConfig.Issuer settings) {
        return !settings.algorithms().isEmpty() && ALGORITHMS.containsAll(algorithms(settings));
    }

    private static Set<JWSAlgorithm> algorithms(OidcConfig.Issuer settings) {
        return settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What goes before an issuer's names.
     *
     * @param others longer prefixes that begin with it: a name under one of these is another issuer's to give
     */
    record Prefix(String text, List<String> others) {

        static Prefix of(String text, Collection<String> all) {
            return new Prefix(
                    text,
                    all.stream()
                            .filter(other -> !other.equals(text) && other.startsWith(text))
                            .toList());
        }

        private @Nullable String name(Object bare) {
            if (!(bare instanceof String text) || text.isEmpty()) {
                return null;
            }
            String name = this.text + text;
            boolean taken = RESERVED.stream().anyMatch(name::startsWith)
                    || others.stream().anyMatch(name::startsWith);
            return !taken && isPrintable(name) ? name : null;
        }
    }

    SigningKeys keys() {
        return keys;
    }

    /** Whether a time that ended then is over, granted the skew. */
    static boolean isOver(Instant end, Instant now) {
        return !now.isBefore(end.plus(CLOCK_SKEW));
    }

    /** The keys by which the token's signature was found right. */
    Held verifySignature(CompactToken token) throws TokenRefusedException {
        JWSHeader header = token.header();
        if (!algorithms.contains(header.getAlgorithm())) {
            throw new TokenRefusedException(Reason.ALGORITHM);
        }
        Held held = keys.current();
        if (header.getKeyID() != null && !knows(held, header.getKeyID())) {
            held = keys.newerThan(held);
        }
        JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        List<JWK> candidates = held.keys().stream().filter(matcher::matches).toList();
        if (candidates.isEmpty() || (header.getKeyID() == null && candidates.size() > 1)) {
            throw new TokenRefusedException(Reason.UNKNOWN_KEY);
        }
        for (JWK candidate : candidates) {
            if (isSignedBy(candidate, token)) {
                return held;
            }
        }
        throw new TokenRefusedException(Reason.SIGNATURE);
    }

    private static boolean knows(Held held, String keyId) {
        return held.keys().stream().anyMatch(key -> keyId.equals(key.getKeyID()));
    }

    private boolean isSignedBy(JWK key, CompactToken token) {
        try {
            return verifiers
                    .get(key, TrustedIssuer::verifier)
                    .verify(token.header(), token.signed().getBytes(StandardCharsets.US_ASCII), token.signature());
        } catch (JOSEException e) {
            return false;
        }
    }

    private static JWSVerifier verifier(JWK key) {
        try {
            return switch (key) {
                case RSAKey rsa -> new RSASSAVerifier(rsa);
                case ECKey ec -> new ECDSAVerifier(ec);
                default -> throw new IllegalArgumentException("no key of this kind is ever held");
            };
        } catch (JOSEException e) {
            throw new IllegalArgumentException("a key that cannot verify is never held", e);
        }
    }

    /** What claims say whose signature was found right. */
    VerifiedToken judge(Map<String, Object> claims, Instant now) throws TokenRefusedException {
        if (!isMeantForUs(claims.get("aud"))) {
            throw new TokenRefusedException(Reason.AUDIENCE);
        }
        if (!(claims.get("sub") instanceof String subject) || !isPrintable(subject)) {
            throw new TokenRefusedException(Reason.CLAIM);
        }
        if (claims.containsKey("cnf")) {
            throw new TokenRefusedException(Reason.SENDER_BOUND);
        }
        Instant expiry = judgeTimes(claims, now);
        return new VerifiedToken(settings.issuer(), subject, user(claims), groups(claims), expiry);
    }

    private Instant judgeTimes(Map<String, Object> claims, Instant now) throws TokenRefusedException {
        Instant expiry = time(claims, "exp");
        Instant issued = time(claims, "iat");
        Instant latest = now.plus(CLOCK_SKEW);
        if (isOver(expiry, now)) {
            throw new TokenRefusedException(Reason.EXPIRED);
        }
        if (issued.isAfter(latest)
                || (claims.containsKey("nbf") && time(claims, "nbf").isAfter(latest))) {
            throw new TokenRefusedException(Reason.NOT_YET_VALID);
        }
        if (!issued.isBefore(expiry) || expiry.isAfter(issued.plus(settings.longestLifetime()))) {
            throw new TokenRefusedException(Reason.LIFETIME);
        }
        return expiry;
    }

    private static Instant time(Map<String, Object> claims, String name) throws TokenRefusedException {
        if (claims.get(name) instanceof Number number) {
            double seconds = number.doubleValue();
            if (seconds >= 0 && seconds <= 253_402_300_799d) {
                return Instant.ofEpochMilli((long) (seconds * 1000));
            }
        }
        throw new TokenRefusedException(Reason.CLAIM);
    }

    private boolean isMeantForUs(@Nullable Object audience) {
        return settings.audience().equals(audience)
                || (audience instanceof List<?> several && several.contains(settings.audience()));
    }

    private String user(Map<String, Object> claims) throws TokenRefusedException {
        boolean verified = !settings.userClaim().equals("email")
                || Boolean.TRUE.equals(claims.getOrDefault("email_verified", true));
        Object bare = claims.get(settings.userClaim());
        String name = verified && bare != null ? users.name(bare) : null;
        if (name == null) {
            throw new TokenRefusedException(Reason.NAME);
        }
        return name;
    }

    private List<String> groups(Map<String, Object> claims) throws TokenRefusedException {
        List<?> told =
                switch (at(claims, settings.groupsClaim())) {
                    case null -> List.of();
                    case String one -> List.of(one);
                    case List<?> several -> several;
                    default -> throw new TokenRefusedException(Reason.GROUPS);
                };
        if (told.size() > MAX_GROUPS) {
            throw new TokenRefusedException(Reason.GROUPS);
        }
        Set<String> names = new LinkedHashSet<>();
        for (Object one : told) {
            String name = one == null ? null : groups.name(one);
            if (name == null) {
                throw new TokenRefusedException(Reason.GROUPS);
            }
            names.add(name);
        }
        return new ArrayList<>(names);
    }

    private static @Nullable Object at(Map<String, Object> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        Object here = claims;
        for (String step : path.split(path.contains("/") ? "/" : "\\.", -1)) {
            here = here instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return here;
    }

    /** Whether a name reads as what it is: nothing invisible, nothing that turns the line around, no blanks at its ends. */
    static boolean isPrintable(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.strip().length() == name.length()
                && name.codePoints().allMatch(TrustedIssuer::isPrintable);
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> character != 0xFFFD;
        };
    }
}
