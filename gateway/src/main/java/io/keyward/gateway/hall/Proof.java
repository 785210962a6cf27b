package io.keyward.gateway.hall;

import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.vertx.core.buffer.Buffer;

/** How far a credential could be judged before the body is read. */
public sealed interface Proof {

    /** All of it. */
    record Whole(Proved proved) implements Proof {}

    /** Nothing, and that is on record already. */
    record Refused(Unauthenticated why) implements Proof {}

    /** A signature over the body, too. All else about it holds; nobody is proved yet. */
    non-sealed interface OverBody extends Proof {

        /**
         * Who signed head and body.
         *
         * @throws io.keyward.grpc.error.ServiceException.Unauthenticated if nobody did whom we know
         */
        Proved over(Buffer body);
    }
}
