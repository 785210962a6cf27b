package io.keyward.lab;

import io.keyward.lab.ca.ClusterCa;
import io.keyward.lab.faults.FaultInjector;
import io.keyward.lab.state.Journal;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.LabConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;

/** The plain objects of the lab as beans. */
@ApplicationScoped
class LabBeans {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Journal journal(LabConfig config) {
        return Journal.open(config.stateDir());
    }

    @Produces
    @Singleton
    Lab lab(Clock clock, Journal journal, FaultInjector faults) {
        return new Lab(clock, journal, () -> Duration.ofMillis(faults.faults().propagationMs()));
    }

    @Produces
    @Singleton
    ClusterCa clusterCa(LabConfig config, Clock clock) {
        return ClusterCa.load(config.stateDir(), clock);
    }
}
