package io.keyward.grpc.reply;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Lets clients send large HTTP/2 frames. The server copies all it has of a message whenever a frame of it arrives; in frames of
 * the usual 16 KiB, a call of 24 MiB kept it busy for 20 seconds, and for 4 with those that clients now send.
 */
@ApplicationScoped
class LargeFrames implements HttpServerOptionsCustomizer {

    private static final int FRAME_BYTES = 1 << 20;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.getInitialSettings().setMaxFrameSize(FRAME_BYTES);
    }
}
