package io.keyward.grpc.server;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Where and how a service serves gRPC. */
@ConfigMapping(prefix = "keyward.grpc")
public interface GrpcServerConfig {

    /** The address to listen on. Callers prove nothing yet, hence loopback. */
    @WithDefault("127.0.0.1")
    String host();

    /** The port to listen on; 0 takes any that is free. */
    @WithDefault("0")
    int port();

    /** The largest request. */
    @WithDefault("4M")
    MemorySize maxRequestSize();

    /** Whether texts in requests may contain the character U+0000, which PostgreSQL keeps in bytes only. */
    @WithDefault("false")
    boolean takesNul();

    /** Requests, by the full names of their messages, whose inner messages may contain it all the same: no table has a column for these. */
    Optional<Set<String>> takesNulInside();

    /** How many bytes of a call, and of a connection, a client may send before the server has taken them. */
    @WithDefault("4M")
    MemorySize flowControlWindow();

    /** How many calls one connection may have open; further ones wait at the client. */
    @WithDefault("1000")
    int maxCallsPerConnection();

    /** After this silence the server asks whether the client is still there. */
    @WithDefault("30S")
    Duration keepAliveTime();

    /** How long a client may take to say that it is; its calls are cancelled after that. */
    @WithDefault("10S")
    Duration keepAliveTimeout();

    /** How long calls under way may take once the service was told to end. */
    @WithDefault("10S")
    Duration shutdownGrace();
}
