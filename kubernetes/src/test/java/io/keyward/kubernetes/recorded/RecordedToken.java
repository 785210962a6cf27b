package io.keyward.kubernetes.recorded;

import io.keyward.kubernetes.token.Sts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * A token, and what aws-iam-authenticator 0.6.13 made of it.
 *
 * @param name the case
 * @param text the token, or the URL in it, with places for what is signed and when
 * @param ageSeconds how long ago it was signed
 * @param sts what STS answered
 * @param verdict {@code yes} with the identity; {@code asked} or {@code no} with the reason, by whether STS was asked
 */
public record RecordedToken(String name, String text, long ageSeconds, String sts, String verdict) {

    /** The query of a good token; its date is still to be filled in. */
    public static final String SIGNED = "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=ASIAEXAMPLE%2F20261123%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Date={date}"
            + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Security-Token=t&X-Amz-Signature=abc";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** All recorded tokens. */
    public static List<RecordedToken> all() {
        try (InputStream in = RecordedToken.class.getResourceAsStream("/io/keyward/kubernetes/token/tokens.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(row -> new RecordedToken(row[0], row[1], Long.parseLong(row[2]), row[3], row[4]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The token, as it is now. */
    public String token(Instant now) {
        return token(text, signedAt(now));
    }

    /** When it was signed, as seen from now. */
    public Instant signedAt(Instant now) {
        return now.minusSeconds(ageSeconds);
    }

    /** Whether it was accepted. */
    public boolean accepted() {
        return verdict.startsWith("yes ");
    }

    /** Whether STS was asked about it. */
    public boolean stsAsked() {
        return !verdict.startsWith("no ");
    }

    /** What STS answers. */
    public Sts.Answer answer() {
        return answer(sts);
    }

    /** A token of {@code url <URL>} or {@code token <token>} with the same places, signed then. */
    public static String token(String text, Instant signedAt) {
        String value = text.substring(text.indexOf(' ') + 1)
                .replace("{signed}", SIGNED)
                .replace("{date}", date(signedAt))
                .replace("{long}", "a".repeat(17_000));
        return text.startsWith("token ")
                ? value
                : "k8s-aws-v1."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A time as tokens have it. */
    public static String date(Instant time) {
        return DATE.format(time);
    }

    /** STS' answer that names {@code <ARN> <user id> <account>}; or {@code <status> <body>}; or {@code -} for none. */
    public static Sts.Answer answer(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3) {
            return text.equals("-")
                    ? new Sts.Answer(500, "")
                    : new Sts.Answer(Integer.parseInt(text.substring(0, 3)), text.substring(4));
        }
        return new Sts.Answer(200, """
                {"GetCallerIdentityResponse": {"GetCallerIdentityResult":
                  {"Arn": "%s", "UserId": "%s", "Account": "%s"}}}""".formatted(parts[0], parts[1], parts[2]));
    }

    @Override
    public String toString() {
        return name;
    }
}
