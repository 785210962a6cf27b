package io.keyward.grpc.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import io.keyward.grpc.token.TokenRefusedException.Reason;
import io.keyward.issuer.LocalIssuer;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a good token says, how long it is remembered, and what a configuration may not be. */
class TokenVerifierTest {

    private final MovableTime time = new MovableTime();
    private final TestIssuer issuer = new TestIssuer();
    private final RSAKey key = new RSAKeyGenerator(2048).keyID("key").generate();
    private final Path folder;

    TokenVerifierTest(@TempDir Path folder) throws Exception {
        this.folder = folder;
        issuer.keys(key);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void a_token_is_remembered_for_a_minute() throws Exception {
        TokenVerifier verifier = verifier(settings());
        String token = TestIssuer.sign(key, issuer.claims());
        VerifiedToken first = verifier.verify(token);

        time.pass(Duration.ofSeconds(59));
        assertThat(verifier.verify(token)).isSameAs(first);
        time.pass(Duration.ofSeconds(1));
        assertThat(verifier.verify(token)).isNotSameAs(first).isEqualTo(first);
    }

    @Test
    void a_token_that_is_remembered_expires_all_the_same() throws Exception {
        TokenVerifier verifier = verifier(settings());
        String token = TestIssuer.sign(key, issuer.claims());
        time.pass(Duration.ofMinutes(60).plusSeconds(59));
        verifier.verify(token);

        time.pass(Duration.ofSeconds(1));

        assertThat(refusal(verifier, token)).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void a_token_of_the_local_issuer_is_good_by_its_jwks_file_until_its_key_is_replaced() throws Exception {
        LocalIssuer local = LocalIssuer.in(folder, "https://issuer.local", "keyward", time);
        TokenVerifier verifier = verifier(IssuerSettings.of(local.issuer()).file(local.jwksFile()));
        String before = local.token("admin", List.of("admins"), Duration.ofHours(1));
        assertThat(verifier.verify(before).name()).isEqualTo("corp:admin");

        Files.delete(folder.resolve(LocalIssuer.KEY_FILE));
        LocalIssuer replaced = LocalIssuer.in(folder, "https://issuer.local", "keyward", time);
        String after = replaced.token("admin", List.of("admins"), Duration.ofHours(1));

        assertThat(verifier.verify(after).groups()).containsExactly("corp:admins");
        assertThat(refusal(verifier, before)).isEqualTo(Reason.UNKNOWN_KEY);
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void a_jwks_file_that_is_replaced_counts_within_five_seconds() throws Exception {
        LocalIssuer local = LocalIssuer.in(folder, "https://issuer.local", "keyward", time);
        TokenVerifier verifier = verifier(IssuerSettings.of(local.issuer()).file(local.jwksFile()));
        String before = local.token("admin", List.of(), Duration.ofHours(1));
        verifier.verify(before);
        Files.delete(folder.resolve(LocalIssuer.KEY_FILE));
        var unused = LocalIssuer.in(folder, "https://issuer.local", "keyward", time);

        time.pass(Duration.ofSeconds(5));

        assertThat(refusal(verifier, before)).isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void without_the_jwks_file_its_issuers_keys_cannot_be_had() throws Exception {
        TokenVerifier verifier = verifier(settings().file(folder.resolve("none.json")));

        assertThat(refusal(verifier, TestIssuer.sign(key, issuer.claims()))).isEqualTo(Reason.KEYS_UNAVAILABLE);
        assertThat(issuer.asked()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void groups_are_found_by_name_or_path(String claim, Map<String, Object> claims) throws Exception {
        TokenVerifier verifier = verifier(settings().claims("sub", claim));
        JWTClaimsSet.Builder token = issuer.claims().claim("groups", null);
        claims.forEach(token::claim);

        assertThat(verifier.verify(TestIssuer.sign(key, token)).groups()).containsExactly("corp:a", "corp:b");
    }

    static Stream<Arguments> groups_are_found_by_name_or_path() {
        List<String> groups = List.of("a", "b", "a");
        return Stream.of(
                Arguments.of("roles", Map.of("roles", groups)),
                Arguments.of("realm_access/roles", Map.of("realm_access", Map.of("roles", groups))),
                Arguments.of("realm_access.roles", Map.of("realm_access", Map.of("roles", groups))),
                Arguments.of("https://example.com/roles", Map.of("https://example.com/roles", groups)),
                Arguments.of("resource/a.b/roles", Map.of("resource", Map.of("a.b", Map.of("roles", groups)))));
    }

    @Test
    void a_path_that_leads_nowhere_is_no_group() throws Exception {
        TokenVerifier verifier = verifier(settings().claims("sub", "groups/roles"));

        assertThat(verifier.verify(TestIssuer.sign(key, issuer.claims())).groups())
                .isEmpty();
    }

    @Test
    void an_email_names_a_user_unless_it_is_not_verified() throws Exception {
        TokenVerifier verifier = verifier(settings().claims("email", "groups"));
        JWTClaimsSet.Builder claims = issuer.claims().claim("email", "ada@example.com");

        assertThat(verifier.verify(TestIssuer.sign(key, claims)).name()).isEqualTo("corp:ada@example.com");
        claims.claim("email_verified", false);
        assertThat(refusal(verifier, TestIssuer.sign(key, claims))).isEqualTo(Reason.NAME);
        claims.claim("email_verified", "true");
        assertThat(refusal(verifier, TestIssuer.sign(key, claims))).isEqualTo(Reason.NAME);
    }

    @Test
    void without_a_prefix_an_issuer_still_cannot_give_names_of_others() throws Exception {
        try (TestIssuer other = new TestIssuer()) {
            other.keys(key);
            TokenVerifier verifier = new TokenVerifier(
                    IssuerSettings.config(Map.of(
                            "corp", settings().prefixes("-", "-"),
                            "other", IssuerSettings.of(other.url()))),
                    time,
                    time);

            assertThat(verifier.verify(TestIssuer.sign(key, issuer.claims())).name())
                    .isEqualTo("ada");
            assertThat(verifier.verify(TestIssuer.sign(key, other.claims())).name())
                    .isEqualTo("other:ada");
            assertThat(refusal(verifier, TestIssuer.sign(key, issuer.claims().subject("other:ada"))))
                    .isEqualTo(Reason.NAME);
            for (String reserved : List.of(
                    "system:admin",
                    "access-key/AKIABZPUZDIKKCLOXRCZ",
                    "keyward/gateway",
                    "webhook/x",
                    "arn:aws:iam::123456789012:role/admin",
                    "anonymous")) {
                assertThat(refusal(
                                verifier, TestIssuer.sign(key, issuer.claims().subject(reserved))))
                        .as(reserved)
                        .isEqualTo(Reason.NAME);
            }
            assertThat(refusal(
                            verifier, TestIssuer.sign(key, issuer.claims().claim("groups", List.of("system:masters")))))
                    .isEqualTo(Reason.GROUPS);
            assertThat(refusal(verifier, TestIssuer.sign(key, issuer.claims().claim("groups", "other:leads"))))
                    .isEqualTo(Reason.GROUPS);
        }
    }

    @Test
    void a_pinned_algorithm_that_is_not_the_tokens_refuses_it() throws Exception {
        TokenVerifier verifier = verifier(settings().algorithms("ES256"));

        assertThat(refusal(verifier, TestIssuer.sign(key, issuer.claims()))).isEqualTo(Reason.ALGORITHM);
        assertThat(issuer.asked()).isEmpty();
    }

    @Test
    void without_an_issuer_no_token_is_good() throws Exception {
        TokenVerifier verifier = new TokenVerifier(IssuerSettings.config(Map.of()), time, time);

        assertThat(refusal(verifier, TestIssuer.sign(key, issuer.claims()))).isEqualTo(Reason.UNKNOWN_ISSUER);
    }

    @ParameterizedTest
    @MethodSource
    void a_configuration_that_cannot_be_meant_does_not_start(
            Map<String, OidcConfig.Issuer> issuers, String property, String word) {
        assertThatThrownBy(() -> new TokenVerifier(IssuerSettings.config(issuers), time, time))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("keyward.oidc")
                .hasMessageContaining(property)
                .hasMessageContaining(word)
                .hasMessageNotContaining("\n");
    }

    static Stream<Arguments> a_configuration_that_cannot_be_meant_does_not_start() {
        IssuerSettings good = IssuerSettings.of("https://a.example");
        IssuerSettings other = IssuerSettings.of("https://b.example");
        return Stream.of(
                Arguments.of(Map.of("a", good, "b", good), "issuer", "https://a.example"),
                Arguments.of(
                        Map.of("a", good.prefixes("x:", "a:"), "b", other.prefixes("x:", "b:")), "user-prefix", "x:"),
                Arguments.of(
                        Map.of("a", good.prefixes("a:", "x:"), "b", other.prefixes("b:", "x:")), "groups-prefix", "x:"),
                Arguments.of(
                        Map.of("a", good.prefixes("-", "a:"), "b", other.prefixes("-", "b:")), "user-prefix", "\"\""),
                Arguments.of(Map.of("a", good.prefixes("b:", "a:"), "b", other), "user-prefix", "b:"),
                Arguments.of(Map.of("a", good.prefixes("a b", "a:")), "keyward.oidc.a.user-prefix", "visible"),
                Arguments.of(
                        Map.of("a", good.algorithms("RS256", "HS256")), "keyward.oidc.a.algorithms", "RS, PS and ES"),
                Arguments.of(Map.of("a", good.algorithms("none")), "keyward.oidc.a.algorithms", "RS, PS and ES"),
                Arguments.of(Map.of("a", good.algorithms(new String[0])), "keyward.oidc.a.algorithms", "RS, PS and ES"),
                Arguments.of(Map.of("a", IssuerSettings.of("http://a.example")), "keyward.oidc.a.issuer", "https"),
                Arguments.of(
                        Map.of("a", IssuerSettings.of("http://127.0.0.1.example")), "keyward.oidc.a.issuer", "https"),
                Arguments.of(Map.of("a", IssuerSettings.of("https://u@a.example")), "keyward.oidc.a.issuer", "https"),
                Arguments.of(Map.of("a", IssuerSettings.of("a b")), "keyward.oidc.a.issuer", "URL"),
                Arguments.of(Map.of("a", good.timeout(Duration.ofMinutes(1))), "keyward.oidc.a.timeout", "10 s"),
                Arguments.of(Map.of("A:", good), "alias", "A:"));
    }

    @Test
    void the_configuration_is_read_by_alias_with_what_is_not_said_as_documented() {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(OidcConfig.class)
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                "keyward.oidc.\"corp\".issuer", "https://a.example",
                                "keyward.oidc.keycloak.issuer", "https://b.example/realms/x",
                                "keyward.oidc.keycloak.groups-claim", "realm_access/roles",
                                "keyward.oidc.keycloak.user-prefix", "-",
                                "keyward.oidc.keycloak.jwks-file", "/etc/keyward/jwks.json",
                                "keyward.oidc.keycloak.algorithms", "ES256"),
                        "test",
                        100))
                .build();

        Map<String, OidcConfig.Issuer> issuers =
                config.getConfigMapping(OidcConfig.class).issuers();

        assertThat(issuers).containsOnlyKeys("corp", "keycloak");
        OidcConfig.Issuer corp = Objects.requireNonNull(issuers.get("corp"));
        assertThat(corp).usingRecursiveComparison().isEqualTo(IssuerSettings.of("https://a.example"));
        OidcConfig.Issuer keycloak = Objects.requireNonNull(issuers.get("keycloak"));
        assertThat(keycloak.groupsClaim()).isEqualTo("realm_access/roles");
        assertThat(keycloak.userPrefix()).contains("-");
        assertThat(keycloak.jwksFile()).contains(Path.of("/etc/keyward/jwks.json"));
        assertThat(keycloak.algorithms()).containsExactly("ES256");
    }

    private IssuerSettings settings() {
        return IssuerSettings.of(issuer.url());
    }

    private TokenVerifier verifier(OidcConfig.Issuer settings) {
        return new TokenVerifier(IssuerSettings.config(Map.of("corp", settings)), time, time);
    }

    private static Reason refusal(TokenVerifier verifier, String token) {
        TokenRefusedException refusal = catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token));
        assertThat(refusal).isNotNull();
        return refusal.reason();
    }
}
