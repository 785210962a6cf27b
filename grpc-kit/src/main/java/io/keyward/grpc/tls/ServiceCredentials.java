package io.keyward.grpc.tls;

import static io.grpc.util.AdvancedTlsX509TrustManager.Verification.CERTIFICATE_AND_HOST_NAME_VERIFICATION;
import static io.grpc.util.AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettySslContextChannelCredentials;
import io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.keyward.grpc.loop.Loops;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * By what this service proves who it is, as a server and as a client, and whom it believes: TLS 1.3 on every gRPC connection. The files
 * are looked at again and again; new ones count for connections made from then on, and those that cannot be used leave the old in force.
 *
 * <p>The settings are those of an entry {@code keyward} of Quarkus' TLS registry, which HTTPS uses too; here the files are read anew
 * because the registry does not say when it cannot.
 */
@Singleton
public class ServiceCredentials {

    private static final Logger LOG = Logger.getLogger(ServiceCredentials.class);
    private static final String TLS_1_3 = "TLSv1.3";

    /** A resumed session is not judged anew: this long at most a certificate is believed after it ended, or its authority was dropped. */
    private static final Duration SESSION = Duration.ofMinutes(10);

    /** Told within the service when new files are in force, for others that read them too. */
    public record Renewed() {}

    private final PemFiles files;
    private final Duration reloadPeriod;
    private final AdvancedTlsX509KeyManager identity = new AdvancedTlsX509KeyManager();
    private final AdvancedTlsX509TrustManager clients = trust(CERTIFICATE_ONLY_VERIFICATION);
    private final AdvancedTlsX509TrustManager servers = trust(CERTIFICATE_AND_HOST_NAME_VERIFICATION);
    private PemFiles.Content seen;
    private @Nullable String trouble;

    @Inject
    ServiceCredentials(
            @ConfigProperty(name = "quarkus.tls.keyward.key-store.pem.0.cert") Path certificate,
            @ConfigProperty(name = "quarkus.tls.keyward.key-store.pem.0.key") Path key,
            @ConfigProperty(name = "quarkus.tls.keyward.trust-store.pem.certs") Path authorities,
            @ConfigProperty(name = "quarkus.tls.keyward.reload-period", defaultValue = "30s") Duration reloadPeriod) {
        this(new PemFiles(certificate, key, authorities), reloadPeriod);
    }

    /** @throws IllegalStateException if the files cannot be used */
    public ServiceCredentials(PemFiles files, Duration reloadPeriod) {
        this.files = files;
        this.reloadPeriod = reloadPeriod;
        try {
            this.seen = files.content();
            use(files.parse(seen));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    /** For a server. Clients may show a certificate, and are refused if it is not of an authority that is believed. */
    public ServerCredentials server() {
        try {
            return NettySslContextServerCredentials.create(
                    configured(SslContextBuilder.forServer(identity).trustManager(clients))
                            .clientAuth(ClientAuth.OPTIONAL)
                            .build());
        } catch (SSLException e) {
            throw new IllegalStateException("the JDK offers no " + TLS_1_3, e);
        }
    }

    /** For a channel: it shows this service's certificate, and connects only to a server whose own is for the host it asked for. */
    public ChannelCredentials client() {
        try {
            return NettySslContextChannelCredentials.create(configured(
                            SslContextBuilder.forClient().keyManager(identity).trustManager(servers))
                    .build());
        } catch (SSLException e) {
            throw new IllegalStateException("the JDK offers no " + TLS_1_3, e);
        }
    }

    /**
     * Takes over what the files hold now. What cannot be used is logged once, and changes nothing.
     *
     * @return whether something new is in force
     */
    public synchronized boolean reload() {
        try {
            PemFiles.Content now = files.content();
            if (now.equals(seen)) {
                trouble = null;
                return false;
            }
            use(files.parse(now));
            seen = now;
            trouble = null;
            return true;
        } catch (IOException | GeneralSecurityException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.equals(trouble)) {
                trouble = message;
                LOG.warnf("TLS files cannot be used, the ones before stay in force problem=%s", message);
            }
            return false;
        }
    }

    void keepUpToDate(@Observes StartupEvent event, Loops loops, Event<Renewed> renewals) {
        loops.start("tls-reload", loop -> {
            TimeUnit.MILLISECONDS.sleep(reloadPeriod.toMillis());
            if (reload()) {
                renewals.fire(new Renewed());
            }
        });
    }

    private void use(PemFiles.Credentials credentials) throws IOException, GeneralSecurityException {
        X509Certificate[] authorities = array(credentials.authorities());
        clients.updateTrustCredentials(authorities);
        servers.updateTrustCredentials(authorities);
        identity.updateIdentityCredentials(array(credentials.chain()), credentials.key());
        X509Certificate own = credentials.chain().getFirst();
        LOG.infof(
                "TLS certificate in force subject=%s serial=%s until=%s",
                own.getSubjectX500Principal(),
                own.getSerialNumber().toString(16),
                own.getNotAfter().toInstant());
    }

    private static SslContextBuilder configured(SslContextBuilder builder) {
        return GrpcSslContexts.configure(builder, SslProvider.JDK)
                .protocols(TLS_1_3)
                .sessionTimeout(SESSION.toSeconds());
    }

    private static AdvancedTlsX509TrustManager trust(Verification verification) {
        try {
            return AdvancedTlsX509TrustManager.newBuilder()
                    .setVerification(verification)
                    .build();
        } catch (CertificateException e) {
            throw new IllegalStateException("the JDK has no trust manager", e);
        }
    }

    private static X509Certificate[] array(List<X509Certificate> certificates) {
        return certificates.toArray(X509Certificate[]::new);
    }
}
