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
}
