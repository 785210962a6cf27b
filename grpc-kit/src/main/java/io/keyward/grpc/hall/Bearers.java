package io.keyward.grpc.hall;

import io.keyward.grpc.caller.Identity;

/** Knows people and workloads by their bearer tokens. */
public interface Bearers {

    /**
     * Whose a token is.
     *
     * @throws io.keyward.grpc.error.ServiceException.Unauthenticated if it is nobody's; for whatever reason, in the same words
     * @throws io.keyward.grpc.error.ServiceException.Unavailable if it may be somebody's, and its issuer's keys cannot be had
     */
    Identity identify(String token);
}
