package io.keyward.grpc.start;

import io.keyward.grpc.database.DatabaseCheck;
import io.keyward.grpc.tls.PemFiles;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What {@code doctor} looks at.
 *
 * @param config the settings of the service, found good
 * @param clock ours
 * @param replicas how many of the service there are
 * @param token a file with a bearer token to be judged
 */
public record Installation(SmallRyeConfig config, Clock clock, int replicas, Optional<Path> token) {

    /** By what the service is known. */
    public PemFiles credentials() {
        return new PemFiles(
                Path.of(text("quarkus.tls.keyward.key-store.pem.0.cert")),
                Path.of(text("quarkus.tls.keyward.key-store.pem.0.key")),
                Path.of(text("quarkus.tls.keyward.trust-store.pem.certs")));
    }

    /** How the service gets into its database. */
    public DatabaseCheck.Access database() {
        return new DatabaseCheck.Access(
                text("quarkus.datasource.jdbc.url"),
                text("quarkus.datasource.username"),
                text("quarkus.datasource.password"));
    }

    /** A setting; empty if it is not set. */
    public String text(String property) {
        return config.getOptionalValue(property, String.class).orElse("");
    }

    /** A number that is set. */
    public int number(String property) {
        return config.getValue(property, Integer.class);
    }
}
