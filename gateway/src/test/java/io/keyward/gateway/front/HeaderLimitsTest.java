package io.keyward.gateway.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeaderLimitsTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST = 100;

    private final HeaderLimits limits = new HeaderLimits(TIMEOUT, MOST);

    @Test
    void a_connection_that_says_nothing_is_closed() {
        EmbeddedChannel connection = connection(limits.new Connection());

        pass(connection, TIMEOUT.minusSeconds(1));
        assertThat(connection.isOpen()).isTrue();
        pass(connection, Duration.ofSeconds(1));
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void headers_that_trickle_have_no_more_time_than_others() {
        EmbeddedChannel connection = connection(limits.new Connection());

        for (int second = 0; second < TIMEOUT.toSeconds(); second++) {
            assertThat(connection.isOpen()).isTrue();
            receive(connection, "a");
            pass(connection, Duration.ofSeconds(1));
        }

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void bodies_answers_and_silence_between_requests_are_not_timed() {
        HeaderLimits.Connection handler = limits.new Connection();
        EmbeddedChannel connection = connection(handler);
        handler.begin();

        pass(connection, TIMEOUT.multipliedBy(2));
        receive(connection, "a body that is much longer than headers may be".repeat(10));
        handler.end();
        pass(connection, TIMEOUT.multipliedBy(2));

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void the_headers_of_a_later_request_are_timed_from_their_first_byte() {
        HeaderLimits.Connection handler = limits.new Connection();
        EmbeddedChannel connection = connection(handler);
        handler.begin();
        handler.end();

        receive(connection, "a");
        pass(connection, TIMEOUT);

        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void a_request_that_follows_before_the_last_one_is_done_with_is_not_mistaken_for_headers() {
        HeaderLimits.Connection handler = limits.new Connection();
        EmbeddedChannel connection = connection(handler);
        handler.begin();
        handler.begin();
        handler.end();

        receive(connection, "a");
        pass(connection, TIMEOUT);

        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void incomplete_headers_of_all_connections_have_one_limit() {
        EmbeddedChannel first = connection(limits.new Connection());
        receive(first, "a".repeat(MOST));
        EmbeddedChannel second = connection(limits.new Connection());

        receive(second, "a");
        assertThat(first.isOpen()).isTrue();
        assertThat(second.isOpen()).isFalse();

        var _ = first.close();
        EmbeddedChannel third = connection(limits.new Connection());
        receive(third, "a".repeat(MOST));
        assertThat(third.isOpen()).as("there is room again").isTrue();
    }

    @Test
    void headers_in_one_piece_are_served_while_others_fill_the_limit() {
        receive(connection(limits.new Connection()), "a".repeat(MOST));
        HeaderLimits.Connection handler = limits.new Connection();
        EmbeddedChannel whole = new EmbeddedChannel(handler, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                handler.begin();
                handler.end();
                context.fireChannelRead(message);
            }
        });

        receive(whole, "a".repeat(MOST));

        assertThat(whole.isOpen()).isTrue();
    }

    private static EmbeddedChannel connection(HeaderLimits.Connection handler) {
        EmbeddedChannel connection = new EmbeddedChannel(handler);
        connection.freezeTime();
        return connection;
    }

    private static void receive(EmbeddedChannel connection, String text) {
        var _ = connection.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    private static void pass(EmbeddedChannel connection, Duration time) {
        connection.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        connection.runScheduledPendingTasks();
    }
}
