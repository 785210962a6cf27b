package io.keyward.gateway.hall;

import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/** How far a credential could be judged before the body is read. */
public sealed interface Proof {

    /** All of it. */
    record Whole(Proved proved) implements Proof {}

    /**
     * A signature over the body, too. All else about it holds; nobody is proved yet.
     *
     * @param claimed the key that it says it was made with; there is one
     * @param verify who signed head and body; throws {@link io.keyward.grpc.error.ServiceException.Unauthenticated} if nobody did whom we know
     */
    record OverBody(String claimed, Function<Buffer, Proved> verify) implements Proof {}
}
