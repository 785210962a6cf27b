package io.keyward.grpc.server;

import io.keyward.grpc.settings.Rule;
import io.keyward.grpc.settings.Services;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Where and how a service serves gRPC. */
@Services({"access-service", "audit-service"})
@ConfigMapping(prefix = "keyward.grpc")
public interface GrpcServerConfig {

    /** The address to listen on. */
    @WithDefault("127.0.0.1")
    @Rule(matches = "[^\\s,/]+", form = "a host name or address")
    String host();

    /** The port to listen on; 0 takes any that is free. */
    @WithDefault("0")
    @Rule(min = "0", max = "65535")
    int port();

    /** The largest request. */
    @WithDefault("4M")
    @Rule(min = "64K", max = "256M", reached = "RESOURCE_EXHAUSTED")
    MemorySize maxRequestSize();

    /** The most that the metadata of one call may take, counted as HTTP/2 does: a bearer token with many groups takes about 8 KiB. */
    @WithDefault("16K")
    @Rule(min = "8K", max = "1M", reached = "the call fails")
    MemorySize maxMetadataSize();

    /** Whether texts in requests may contain the character U+0000, which PostgreSQL keeps in bytes only. */
    @WithDefault("false")
    boolean takesNul();

    /** Requests, by the full names of their messages, whose inner messages may contain it all the same: no table has a column for these. */
    Optional<Set<String>> takesNulInside();

    /** How many bytes of a call, and of a connection, a client may send before the server has taken them. */
    @WithDefault("4M")
    @Rule(min = "64K", max = "256M", reached = "the client waits")
    MemorySize flowControlWindow();

    /** How many calls one connection may have open; further ones wait at the client. */
    @WithDefault("1000")
    @Rule(min = "1", max = "1000000", reached = "further calls wait at the client")
    int maxCallsPerConnection();

    /**
     * How many calls a connection may cancel within a second before it is ended: one that begins calls only to cancel them costs much
     * and has no use. The gateway may give up all that it has open at once.
     */
    @WithDefault("2000")
    @Rule(min = "1", max = "1000000", reached = "the connection ends")
    int maxResetsPerSecond();

    /** How long a client may take from connecting to the end of the TLS handshake. */
    @WithDefault("5S")
    @Rule(min = "100ms", max = "5m", reached = "the connection is closed")
    Duration handshakeTimeout();

    /** After this a client is told to connect anew, a tenth earlier or later, so that no certificate is believed for ever. */
    @WithDefault("1H")
    @Rule(min = "1s", max = "P1D")
    Duration maxConnectionAge();

    /** How long calls under way may then go on; streams without an end are cancelled, and their clients open new ones. */
    @WithDefault("10M")
    @Rule(min = "0s", max = "P1D")
    Duration maxConnectionAgeGrace();

    /** After this silence the server asks whether the client is still there. */
    @WithDefault("30S")
    @Rule(min = "1s", max = "1h")
    Duration keepAliveTime();

    /** How long a client may take to say that it is; its calls are cancelled after that. */
    @WithDefault("10S")
    @Rule(min = "100ms", max = "10m")
    Duration keepAliveTimeout();

    /** How long calls under way may take once the service was told to end. */
    @WithDefault("10S")
    @Rule(min = "0s", max = "10m")
    Duration shutdownGrace();
}
