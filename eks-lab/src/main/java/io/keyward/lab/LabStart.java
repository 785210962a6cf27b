package io.keyward.lab;

import io.keyward.lab.ca.ClusterCa;
import io.keyward.lab.kube.KubeListener;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.LabConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Reads the state before any port opens, so that a state that cannot be read stops the start; then opens the Kubernetes API. */
@ApplicationScoped
class LabStart {

    private static final Logger LOG = Logger.getLogger(LabStart.class);

    void start(
            @Observes StartupEvent event,
            Lab lab,
            ClusterCa ca,
            LabConfig config,
            Clock clock,
            KubeListener kubernetes,
            HttpServer http) {
        LOG.infof(
                "lab state read stateDir=%s caValidUntil=%s time=%s",
                config.stateDir().map(Object::toString).orElse("none"),
                ca.certificate().getNotAfter().toInstant(),
                lab.now());
        // The port of the AWS endpoint is known only once it is open, and that is after this.
        kubernetes.start(lab, ca, clock, () -> config.stsUrl().orElseGet(() -> localUrl(http)));
    }

    private static URI localUrl(HttpServer http) {
        return URI.create("http://127.0.0.1:" + http.getPort());
    }
}
