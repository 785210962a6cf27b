package io.keyward.gateway.hall;

import io.keyward.grpc.caller.Identity;

/**
 * What a request's credential proves.
 *
 * @param identity who sends it
 * @param region of a signed request, the AWS region it is for; else empty
 * @param repeatId of a signed request, the same for the same request sent again; else empty
 */
public record Proved(Identity identity, String region, String repeatId) {

    /** Somebody whose request is not signed. */
    public static Proved of(Identity identity) {
        return new Proved(identity, "", "");
    }

    /** Nobody, as far as the credential goes. */
    public static Proved nothing() {
        return of(Identity.nobody());
    }
}
