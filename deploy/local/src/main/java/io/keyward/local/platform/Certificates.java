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
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

    private static final List<String> THIS_MACHINE = List.of("localhost", "127.0.0.1", "::1");

    private final Settings settings;
    private final Function<Part, List<String>> names;
    private final Instant now;

    private Certificates(Settings settings, Function<Part, List<String>> names, Instant now) {
        this.settings = settings;
        this.names = names;
        this.now = now;
    }

    /**
     * Makes what is missing, old or broken. An authority that is replaced stays believed beside the new one until its end, so that no
     * client that was given {@code ca.pem} anew loses anybody.
     */
    static void renew(Settings settings, Instant now) {
        renew(settings, part -> List.of(), now);
    }

    /**
     * The same for services that are called by names, too.
     *
     * @param names of each, hosts or addresses beside those of this machine; one whose certificate lacks any gets a new one
     */
    static void renew(Settings settings, Function<Part, List<String>> names, Instant now) {
        try {
            new Certificates(settings, names, now).renew();
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
            return hosts(kept.get().certificate()).containsAll(names.apply(part));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Set<String> hosts(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Set.of()
                : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.toSet());
    }

    private void issue(Part part, CertificateAuthority authority) throws IOException {
        Credential issued = authority.issue(
                new Subject(
                        part.title(),
                        Stream.concat(THIS_MACHINE.stream(), names.apply(part).stream())
                                .distinct()
                                .toList(),
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
