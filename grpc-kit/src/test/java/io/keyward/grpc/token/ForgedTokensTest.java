package io.keyward.grpc.token;

import static io.keyward.grpc.token.MovableTime.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import java.net.URI;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Each forged token is refused, and what is nearly forged is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedTokensTest {

    private final ForgedTokens forged = new ForgedTokens(new MovableTime(), 0);
    private final RSAKey rsa = forged.rsa();
    private final TokenVerifier verifier = new TokenVerifier(
            IssuerSettings.config(Map.of(
                    "corp", IssuerSettings.of(forged.issuer().url()),
                    "other", IssuerSettings.of(forged.other().url()))),
            new MovableTime(),
            new MovableTime());

    ForgedTokensTest() throws Exception {}

    @AfterAll
    void close() {
        verifier.close();
        forged.close();
    }

    @TestFactory
    Stream<DynamicTest> each_forged_token_is_refused_for_its_reason_in_the_same_words() {
        assertThat(forged.all()).hasSizeGreaterThanOrEqualTo(100);
        return forged.all().stream()
                .map(forgery -> DynamicTest.dynamicTest(forgery.name(), () -> {
                    String token = forgery.token().call();
                    // Twice: what was refused once must not be remembered as good.
                    for (int i = 0; i < 2; i++) {
                        TokenRefusedException refusal =
                                catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token));
                        assertThat(refusal).isNotNull();
                        assertThat(refusal.reason()).isEqualTo(forgery.reason());
                        assertThat(refusal).hasMessage("the bearer token is not valid");
                        assertThat(refusal.isRetryable()).isFalse();
                    }
                    assertThat(forged.heard()).isEmpty();
                    assertThat(forged.issuer().asked()).containsOnly(TestIssuer.DISCOVERY, TestIssuer.JWKS);
                }));
    }

    @Test
    void the_token_that_they_differ_from_is_good() throws Exception {
        VerifiedToken token = verifier.verify(forged.good());

        assertThat(token)
                .isEqualTo(new VerifiedToken(
                        forged.issuer().url(), "ada", "corp:ada", List.of("corp:leads"), START.plusSeconds(3600)));
    }

    @TestFactory
    Stream<DynamicTest> at_the_edge_a_token_is_good() {
        Map<String, ForgedTokens.ClaimsChange> edges = Map.ofEntries(
                Map.entry("expired 59 s ago", claims -> claims.issueTime(at(-3600))
                        .expirationTime(at(-59))),
                Map.entry("not before 60 s from now", claims -> claims.notBeforeTime(at(60))),
                Map.entry("issued 60 s from now", claims -> claims.issueTime(at(60))),
                Map.entry("good for a day", claims -> claims.expirationTime(at(86_400))),
                Map.entry("audience among others", claims -> claims.audience(List.of("a", "keyward"))),
                Map.entry("no groups", claims -> claims.claim("groups", null)),
                Map.entry(
                        "500 groups",
                        claims -> claims.claim(
                                "groups",
                                IntStream.range(0, 500).mapToObj(i -> "g" + i).toList())),
                Map.entry("one group as a text", claims -> claims.claim("groups", "leads")),
                Map.entry(
                        "a name in another script", claims -> claims.subject("\u0410\u0434\u0430 L\u00f8vel\u00e5ce")),
                Map.entry("name just as long as it may be", claims -> claims.subject("a".repeat(507))));
        return edges.entrySet().stream()
                .map(edge -> DynamicTest.dynamicTest(edge.getKey(), () -> {
                    assertThat(verifier.verify(forged.signed(edge.getValue())).issuer())
                            .isEqualTo(forged.issuer().url());
                }));
    }

    @TestFactory
    Stream<DynamicTest> other_headers_of_a_good_token_do_not_matter() {
        Map<String, ForgedTokens.HeaderChange> headers = Map.of(
                "typ JWT", header -> header.type(JOSEObjectType.JWT),
                "typ at+jwt", header -> header.type(new JOSEObjectType("AT+JWT")),
                "jku, not followed", header -> header.jwkURL(URI.create(forged.listener() + "/keys")));
        return headers.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa");
                    one.getValue().accept(header);
                    String token =
                            ForgedTokens.sign(header.build(), forged.issuer().claims(), new RSASSASigner(rsa));
                    assertThat(verifier.verify(token).name()).isEqualTo("corp:ada");
                    assertThat(forged.heard()).isEmpty();
                }));
    }

    @Test
    void a_token_by_the_other_pinned_algorithm_needs_no_key_id_where_one_key_fits() throws Exception {
        String token = ForgedTokens.sign(
                new JWSHeader.Builder(JWSAlgorithm.ES256).build(),
                forged.issuer().claims(),
                new ECDSASigner(forged.ec()));

        assertThat(verifier.verify(token).name()).isEqualTo("corp:ada");
    }

    private static Date at(int seconds) {
        return Date.from(START.plusSeconds(seconds));
    }
}
