package io.keyward.gateway.kube;

import io.keyward.grpc.caller.Caller;
import java.util.Optional;

/** Knows one kind of bearer token. Every bean of this type is asked, until one knows the token. */
public interface Callers {

    /**
     * Whose token this is; empty if it is not of the kind known here. May wait.
     *
     * @param clusterArn the cluster the request is for
     * @param token the token; not to be logged
     * @param caller the request as it is known so far, for calls of services on the way
     * @throws io.keyward.kubernetes.status.StatusException with a 401 if it is of this kind and not accepted
     */
    Optional<Identity> identify(String clusterArn, String token, Caller caller);
}
