package io.keyward.gateway.eks;

/** One operation of EKS's API. Runs on a virtual thread and may block. */
@FunctionalInterface
interface EksOperation {

    /**
     * Carries out the operation.
     *
     * @throws EksException in EKS's words
     * @throws io.grpc.StatusRuntimeException as a service refused; the door words it
     * @throws io.keyward.gateway.http.BadInput if a parameter cannot be read; the door words it
     */
    EksAnswer answer(EksRequest request);
}
