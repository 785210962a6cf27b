package io.keyward.gateway;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The gateway's process. */
@QuarkusMain
public final class Gateway {

    private Gateway() {}

    /** Runs until the process is told to end. */
    public static void main(String... args) {
        // Quarkus would answer targets that are no URI with a bare 400; the entrance refuses them in each door's own
        // words.
        System.setProperty("vertx.disableURIValidation", "true");
        Quarkus.run(args);
    }
}
