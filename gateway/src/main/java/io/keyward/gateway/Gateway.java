package io.keyward.gateway;

import io.keyward.gateway.start.GatewayDoctor;
import io.keyward.grpc.start.ServiceStart;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.token.OidcConfig;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** The gateway's process. */
@QuarkusMain
public final class Gateway {

    private Gateway() {}

    /** Runs until the process is told to end; or looks at the installation, by the argument {@code doctor}. */
    public static void main(String... args) {
        // Quarkus would answer targets that are no URI with a bare 400; the entrance refuses them in each door's own
        // words.
        System.setProperty("vertx.disableURIValidation", "true");
        ServiceStart.run(
                Peer.GATEWAY.service(), args, List.of(OidcConfig.class, GatewayConfig.class), GatewayDoctor::checks);
    }
}
