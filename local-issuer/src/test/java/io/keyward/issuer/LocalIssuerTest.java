package io.keyward.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalIssuerTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final Path folder;

    LocalIssuerTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void a_token_says_who_and_how_long_and_verifies_by_the_jwks_file() throws Exception {
        LocalIssuer issuer = issuer();

        SignedJWT token = SignedJWT.parse(issuer.token("carts-lead", List.of("carts", "leads"), Duration.ofHours(8)));

        JWK key = JWKSet.load(issuer.jwksFile().toFile())
                .getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.verify(new RSASSAVerifier(key.toRSAKey()))).isTrue();
        assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("https://issuer.local");
        assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("keyward");
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("carts-lead");
        assertThat(token.getJWTClaimsSet().getStringListClaim("groups")).containsExactly("carts", "leads");
        assertThat(token.getJWTClaimsSet().getIssueTime()).isEqualTo(Date.from(NOW));
        assertThat(token.getJWTClaimsSet().getExpirationTime()).isEqualTo(Date.from(NOW.plus(Duration.ofHours(8))));
    }

    @Test
    void the_key_outlives_the_process_and_only_its_owner_reads_it() throws Exception {
        issuer();
        String first = Files.readString(folder.resolve(LocalIssuer.JWKS_FILE));
        issuer();

        assertThat(Files.readString(folder.resolve(LocalIssuer.JWKS_FILE))).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(LocalIssuer.KEY_FILE))))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void the_jwks_file_holds_no_private_half() throws Exception {
        JWKSet keys = JWKSet.load(issuer().jwksFile().toFile());

        assertThat(keys.getKeys()).hasSize(1).noneMatch(JWK::isPrivate);
    }

    @Test
    void a_file_that_is_no_key_is_refused_without_quoting_it() throws Exception {
        Files.writeString(folder.resolve(LocalIssuer.KEY_FILE), "{\"kty\":\"RSA\",\"d\":\"s3cr3t\"}");

        assertThatThrownBy(this::issuer)
                .isInstanceOf(IOException.class)
                .hasMessageContaining(LocalIssuer.KEY_FILE)
                .hasMessageNotContaining("s3cr3t");
    }

    private LocalIssuer issuer() throws IOException {
        return LocalIssuer.in(folder, "https://issuer.local", "keyward", Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
