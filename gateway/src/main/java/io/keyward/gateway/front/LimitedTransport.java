package io.keyward.gateway.front;

import io.netty.bootstrap.ServerBootstrap;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.spi.VertxServiceProvider;

/** Puts {@link HeaderLimits} before every connection that Vert.x accepts; it lets nobody see one before its first request is there. */
public final class LimitedTransport extends JDKTransport implements VertxServiceProvider {

    @Override
    public void init(VertxBuilder builder) {
        var _ = builder.findTransport(this);
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        super.configure(options, domainSocket, bootstrap);
        ArcContainer gateway = Arc.container();
        // A Vert.x of benchmarks, beside no gateway, has nothing to limit.
        if (gateway != null) {
            bootstrap.handler(gateway.instance(HeaderLimits.class).get().acceptor());
        }
    }
}
