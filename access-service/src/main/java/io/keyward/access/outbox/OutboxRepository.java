package io.keyward.access.outbox;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class OutboxRepository implements PanacheRepositoryBase<OutboxEntity, Long> {

    List<OutboxEntity> oldest(int size) {
        return find("order by id").page(Page.ofSize(size)).list();
    }

    void remove(List<Long> ids) {
        delete("id in ?1", ids);
    }

    /** The lock of the one replica that relays, held until the transaction ends. */
    boolean tryLock() {
        return (boolean) getEntityManager()
                .createNativeQuery("select pg_try_advisory_xact_lock(hashtext('keyward.outbox'))", Boolean.class)
                .getSingleResult();
    }
}
