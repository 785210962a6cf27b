package io.keyward.kubernetes.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded token gets the verdict, word for word, that aws-iam-authenticator gave. */
class TokenVerifierTest {

    private static final Instant NOW = Instant.parse("2026-11-23T21:00:00Z");
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String SIGNED = "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + "&X-Amz-Credential=ASIAEXAMPLE%2F20261123%2Fus-west-2%2Fsts%2Faws4_request&X-Amz-Date={date}"
            + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Security-Token=t&X-Amz-Signature=abc";

    /** Some of the hosts of the partition {@code aws}, as the authenticator knows them. */
    private static final StsHosts AWS = new StsHosts() {
        @Override
        public boolean speaks(String scheme) {
            return scheme.equals("https");
        }

        @Override
        public boolean accepts(String scheme, String host) {
            return Set.of(
                            "sts.amazonaws.com",
                            "sts.us-west-2.amazonaws.com",
                            "sts.eu-west-1.amazonaws.com",
                            "sts-fips.us-west-2.amazonaws.com")
                    .contains(host);
        }
    };

    private final List<String> asked = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("recorded")
    void aTokenGetsTheAuthenticatorsVerdict(String line) {
        String[] row = line.split("\t", -1);
        String date = DATE.format(NOW.minusSeconds(Long.parseLong(row[2])));
        TokenVerifier verifier = verifier(AWS, answer(row[3]));

        if (row[4].startsWith("yes ")) {
            String[] said = row[4].substring(4).replace(" -", " ").split(" ", -1);
            assertThat(verifier.verify(token(row[1], date), "eks-workshop"))
                    .isEqualTo(
                            new CallerIdentity(row[3].split(" ", -1)[0], said[0], said[1], said[2], said[3], said[4]));
            assertThat(asked).singleElement().asString().endsWith(" eks-workshop");
            return;
        }
        String reason = row[4].substring(row[4].indexOf(' ') + 1).replace("{date}", date);
        assertThatThrownBy(() -> verifier.verify(token(row[1], date), "eks-workshop"))
                .isInstanceOf(TokenException.class)
                .hasMessage(reason);
        assertThat(asked).hasSize(row[4].startsWith("asked ") ? 1 : 0);
    }

    @Test
    void theLabsDoorTakesItsOwnStsAndNoOther() {
        TokenVerifier verifier =
                verifier(StsHosts.only("http", "127.0.0.1:4566"), answer("arn:aws:iam::1:user/a AIDA 1"));
        String date = DATE.format(NOW);

        assertThat(verifier.verify(token("url http://127.0.0.1:4566/?{signed}", date), "c")
                        .userId())
                .isEqualTo("AIDA");
        assertThat(asked).containsExactly("127.0.0.1:4566 " + SIGNED.replace("{date}", date) + " c");
        for (String other : List.of(
                "https://127.0.0.1:4566",
                "http://localhost:4566",
                "http://127.0.0.1",
                "http://127.0.0.1:4567",
                "http://127.0.0.1:4566@evil.example",
                "http://[::1]:4566",
                "http://2130706433:4566",
                "https://sts.us-west-2.amazonaws.com")) {
            assertThatThrownBy(() -> verifier.verify(token("url " + other + "/?{signed}", date), "c"))
                    .as(other)
                    .hasMessageContaining("unexpected ");
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void userInfoThatGoWouldNotReadIsRefused() {
        TokenVerifier verifier = verifier(AWS, answer("arn:aws:iam::1:user/a AIDA 1"));

        assertThatThrownBy(() -> verifier.verify(
                        token("url https://evil.example\\@sts.amazonaws.com/?{signed}", DATE.format(NOW)), "c"))
                .hasMessageEndingWith("net/url: invalid userinfo");
        assertThat(asked).isEmpty();
    }

    @Test
    void noMessageHoldsATokenThatCouldBeUsedAgain() {
        TokenVerifier verifier = verifier(AWS, new Sts.Answer(403, "<Error>" + SIGNED));
        String date = DATE.format(NOW);

        for (String url : List.of(
                "https://sts.amazonaws.com/%zz?{signed}",
                "https://sts.amazonaws.com/?x{signed}",
                "https://sts.amazonaws.com:{signed}",
                "https://sts.amazonaws.com/?{signed}&" + "a".repeat(300) + "=1",
                "https://sts.amazonaws.com/?" + SIGNED.replace("{date}", "%0Aforged" + "a".repeat(300)),
                "https://sts.amazonaws.com/?{signed}")) {
            assertThatThrownBy(() -> verifier.verify(token("url " + url, date), "c"))
                    .as(url)
                    .isInstanceOf(TokenException.class)
                    .message()
                    .hasSizeLessThan(500)
                    .doesNotContain("\n")
                    .doesNotContain("X-Amz-Signature");
        }
    }

    @Test
    void aTokenIsReadToTheByte() {
        TokenVerifier verifier = verifier(AWS, answer("arn:aws:iam::1:user/a AIDA 1"));

        assertThatThrownBy(() -> verifier.verify("k8s-aws-v1." + "a".repeat(TokenVerifier.MAX_BYTES), "c"))
                .hasMessageEndingWith("token is too large");
        assertThatThrownBy(() -> verifier.verify("k8s-aws-v1.aHR0c", "c")).hasMessageContaining("base64");
    }

    @Test
    void anStsThatDoesNotAnswerIsNoYes() {
        TokenVerifier verifier = new TokenVerifier(
                AWS,
                (host, query, cluster) -> {
                    throw new IOException("connection refused");
                },
                Clock.fixed(NOW, ZoneOffset.UTC));

        assertThatThrownBy(
                        () -> verifier.verify(token("url https://sts.amazonaws.com/?{signed}", DATE.format(NOW)), "c"))
                .hasMessage("sts getCallerIdentity failed: error during GET: connection refused");
    }

    private TokenVerifier verifier(StsHosts hosts, Sts.Answer answer) {
        Sts sts = (host, query, cluster) -> {
            asked.add(host + " " + query + " " + cluster);
            return answer;
        };
        return new TokenVerifier(hosts, sts, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Sts.Answer answer(String text) {
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

    private static String token(String text, String date) {
        String value = text.substring(text.indexOf(' ') + 1)
                .replace("{signed}", SIGNED)
                .replace("{date}", date)
                .replace("{long}", "a".repeat(17_000));
        return text.startsWith("token ")
                ? value
                : "k8s-aws-v1."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> recorded() throws IOException {
        try (InputStream in = TokenVerifierTest.class.getResourceAsStream("tokens.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }
}
