package io.keyward.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.ca.CertificateAuthority.Subject;
import java.security.GeneralSecurityException;
import java.security.SignatureException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Duration LIFE = Duration.ofDays(30);

    private final CertificateAuthority ca = CertificateAuthority.create("one, of = two", NOW, LIFE);

    private Credential issue() {
        return ca.issue(
                new Subject("gateway", List.of("localhost", "127.0.0.1", "::1"), List.of("spiffe://keyward/gateway")),
                NOW,
                LIFE);
    }

    @Test
    void a_certificate_says_what_was_asked_for_and_is_signed_by_its_authority() throws GeneralSecurityException {
        Credential issued = issue();

        assertThatCode(() -> issued.certificate().verify(ca.own().certificate().getPublicKey()))
                .doesNotThrowAnyException();
        assertThat(issued.certificate().getIssuerX500Principal())
                .isEqualTo(ca.own().certificate().getSubjectX500Principal());
        assertThat(issued.certificate().getBasicConstraints()).isEqualTo(-1);
        assertThat(ca.own().certificate().getBasicConstraints()).isZero();
        assertThat(issued.certificate().getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"),
                        List.of(6, "spiffe://keyward/gateway"));
    }

    @Test
    void another_authority_of_the_same_name_did_not_sign_it() {
        CertificateAuthority other = CertificateAuthority.create("one, of = two", NOW, LIFE);

        assertThatThrownBy(() ->
                        issue().certificate().verify(other.own().certificate().getPublicKey()))
                .isInstanceOf(SignatureException.class);
    }

    @Test
    void what_was_written_is_read_back() throws GeneralSecurityException {
        Credential issued = issue();

        assertThat(Credential.parse(issued.certificatePem(), issued.keyPem())).isEqualTo(issued);
        assertThat(Credential.certificates(issued.certificatePem() + ca.own().certificatePem()))
                .containsExactly(issued.certificate(), ca.own().certificate());
        assertThat(issued.toString()).doesNotContain("PrivateKey", issued.keyPem());
    }

    @Test
    void a_key_of_another_certificate_is_refused_and_so_is_what_is_no_key() {
        Credential issued = issue();

        assertThatThrownBy(() -> Credential.parse(issued.certificatePem(), issue().keyPem()))
                .hasMessage("the key is not the certificate's");
        assertThatThrownBy(() -> Credential.parse(issued.certificatePem(), issued.certificatePem()))
                .hasMessage("no private key");
        assertThatThrownBy(() -> Credential.parse("", issued.keyPem())).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void the_last_third_of_a_life_is_old_age() {
        Credential issued = issue();

        assertThat(issued.isOld(NOW.plus(Duration.ofDays(19)))).isFalse();
        assertThat(issued.isOld(NOW.plus(Duration.ofDays(21)))).isTrue();
        assertThat(issued.isOld(NOW.plus(Duration.ofDays(99)))).isTrue();
    }
}
