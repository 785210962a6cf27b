package io.keyward.grpc.hall;

/** Where a service knows role bindings from. */
public interface AuthoritySource {

    /**
     * The authority as of half a second ago or later.
     *
     * @throws io.keyward.grpc.error.ServiceException.Unavailable if it cannot be had: nobody is let in then
     */
    Authority current();
}
