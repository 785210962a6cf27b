package io.keyward.grpc.reference;

import io.keyward.grpc.settings.Rule;
import io.keyward.grpc.settings.Services;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of Quarkus that an operator gives, or may have to; never read by this code. Defaults of ours are in each service's application.properties. */
interface QuarkusSettings {

    /** HTTP: at the gateway its doors, elsewhere health and metrics. */
    @Services({"access-service", "audit-service", "sync-worker", "gateway"})
    @Prefix("quarkus.http")
    interface Http {

        /** The address to listen on; plaintext HTTP is for loopback alone, see {@code quarkus.http.insecure-requests}. */
        @Rule(matches = "[^\\s,/]+", form = "a host name or address")
        String host();

        /** The port of health and metrics; at the gateway that of plaintext HTTP. */
        @Rule(min = "0", max = "65535")
        int port();

        /** The port of HTTPS. */
        @Services("gateway")
        @Rule(min = "0", max = "65535")
        int sslPort();

        /** Whether plaintext HTTP is served: to loopback only, anywhere else it must be {@code disabled}. */
        @Services("gateway")
        @Rule(oneOf = {"enabled", "disabled", "redirect"})
        String insecureRequests();

        /** How long a connection may be silent. */
        @Services("gateway")
        @Rule(min = "1s", max = "1h", reached = "it is closed")
        Duration idleTimeout();

        /** How many connections there may be, HTTPS included; one that does nothing takes about 12 KiB. */
        @Services("gateway")
        @WithName("limits.max-connections")
        @Rule(min = "10", max = "1000000", reached = "further ones are closed")
        int maxConnections();

        /** How long the headers of a request may be together. */
        @Services("gateway")
        @WithName("limits.max-header-size")
        @Rule(min = "1K", max = "1M", reached = "431")
        MemorySize maxHeaderSize();

        /** How long the request line may be, in bytes; escaped ARNs and page tokens make long ones. */
        @Services("gateway")
        @WithName("limits.max-initial-line-length")
        @Rule(min = "4096", max = "1048576", reached = "414")
        int maxInitialLineLength();

        /** Whether the header of a proxy in front tells the caller's address; name the proxy by {@code quarkus.http.proxy.trusted-proxies} too. */
        @Services("gateway")
        @WithDefault("false")
        @WithName("proxy.proxy-address-forwarding")
        boolean proxyAddressForwarding();

        /** Whether {@code X-Forwarded-*} is that header. */
        @Services("gateway")
        @WithDefault("false")
        @WithName("proxy.allow-x-forwarded")
        boolean allowXForwarded();

        /** The proxies whose header is believed: addresses or networks. */
        @Services("gateway")
        @WithName("proxy.trusted-proxies")
        Optional<List<String>> trustedProxies();
    }

    /** TLS: by what a service is known, and whom it believes. */
    @Services({"access-service", "audit-service", "sync-worker", "gateway"})
    @Prefix("quarkus.tls.keyward")
    interface Tls {

        /** The service's certificate and those between it and the authority, PEM. Looked at again every reload period. */
        @WithName("key-store.pem.0.cert")
        @Rule(needed = {"access-service", "audit-service", "sync-worker", "gateway"})
        Path certificate();

        /** Its private key, PEM: PKCS #8, EC or RSA, no password; nobody else may read the file. Looked at again every reload period. */
        @WithName("key-store.pem.0.key")
        @Rule(needed = {"access-service", "audit-service", "sync-worker", "gateway"})
        Path key();

        /** The authorities that are believed, PEM, one or several. Looked at again every reload period. */
        @WithName("trust-store.pem.certs")
        @Rule(needed = {"access-service", "audit-service", "sync-worker", "gateway"})
        Path authorities();

        /** How often the files are looked at. */
        @WithDefault("30s")
        @Rule(min = "1s", max = "24h")
        Duration reloadPeriod();
    }

    /** TLS of HTTPS. */
    @Services("gateway")
    @Prefix("quarkus.tls.https")
    interface Https {

        /** Another certificate for people than the one among services. */
        @WithName("key-store.pem.0.cert")
        Path certificate();

        /** Its private key. */
        @WithName("key-store.pem.0.key")
        Path key();

        /** How often these files are looked at, where they are others than {@code quarkus.tls.keyward}'s, which HTTPS takes over by itself. */
        @Rule(min = "1s", max = "24h")
        Optional<Duration> reloadPeriod();

        /** How long a handshake may take. */
        @Rule(min = "100ms", max = "5m", reached = "the connection is closed")
        Duration handshakeTimeout();
    }

    /** The database. */
    @Services({"access-service", "audit-service"})
    @Prefix("quarkus.datasource")
    interface Database {

        /** Where it is; for TLS with {@code sslmode=verify-full&sslrootcert=…}. */
        @WithName("jdbc.url")
        @Rule(
                matches = "jdbc:postgresql:.+",
                form = "jdbc:postgresql://HOST:PORT/DATABASE",
                needed = {"access-service", "audit-service"})
        String url();

        /** The role of the service; the log's may read and append, and nothing else. */
        @Rule(needed = {"access-service", "audit-service"})
        String username();

        /** Its password. */
        @Rule(secret = true)
        Optional<String> password();

        /** The most connections of the pool; of all pools and replicas together PostgreSQL's {@code max_connections} must allow more. */
        @WithName("jdbc.max-size")
        @Rule(min = "2", max = "1000", reached = "a call waits, then is refused with BUSY")
        int maxSize();

        /** How long a call waits for a connection. */
        @WithName("jdbc.acquisition-timeout")
        @Rule(min = "100ms", max = "1m", reached = "BUSY")
        Duration acquisitionTimeout();

        /** The most connections for decisions, which no change can take. */
        @Services("access-service")
        @WithName("decisions.jdbc.max-size")
        @Rule(min = "2", max = "1000", reached = "a decision waits, then is refused with BUSY")
        int decisionsMaxSize();

        /** How long a decision waits for a connection. */
        @Services("access-service")
        @WithName("decisions.jdbc.acquisition-timeout")
        @Rule(min = "100ms", max = "1m", reached = "BUSY")
        Duration decisionsAcquisitionTimeout();
    }

    /** Migrations. */
    @Services({"access-service", "audit-service"})
    @Prefix("quarkus.flyway")
    interface Migrations {

        /** Whether the service brings its schema up to date when it starts. */
        boolean migrateAtStart();

        /** The role that owns the log's schema, used for migrations only. */
        @Services("audit-service")
        String username();

        /** Its password; not needed where a job migrates. */
        @Services("audit-service")
        @Rule(secret = true)
        Optional<String> password();
    }
}
