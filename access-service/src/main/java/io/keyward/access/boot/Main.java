package io.keyward.access.boot;

import io.keyward.access.identity.MasterKeyCheck;
import io.keyward.access.outbox.OutboxConfig;
import io.keyward.grpc.channel.PeerCheck;
import io.keyward.grpc.database.DatabaseCheck;
import io.keyward.grpc.database.DatabaseCheck.Connections;
import io.keyward.grpc.database.Migrations;
import io.keyward.grpc.database.Rights;
import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.start.Installation;
import io.keyward.grpc.start.ServiceStart;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.TlsCheck;
import io.keyward.grpc.token.IssuerCheck;
import io.keyward.grpc.token.OidcConfig;
import io.keyward.proto.audit.v1.AppendEventsRequest;
import io.keyward.proto.audit.v1.AuditServiceGrpc;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.ArrayList;
import java.util.List;

/** Starts access-service, or looks at its installation. */
@QuarkusMain
public final class Main {

    /** Outside of the pools: notices, relay, leases. */
    private static final int SESSIONS = 3;

    private Main() {}

    /** @param arguments none, or {@code doctor} and its options */
    public static void main(String[] arguments) {
        ServiceStart.run(
                Peer.ACCESS_SERVICE.service(), arguments, List.of(OidcConfig.class, OutboxConfig.class), Main::checks);
    }

    private static List<Check> checks(Installation installation) {
        List<Check> checks = new ArrayList<>();
        checks.add(TlsCheck.of(installation.credentials(), Peer.ACCESS_SERVICE, installation.clock()));
        int connections = installation.number("quarkus.datasource.jdbc.max-size")
                + installation.number("quarkus.datasource.decisions.jdbc.max-size")
                + SESSIONS;
        checks.add(DatabaseCheck.of(
                installation.database(),
                new Connections(connections, installation.replicas()),
                installation.clock(),
                List.of(
                        database -> Migrations.compare(database, Migrations.newest(Main.class)),
                        Rights::ofOwner,
                        new MasterKeyCheck(installation.text("keyward.identity.secret-keys")))));
        checks.add(PeerCheck.of(
                Peer.AUDIT_SERVICE,
                installation.config().getConfigMapping(OutboxConfig.class).auditService(),
                installation.credentials(),
                channel -> {
                    // Nothing to append: refused as invalid, once we are believed.
                    var _ = AuditServiceGrpc.newBlockingStub(channel)
                            .appendEvents(AppendEventsRequest.getDefaultInstance());
                }));
        checks.addAll(IssuerCheck.of(
                installation.config().getConfigMapping(OidcConfig.class), installation.clock(), installation.token()));
        return checks;
    }
}
