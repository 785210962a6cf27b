package io.keyward.gateway.front;

import io.keyward.grpc.tls.ServiceCredentials;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * HTTPS shows the certificate that the gateway's channels show: new files count for it once they were found usable. By itself the
 * registry would take over a key that is not the certificate's, as there may be one for a moment while files are replaced.
 */
@Singleton
class HttpsRenewal {

    private static final Logger LOG = Logger.getLogger(HttpsRenewal.class);

    /** The registry's entry, see application.properties. */
    private static final String ENTRY = "https";

    private final TlsConfigurationRegistry registry;
    private final Event<CertificateUpdatedEvent> updates;

    HttpsRenewal(TlsConfigurationRegistry registry, Event<CertificateUpdatedEvent> updates) {
        this.registry = registry;
        this.updates = updates;
    }

    void renew(@Observes ServiceCredentials.Renewed renewed) {
        TlsConfiguration https =
                registry.get(ENTRY).orElseThrow(() -> new IllegalStateException("no quarkus.tls." + ENTRY));
        if (https.reload()) {
            updates.fire(new CertificateUpdatedEvent(ENTRY, https));
        } else {
            LOG.warn("HTTPS keeps the certificate before: the files changed again");
        }
    }
}
