package io.keyward.kubernetes.token;

import static io.keyward.kubernetes.recorded.RecordedToken.SIGNED;
import static io.keyward.kubernetes.recorded.RecordedToken.answer;
import static io.keyward.kubernetes.recorded.RecordedToken.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.kubernetes.recorded.RecordedToken;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded token gets the verdict, word for word, that aws-iam-authenticator gave. */
class TokenVerifierTest {

    private static final Instant NOW = Instant.parse("2026-11-23T21:00:00Z");

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
    @MethodSource("io.keyward.kubernetes.recorded.RecordedToken#all")
    void aTokenGetsTheAuthenticatorsVerdict(RecordedToken recorded) {
        String token = recorded.token(NOW);
        TokenVerifier verifier = verifier(AWS, recorded.answer());

        if (recorded.accepted()) {
            String[] said = recorded.verdict().substring(4).replace(" -", " ").split(" ", -1);
            assertThat(verifier.verify(token, "eks-workshop"))
                    .isEqualTo(new CallerIdentity(
                            recorded.sts().split(" ", -1)[0], said[0], said[1], said[2], said[3], said[4]));
            assertThat(asked).singleElement().asString().endsWith(" eks-workshop");
            return;
        }
        String reason = recorded.verdict()
                .substring(recorded.verdict().indexOf(' ') + 1)
                .replace("{date}", RecordedToken.date(recorded.signedAt(NOW)));
        assertThatThrownBy(() -> verifier.verify(token, "eks-workshop"))
                .isInstanceOf(TokenException.class)
                .hasMessage(reason);
        assertThat(asked).hasSize(recorded.stsAsked() ? 1 : 0);
    }

    @Test
    void theLabsDoorTakesItsOwnStsAndNoOther() {
        TokenVerifier verifier =
                verifier(StsHosts.only("http", "127.0.0.1:4566"), answer("arn:aws:iam::1:user/a AIDA 1"));

        assertThat(verifier.verify(token("url http://127.0.0.1:4566/?{signed}", NOW), "c")
                        .userId())
                .isEqualTo("AIDA");
        assertThat(asked).containsExactly("127.0.0.1:4566 " + SIGNED.replace("{date}", RecordedToken.date(NOW)) + " c");
        for (String other : List.of(
                "https://127.0.0.1:4566",
                "http://localhost:4566",
                "http://127.0.0.1",
                "http://127.0.0.1:4567",
                "http://127.0.0.1:4566@evil.example",
                "http://[::1]:4566",
                "http://2130706433:4566",
                "https://sts.us-west-2.amazonaws.com")) {
            assertThatThrownBy(() -> verifier.verify(token("url " + other + "/?{signed}", NOW), "c"))
                    .as(other)
                    .hasMessageContaining("unexpected ");
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void userInfoThatGoWouldNotReadIsRefused() {
        TokenVerifier verifier = verifier(AWS, answer("arn:aws:iam::1:user/a AIDA 1"));

        assertThatThrownBy(() ->
                        verifier.verify(token("url https://evil.example\\@sts.amazonaws.com/?{signed}", NOW), "c"))
                .hasMessageEndingWith("net/url: invalid userinfo");
        assertThat(asked).isEmpty();
    }

    @Test
    void noMessageHoldsATokenThatCouldBeUsedAgain() {
        TokenVerifier verifier = verifier(AWS, new Sts.Answer(403, "<Error>" + SIGNED));

        for (String url : List.of(
                "https://sts.amazonaws.com/%zz?{signed}",
                "https://sts.amazonaws.com/?x{signed}",
                "https://sts.amazonaws.com:{signed}",
                "https://sts.amazonaws.com/?{signed}&" + "a".repeat(300) + "=1",
                "https://sts.amazonaws.com/?" + SIGNED.replace("{date}", "%0Aforged" + "a".repeat(300)),
                "https://sts.amazonaws.com/?{signed}")) {
            assertThatThrownBy(() -> verifier.verify(token("url " + url, NOW), "c"))
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

        assertThatThrownBy(() -> verifier.verify(token("url https://sts.amazonaws.com/?{signed}", NOW), "c"))
                .hasMessage("sts getCallerIdentity failed: error during GET: connection refused");
    }

    private TokenVerifier verifier(StsHosts hosts, Sts.Answer answer) {
        Sts sts = (host, query, cluster) -> {
            asked.add(host + " " + query + " " + cluster);
            return answer;
        };
        return new TokenVerifier(hosts, sts, Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
