package io.keyward.grpc.tls;

import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.doctor.Finding;
import io.keyward.grpc.tls.PemFiles.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at a service's certificate, key and authorities. */
public final class TlsCheck {

    private static final String CERTIFICATE = "certificate";
    private static final Duration SOON = Duration.ofDays(14);
    private static final String RENEW = "renew it: docs/operations.md, Certificates";

    private final PemFiles files;
    private final Peer self;
    private final Clock clock;

    private TlsCheck(PemFiles files, Peer self, Clock clock) {
        this.files = files;
        this.self = self;
        this.clock = clock;
    }

    /** @param self whom the certificate must name */
    public static Check of(PemFiles files, Peer self, Clock clock) {
        return new Check(CERTIFICATE, new TlsCheck(files, self, clock)::look);
    }

    private List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        try {
            Credentials credentials = files.parse(files.content());
            findings.add(identity(credentials.chain().getFirst()));
            findings.add(life(credentials.chain().getFirst()));
            findings.add(chain(credentials));
        } catch (CertificateExpiredException e) {
            findings.add(Finding.fail(CERTIFICATE, files.certificate() + " has run out: " + e.getMessage(), RENEW));
        } catch (CertificateNotYetValidException e) {
            findings.add(Finding.fail(
                    CERTIFICATE, files.certificate() + " is not valid yet: " + e.getMessage(), "look at the clock"));
        } catch (IOException | GeneralSecurityException e) {
            findings.add(Finding.fail(
                    CERTIFICATE,
                    String.valueOf(e.getMessage()),
                    "put PEM files where quarkus.tls.keyward.* says: docs/operations.md, Certificates"));
        }
        findings.add(permissions(files.key()));
        return findings;
    }

    private Finding identity(X509Certificate own) {
        return Peer.named(own)
                .map(peer -> peer == self
                        ? Finding.ok(CERTIFICATE, "names " + self.uri())
                        : Finding.fail(
                                CERTIFICATE,
                                "is " + peer.service() + "'s, not " + self.service() + "'s",
                                "give this service the certificate that names " + self.uri()))
                .orElseGet(() -> Finding.fail(
                        CERTIFICATE,
                        "names no service, or several",
                        "exactly one URI among its subject alternative names: " + self.uri()));
    }

    private Finding life(X509Certificate own) {
        Instant end = own.getNotAfter().toInstant();
        Duration left = Duration.between(clock.instant(), end);
        Duration third = Duration.between(own.getNotBefore().toInstant(), end).dividedBy(3);
        if (left.isNegative()) {
            return Finding.fail("certificate's end", "was " + end, RENEW);
        }
        return left.compareTo(SOON) < 0 && left.compareTo(third) < 0
                ? Finding.warn("certificate's end", "is near: " + end, RENEW)
                : Finding.ok("certificate's end", end.toString());
    }

    private Finding chain(Credentials credentials) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = credentials.authorities().stream()
                .map(authority -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet());
        PKIXParameters rules = new PKIXParameters(anchors);
        rules.setRevocationEnabled(false);
        rules.setDate(Date.from(clock.instant()));
        List<X509Certificate> path = credentials.chain().stream()
                .filter(certificate -> !credentials.authorities().contains(certificate))
                .toList();
        try {
            var _ = CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), rules);
            return Finding.ok("authority", "the certificate is of one in " + files.authorities());
        } catch (GeneralSecurityException e) {
            return Finding.fail(
                    "authority",
                    "the certificate is of none in " + files.authorities() + ": " + e.getMessage(),
                    "add its authority there, at every service, and those between them to " + files.certificate());
        }
    }

    private static Finding permissions(Path key) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    ? Finding.warn("private key", key + " can be read by everybody on this machine", "chmod o-r " + key)
                    : Finding.ok("private key", "not for everybody's eyes");
        } catch (IOException | UnsupportedOperationException e) {
            return Finding.ok("private key", "its permissions cannot be seen");
        }
    }
}
