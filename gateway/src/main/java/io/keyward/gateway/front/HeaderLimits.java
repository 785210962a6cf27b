package io.keyward.gateway.front;

import io.keyward.gateway.GatewayConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Limits of request headers that are still arriving: the time from a connection's beginning, or from a later request's first byte, until
 * they are complete, and how many bytes of such there are on all connections together, since each byte of small headers takes thirty in
 * memory. Vert.x has neither: its idle timeout starts anew with every byte. Headers that come in one piece, as those of most clients do,
 * count for nothing here, so that a flood of others does not stand in their way.
 */
@ApplicationScoped
class HeaderLimits {

    private final Duration timeout;
    private final long mostUnfinished;
    private final AtomicLong unfinished = new AtomicLong();

    @Inject
    HeaderLimits(GatewayConfig config) {
        this(config.headerTimeout(), config.maxUnfinishedHeaders().asLongValue());
    }

    HeaderLimits(Duration timeout, long mostUnfinished) {
        this.timeout = timeout;
        this.mostUnfinished = mostUnfinished;
    }

    /** For a listening socket: takes note of each connection before anything else does. */
    ChannelHandler acceptor() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                ((Channel) accepted).pipeline().addLast(new Connection());
                context.fireChannelRead(accepted);
            }
        };
    }

    /** The headers of a request are complete. What its connection receives until it is read and answered is its body. */
    void complete(RoutingContext request) {
        Channel channel = ((ConnectionBase) request.request().connection()).channel();
        Connection connection = channel.pipeline().get(Connection.class);
        connection.begin();
        Promise<Void> answered = Promise.promise();
        request.addEndHandler(_ -> answered.complete());
        var _ = Future.join(request.request().end(), answered.future())
                .onComplete(_ -> channel.eventLoop().execute(connection::end));
    }

    /** All of it happens on the connection's event loop. */
    final class Connection extends ChannelInboundHandlerAdapter {

        private int requests;
        private long begun;
        private long bytes;
        private @Nullable ScheduledFuture<?> timer;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            await(context);
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (requests > 0 || !(message instanceof ByteBuf received)) {
                context.fireChannelRead(message);
                return;
            }
            await(context);
            int read = received.readableBytes();
            long before = begun;
            context.fireChannelRead(message);
            if (begun == before && context.channel().isActive()) {
                bytes += read;
                if (unfinished.addAndGet(read) > mostUnfinished) {
                    var _ = context.close();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            forget();
            context.fireChannelInactive();
        }

        private void await(ChannelHandlerContext context) {
            if (timer == null) {
                Runnable close = () -> {
                    var _ = context.close();
                };
                timer = context.executor().schedule(close, timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        void begin() {
            requests++;
            begun++;
            forget();
        }

        void end() {
            requests--;
        }

        private void forget() {
            ScheduledFuture<?> running = timer;
            timer = null;
            if (running != null) {
                running.cancel(false);
            }
            unfinished.addAndGet(-bytes);
            bytes = 0;
        }
    }
}
