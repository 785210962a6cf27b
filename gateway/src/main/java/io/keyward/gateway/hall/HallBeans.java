package io.keyward.gateway.hall;

import io.keyward.gateway.backend.Services;
import io.keyward.grpc.hall.AuthoritySource;
import io.keyward.grpc.hall.RefusalSink;
import io.keyward.grpc.hall.RemoteAuthority;
import io.keyward.grpc.hall.RemoteRefusals;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Where the gateway knows bindings from and puts refusals on record: access-service. */
@Dependent
class HallBeans {

    @Produces
    @Singleton
    AuthoritySource authority(Services services) {
        return new RemoteAuthority(services::accessChannelSoon);
    }

    @Produces
    @Singleton
    RefusalSink refusals(Services services) {
        return new RemoteRefusals(services::accessChannelNow);
    }
}
