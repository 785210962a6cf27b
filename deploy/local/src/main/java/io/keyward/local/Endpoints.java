package io.keyward.local;

import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.util.List;

/** Where a platform is reached, for the person who started it. */
final class Endpoints {
    private Endpoints() {}

    static List<String> of(Settings settings) {
        String gateway = settings.url(Part.GATEWAY);
        return List.of(
                "",
                "  EKS API, REST API    " + gateway + "  (API pages: " + gateway + "/q/swagger-ui)",
                "  the same by TLS      " + settings.gatewayTlsUrl() + "  (authority: " + settings.authorities() + ")",
                "  gRPC by TLS          " + settings.address(Part.ACCESS_SERVICE) + " access, "
                        + settings.address(Part.AUDIT_SERVICE) + " audit",
                "  the lab's AWS side   " + settings.url(Part.EKS_LAB),
                "  PostgreSQL           " + settings.address(Part.POSTGRES),
                "",
                "  in another shell:    eval \"$(./keyward env)\"",
                "");
    }
}
