package io.keyward.access.work;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How far EKS is behind, as gauges. Counted now and then rather than at each scrape, so that scraping stays cheap. */
@ApplicationScoped
class WorkMetrics {

    private final EntrySyncRepository repository;
    private final Clock clock;
    private volatile double pending;
    private volatile double oldestSeconds;

    WorkMetrics(EntrySyncRepository repository, MeterRegistry metrics, Clock clock) {
        this.repository = repository;
        this.clock = clock;
        Gauge.builder("keyward.sync.pending", this, m -> m.pending)
                .description("Pushes due or under way on clusters whose mode lets them out")
                .register(metrics);
        Gauge.builder("keyward.sync.oldest.pending", this, m -> m.oldestSeconds)
                .description("Age of the oldest of them")
                .baseUnit("seconds")
                .register(metrics);
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void count() {
        Instant now = clock.instant();
        EntrySyncRepository.Backlog backlog = QuarkusTransaction.requiringNew().call(() -> repository.backlog(now));
        pending = backlog.pending();
        oldestSeconds = Duration.between(backlog.oldest(), now).toMillis() / 1000.0;
    }
}
