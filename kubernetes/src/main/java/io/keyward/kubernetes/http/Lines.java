package io.keyward.kubernetes.http;

import java.util.Optional;

/** A 200 whose body goes on for some time, one JSON document per line. */
public non-sealed interface Lines extends Reply {

    /** The media type of the body. */
    String contentType();

    /** The next part of the body; waits for it, and is empty when the body ends. */
    Optional<String> next() throws InterruptedException;
}
