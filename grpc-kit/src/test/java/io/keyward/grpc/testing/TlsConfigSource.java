package io.keyward.grpc.testing;

import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Gives every {@code @QuarkusTest} the certificate of the service that it runs, by its {@code quarkus.application.name}. */
public final class TlsConfigSource implements ConfigSource {

    /** Above application.properties, below what a test profile or resource says. */
    private static final int ORDINAL = 260;

    private static final Map<String, String> VALUES = Map.of(
            "quarkus.tls.keyward.key-store.pem.0.cert",
            TestPki.folder() + "/${quarkus.application.name}.pem",
            "quarkus.tls.keyward.key-store.pem.0.key",
            TestPki.folder() + "/${quarkus.application.name}.key",
            "quarkus.tls.keyward.trust-store.pem.certs",
            TestPki.authorities().toString(),
            "quarkus.tls.keyward.reload-period",
            "1S");

    @Override
    public Set<String> getPropertyNames() {
        return VALUES.keySet();
    }

    @Override
    public @Nullable String getValue(String name) {
        return VALUES.get(name);
    }

    @Override
    public String getName() {
        return "test certificates";
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }
}
