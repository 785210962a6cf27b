package io.keyward.access.idempotency;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

@ApplicationScoped
class AnsweredRequestRepository implements PanacheRepositoryBase<AnsweredRequestEntity, AnsweredRequestEntity.Key> {

    long removeOlderThan(Instant time) {
        return delete("answeredAt < ?1", time);
    }
}
