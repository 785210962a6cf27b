package io.keyward.audit.boot;

import io.keyward.audit.log.AppendOnly;
import io.keyward.grpc.channel.PeerCheck;
import io.keyward.grpc.database.DatabaseCheck;
import io.keyward.grpc.database.DatabaseCheck.Access;
import io.keyward.grpc.database.DatabaseCheck.Connections;
import io.keyward.grpc.database.DatabaseCheck.Look;
import io.keyward.grpc.database.Migrations;
import io.keyward.grpc.doctor.Check;
import io.keyward.grpc.hall.HallConfig;
import io.keyward.grpc.start.Installation;
import io.keyward.grpc.start.ServiceStart;
import io.keyward.grpc.tls.Peer;
import io.keyward.grpc.tls.TlsCheck;
import io.keyward.grpc.token.IssuerCheck;
import io.keyward.grpc.token.OidcConfig;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.ArrayList;
import java.util.List;

/** Starts audit-service, or looks at its installation. */
@QuarkusMain
public final class Main {

    private Main() {}

    /** @param arguments none, or {@code doctor} and its options */
    public static void main(String[] arguments) {
        ServiceStart.run(
                Peer.AUDIT_SERVICE.service(), arguments, List.of(OidcConfig.class, HallConfig.class), Main::checks);
    }

    private static List<Check> checks(Installation installation) {
        List<Check> checks = new ArrayList<>();
        checks.add(TlsCheck.of(installation.credentials(), Peer.AUDIT_SERVICE, installation.clock()));
        Look schema = database -> Migrations.compare(database, Migrations.newest(Main.class));
        Connections connections =
                new Connections(installation.number("quarkus.datasource.jdbc.max-size"), installation.replicas());
        checks.add(DatabaseCheck.of(
                installation.database(), connections, installation.clock(), List.of(schema, AppendOnly::look)));
        Access owner = new Access(
                installation.text("quarkus.datasource.jdbc.url"),
                installation.text("quarkus.flyway.username"),
                installation.text("quarkus.flyway.password"));
        if (Boolean.parseBoolean(installation.text("quarkus.flyway.migrate-at-start"))) {
            checks.add(DatabaseCheck.login("log's owner", owner, List.of(schema)));
        }
        checks.add(PeerCheck.ofAuthority(
                installation.config().getConfigMapping(HallConfig.class).accessService(), installation.credentials()));
        checks.addAll(IssuerCheck.of(
                installation.config().getConfigMapping(OidcConfig.class), installation.clock(), installation.token()));
        return checks;
    }
}
