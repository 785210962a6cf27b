package io.keyward.lab;

import io.keyward.lab.ca.ClusterCa;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.LabConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** Reads the state before the port opens, so that a state that cannot be read stops the start. */
@ApplicationScoped
class LabStart {

    private static final Logger LOG = Logger.getLogger(LabStart.class);

    void start(@Observes StartupEvent event, Lab lab, ClusterCa ca, LabConfig config) {
        LOG.infof(
                "lab state read stateDir=%s caValidUntil=%s time=%s",
                config.stateDir().map(Object::toString).orElse("none"),
                ca.certificate().getNotAfter().toInstant(),
                lab.now());
    }
}
