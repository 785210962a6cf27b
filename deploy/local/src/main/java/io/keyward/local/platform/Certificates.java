package io.keyward.local.platform;

import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.local.console.Failure;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The platform's own certificate authority and the certificates of its services: made at the first start, and renewed at a later one
 * that finds less than a third of their lives left. All files are for their owner alone.
 */
final class Certificates {

    private static final String NAME = "Keyward's local platform";
    private static final Duration AUTHORITYS_LIFE = Duration.ofDays(3650);

    /** Renewed in the last third only, at a start: a platform may run for eight months without one. */
    private static final Duration SERVICES_LIFE = Duration.ofDays(365);

    private final Settings settings;
    private final Instant now;

    private Certificates(Settings settings, Instant now) {
        this.settings = settings;
        this.now = now;
    }

    /**
     * Makes what is missing, old or broken. An authority that is replaced stays believed beside the new one until its end, so that no
     * client that was given {@code ca.pem} anew loses anybody.
     */
    static void renew(Settings settings, Instant now) {
        try {
            new Certificates(settings, now).renew();
        } catch (IOException e) {
            throw new Failure("cannot keep certificates in " + settings.tlsDir() + ": " + e.getMessage(), e);
        }
    }

    private void renew() throws IOException {
        Files.createDirectories(settings.tlsDir(), ownerOnly("rwx------"));
        CertificateAuthority authority = authority();
        for (Part part : Part.values()) {
            if (part.hasCertificate() && !isGood(part, authority)) {
                issue(part, authority);
            }
        }
    }

    private CertificateAuthority authority() throws IOException {
        Path file = settings.tlsDir().resolve("ca.key");
        Optional<Credential> kept = read(settings.authorities(), file);
        if (kept.isPresent() && !kept.get().isOld(now)) {
            return new CertificateAuthority(kept.get());
        }
        CertificateAuthority made = CertificateAuthority.create(NAME, now, AUTHORITYS_LIFE);
        String believed = Stream.concat(Stream.of(made.own().certificate()), stillBelieved())
                .map(Credential::pem)
                .collect(Collectors.joining());
        write(file, made.own().keyPem());
        write(settings.authorities(), believed);
        return made;
    }

    private Stream<X509Certificate> stillBelieved() throws IOException {
        try {
            return Credential.certificates(Files.readString(settings.authorities())).stream()
                    .filter(certificate -> certificate.getNotAfter().toInstant().isAfter(now));
        } catch (GeneralSecurityException | NoSuchFileException e) {
            return Stream.of();
        }
    }

    private boolean isGood(Part part, CertificateAuthority authority) throws IOException {
        Optional<Credential> kept = read(settings.certificate(part), settings.privateKey(part));
        if (kept.isEmpty() || kept.get().isOld(now)) {
            return false;
        }
        try {
            kept.get().certificate().verify(authority.own().certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void issue(Part part, CertificateAuthority authority) throws IOException {
        Credential issued = authority.issue(
                new Subject(
                        part.title(),
                        List.of("localhost", "127.0.0.1", "::1"),
                        List.of("spiffe://keyward/" + part.title())),
                now,
                SERVICES_LIFE);
        write(settings.privateKey(part), issued.keyPem());
        write(settings.certificate(part), issued.certificatePem());
    }

    /** What the files hold, unless they are missing, broken, or not a pair, as after a start that was cut off. */
    private static Optional<Credential> read(Path certificate, Path key) throws IOException {
        if (!Files.exists(certificate) || !Files.exists(key)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Credential.parse(Files.readString(certificate), Files.readString(key)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static void write(Path file, String pem) throws IOException {
        Path draft = Files.createTempFile(file.getParent(), "pem", "", ownerOnly("rw-------"));
        Files.writeString(draft, pem);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileAttribute<?> ownerOnly(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
