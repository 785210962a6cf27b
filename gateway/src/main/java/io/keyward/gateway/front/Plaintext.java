package io.keyward.gateway.front;

import io.keyward.grpc.http.Loopback;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Plaintext HTTP is for this machine alone: a gateway that would serve it to others does not start. */
@Singleton
class Plaintext {

    private final String host;
    private final String insecureRequests;

    Plaintext(
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.insecure-requests") String insecureRequests) {
        this.host = host;
        this.insecureRequests = insecureRequests;
    }

    /** Before any port is opened. */
    void refuse(@Observes StartupEvent event) {
        if (!Loopback.is(host) && !insecureRequests.equals("disabled")) {
            throw new ConfigurationException(
                    "quarkus.http.host=" + host + " is not loopback, where plaintext HTTP is not served:"
                            + " set quarkus.http.insecure-requests=disabled, which leaves HTTPS");
        }
    }
}
