package io.keyward.grpc.error;

import java.util.Optional;

/** A bean that knows refusals which are thrown below a service and are no {@link ServiceException} of their own. */
public interface RefusalMapping {

    /** The refusal that this failure is; empty if it is none that is known here. */
    Optional<ServiceException> refusal(Throwable failure);
}
