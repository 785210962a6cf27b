package io.keyward.grpc.http;

import io.keyward.grpc.tls.ServiceCredentials;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * HTTPS, where it is served, shows the certificate that the service's gRPC shows: new files count for it once they were found usable. By itself
 * the registry would take over a key that is not the certificate's, as there may be one for a moment while files are replaced.
 */
@Singleton
public class HttpsRenewal {

    private static final Logger LOG = Logger.getLogger(HttpsRenewal.class);

    private final TlsConfigurationRegistry registry;
    private final Event<CertificateUpdatedEvent> updates;
    private final Optional<String> entry;

    HttpsRenewal(
            TlsConfigurationRegistry registry,
            Event<CertificateUpdatedEvent> updates,
            @ConfigProperty(name = "quarkus.http.tls-configuration-name") Optional<String> entry) {
        this.registry = registry;
        this.updates = updates;
        this.entry = entry;
    }

    void renew(@Observes ServiceCredentials.Renewed renewed) {
        entry.ifPresent(this::renew);
    }

    private void renew(String name) {
        TlsConfiguration https =
                registry.get(name).orElseThrow(() -> new IllegalStateException("no quarkus.tls." + name));
        if (https.reload()) {
            updates.fire(new CertificateUpdatedEvent(name, https));
        } else {
            LOG.warn("HTTPS keeps the certificate before: the files changed again");
        }
    }
}
