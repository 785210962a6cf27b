package io.keyward.access.boundary;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.hall.FrontHall;
import io.keyward.grpc.hall.Grants;
import io.keyward.proto.identity.v1.Capability;
import jakarta.enterprise.context.ApplicationScoped;

/** By the role bindings that the front hall found for the caller. A part of Keyward that acts for itself only does as it was asked. */
@ApplicationScoped
class HallBoundaries implements CallerBoundaries.Source {

    @Override
    public CallerBoundaries current() {
        if (Caller.current().identity().isService()) {
            return cluster -> Boundaries.unlimited();
        }
        Grants grants = FrontHall.grants();
        return cluster -> Boundaries.of(grants.on(Capability.CAPABILITY_CHANGE, cluster));
    }
}
