package io.keyward.local.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.keyward.ca.Credential;
import io.keyward.grpc.tls.Peer;
import io.keyward.local.FreePlatform;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");

    private final Settings settings;

    CertificatesTest(@TempDir Path folder) {
        settings = FreePlatform.settings(folder);
        Certificates.renew(settings, START);
    }

    private void renew(Duration after) {
        Certificates.renew(settings, START.plus(after));
    }

    private List<X509Certificate> authorities() throws IOException, GeneralSecurityException {
        return Credential.certificates(Files.readString(settings.authorities()));
    }

    private X509Certificate of(Part part) throws IOException, GeneralSecurityException {
        return Credential.parse(
                        Files.readString(settings.certificate(part)), Files.readString(settings.privateKey(part)))
                .certificate();
    }

    @Test
    void every_service_has_a_certificate_with_its_name_and_this_machines_addresses() throws Exception {
        for (Peer peer : Peer.values()) {
            Part part = Arrays.stream(Part.values())
                    .filter(each -> each.title().equals(peer.service()))
                    .findAny()
                    .orElseThrow();
            X509Certificate certificate = of(part);

            assertThatCode(() -> certificate.verify(authorities().getFirst().getPublicKey()))
                    .doesNotThrowAnyException();
            assertThat(certificate.getSubjectAlternativeNames())
                    .containsExactlyInAnyOrder(
                            List.of(2, "localhost"),
                            List.of(7, "127.0.0.1"),
                            List.of(7, "0:0:0:0:0:0:0:1"),
                            List.of(6, peer.uri()));
        }
        assertThat(Arrays.stream(Part.values()).filter(Part::hasCertificate)).hasSameSizeAs(Peer.values());
    }

    @Test
    void files_are_for_their_owner_only() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings.tlsDir())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(settings.authorities())))
                .isEqualTo("rw-------");
        try (var files = Files.list(settings.tlsDir())) {
            assertThat(files).hasSize(1 + 2 * Peer.values().length).allSatisfy(file -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void a_later_start_keeps_what_is_good_and_renews_what_has_less_than_a_third_left() throws Exception {
        X509Certificate authority = authorities().getFirst();
        X509Certificate first = of(Part.GATEWAY);

        renew(Duration.ofDays(240));
        assertThat(of(Part.GATEWAY)).isEqualTo(first);

        renew(Duration.ofDays(250));
        assertThat(of(Part.GATEWAY)).isNotEqualTo(first);
        assertThat(authorities()).containsExactly(authority);
    }

    @Test
    void an_old_authority_is_believed_beside_the_new_one_until_its_end() throws Exception {
        X509Certificate old = authorities().getFirst();

        renew(Duration.ofDays(3000));

        assertThat(authorities()).hasSize(2).contains(old).first().isNotEqualTo(old);
        assertThatCode(() -> of(Part.GATEWAY).verify(authorities().getFirst().getPublicKey()))
                .doesNotThrowAnyException();

        renew(Duration.ofDays(3000 + 3000));
        assertThat(authorities()).hasSize(2).doesNotContain(old);
    }

    @Test
    void what_is_broken_or_does_not_belong_together_is_made_anew() throws Exception {
        X509Certificate authority = authorities().getFirst();
        Files.writeString(settings.certificate(Part.GATEWAY), "-----BEGIN CERTIFICATE-----\nbroken");
        Files.copy(
                settings.privateKey(Part.AUDIT_SERVICE),
                settings.privateKey(Part.SYNC_WORKER),
                StandardCopyOption.REPLACE_EXISTING);

        renew(Duration.ofDays(1));

        assertThat(authorities()).containsExactly(authority);
        assertThatCode(() -> of(Part.GATEWAY).verify(authority.getPublicKey())).doesNotThrowAnyException();
        assertThatCode(() -> of(Part.SYNC_WORKER).verify(authority.getPublicKey()))
                .doesNotThrowAnyException();
    }
}
