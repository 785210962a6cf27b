package io.keyward.bench.platform;

import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.PemFiles;
import io.keyward.grpc.tls.ServiceCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Certificates of the parts of Keyward, and of the authority that they believe.
 *
 * @param folder where they are, as PEM files
 */
public record Pki(Path folder) {

    private static final Duration LIFE = Duration.ofDays(1);

    /** Makes them, in a folder of their own. */
    public static Pki create() throws IOException {
        Path folder = Files.createTempDirectory("keyward-bench");
        Instant now = Instant.now();
        CertificateAuthority authority = CertificateAuthority.create("Keyward's benchmarks", now, LIFE);
        write(folder, "ca", authority.own());
        for (Peer peer : List.of(Peer.GATEWAY, Peer.ACCESS_SERVICE)) {
            Subject subject = new Subject(peer.service(), List.of("localhost", "127.0.0.1"), List.of(peer.uri()));
            write(folder, peer.service(), authority.issue(subject, now, LIFE));
        }
        return new Pki(folder);
    }

    /** A PEM file of the authority. */
    public Path authority() {
        return folder.resolve("ca.pem");
    }

    /** What a part of Keyward proves itself by. */
    public ServiceCredentials credentials(String service) {
        return new ServiceCredentials(new PemFiles(certificate(service), key(service), authority()), LIFE);
    }

    /** A PEM file of the certificate of a part of Keyward. */
    public Path certificate(String service) {
        return folder.resolve(service + ".pem");
    }

    /** A PEM file of its private key. */
    public Path key(String service) {
        return folder.resolve(service + ".key");
    }

    private static void write(Path folder, String name, Credential credential) throws IOException {
        Files.writeString(folder.resolve(name + ".pem"), credential.certificatePem());
        Files.writeString(folder.resolve(name + ".key"), credential.keyPem());
    }
}
