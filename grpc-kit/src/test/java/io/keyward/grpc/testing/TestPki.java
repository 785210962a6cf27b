package io.keyward.grpc.testing;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.PemFiles;
import io.keyward.grpc.tls.ServiceCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The authority that all tests of a JVM believe, and a certificate of every {@link Peer}. They are files, since a test and the service
 * that it runs see different copies of this class; the first to ask makes them.
 */
public final class TestPki {

    /** Where the files are; a property of the JVM, for all class loaders. */
    private static final String FOLDER = "keyward.test.pki";

    private static final Duration LIFE = Duration.ofDays(1);
    private static final List<String> HOSTS = List.of("localhost", "127.0.0.1", "::1");
    private static final Duration RELOAD_PERIOD = Duration.ofSeconds(1);
    private static final int MOST_ANSWER_BYTES = 64 << 20;

    private TestPki() {}

    /** The folder with {@code ca.pem}, {@code ca.key}, and {@code <service>.pem} and {@code <service>.key} of each peer. */
    public static Path folder() {
        return Path.of((String) System.getProperties().computeIfAbsent(FOLDER, _ -> create().toString()));
    }

    /** The authority's certificate. */
    public static Path authorities() {
        return folder().resolve("ca.pem");
    }

    /** The files of a peer. */
    public static PemFiles files(Peer peer) {
        return new PemFiles(
                folder().resolve(peer.service() + ".pem"), folder().resolve(peer.service() + ".key"), authorities());
    }

    /** What a peer connects and serves by. */
    public static ServiceCredentials credentials(Peer peer) {
        return new ServiceCredentials(files(peer), RELOAD_PERIOD);
    }

    /** What a fake of a service serves by. */
    public static ServerCredentials server(Peer peer) {
        return credentials(peer).server();
    }

    /** What a client without a certificate connects by. */
    public static ChannelCredentials anonymous() {
        try {
            return TlsChannelCredentials.newBuilder()
                    .trustManager(authorities().toFile())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A channel to a port of this machine, as the gateway. */
    public static ManagedChannel channel(int port) {
        return channel(port, Peer.GATEWAY);
    }

    /** A channel to a port of this machine, as a peer. */
    public static ManagedChannel channel(int port, Peer self) {
        return channel(port, credentials(self).client());
    }

    /** A channel to a port of this machine. */
    public static ManagedChannel channel(int port, ChannelCredentials credentials) {
        return NettyChannelBuilder.forAddress("127.0.0.1", port, credentials)
                .maxInboundMessageSize(MOST_ANSWER_BYTES)
                .build();
    }

    /** The authority, for certificates of other kinds. */
    public static CertificateAuthority authority() {
        try {
            return new CertificateAuthority(
                    Credential.parse(Files.readString(authorities()), Files.readString(folder().resolve("ca.key"))));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a certificate of a peer says. */
    public static Subject subject(Peer peer) {
        return new Subject(peer.service(), HOSTS, List.of(peer.uri()));
    }

    /** Writes a certificate and its key as {@code <name>.pem} and {@code <name>.key}. */
    public static void write(Path folder, String name, Credential credential) {
        try {
            Files.writeString(folder.resolve(name + ".pem"), credential.certificatePem());
            Files.writeString(folder.resolve(name + ".key"), credential.keyPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path create() {
        Instant now = Instant.now();
        CertificateAuthority authority = CertificateAuthority.create("Keyward's tests", now, LIFE);
        try {
            Path folder = Files.createTempDirectory("keyward-pki");
            write(folder, "ca", authority.own());
            for (Peer peer : Peer.values()) {
                write(folder, peer.service(), authority.issue(subject(peer), now, LIFE));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
