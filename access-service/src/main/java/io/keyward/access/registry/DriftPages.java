package io.keyward.access.registry;

import io.keyward.proto.access.v1.ListDriftFindingsRequest;
import io.keyward.proto.access.v1.ListDriftFindingsResponse;
import jakarta.enterprise.context.ApplicationScoped;

/** Temporary. */
@ApplicationScoped
class DriftPages {
    ListDriftFindingsResponse list(ListDriftFindingsRequest in) {
        return ListDriftFindingsResponse.getDefaultInstance();
    }
}
