package io.keyward.gateway.start;

import io.keyward.gateway.GatewayConfig;
import io.keyward.grpc.channel.PeerCheck;
import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.doctor.Failures;
import io.keyward.grpc.doctor.Finding;
import io.keyward.grpc.start.Installation;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.TlsCheck;
import io.keyward.grpc.token.IssuerCheck;
import io.keyward.grpc.token.OidcConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the gateway looks at in its installation. */
public final class GatewayDoctor {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String GLOBAL_STS = "https://sts.amazonaws.com";

    private GatewayDoctor() {}

    /** All checks. */
    public static List<Check> checks(Installation installation) {
        GatewayConfig config = installation.config().getConfigMapping(GatewayConfig.class);
        List<Check> checks = new ArrayList<>();
        checks.add(TlsCheck.of(installation.credentials(), Peer.GATEWAY, installation.clock()));
        checks.add(PeerCheck.ofAuthority(config.accessService(), installation.credentials()));
        // Nothing that audit-service answers is for the gateway alone.
        checks.add(PeerCheck.of(Peer.AUDIT_SERVICE, config.auditService(), installation.credentials(), _ -> {}));
        for (String endpoint : config.stsEndpoints().orElse(List.of(GLOBAL_STS))) {
            checks.add(new Check("STS", () -> List.of(sts(endpoint))));
        }
        checks.addAll(IssuerCheck.of(
                installation.config().getConfigMapping(OidcConfig.class), installation.clock(), installation.token()));
        return checks;
    }

    /** Any answer will do. */
    private static Finding sts(String endpoint) throws InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var _ = http.send(
                    HttpRequest.newBuilder(URI.create(endpoint))
                            .timeout(PATIENCE)
                            .build(),
                    BodyHandlers.discarding());
            return Finding.ok("STS", endpoint + " answers");
        } catch (IOException e) {
            return Finding.warn(
                    "STS",
                    endpoint + " cannot be asked: " + Failures.words(e),
                    "logins by AWS do not work without it: open the way out to it, or name another by"
                            + " keyward.gateway.sts-endpoints");
        }
    }
}
