package io.keyward.lab.kube;

import io.keyward.kubernetes.http.Lines;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Writes a body that goes on for some time; a client that does not read along is cut off. */
final class WatchWriter {

    private static final Logger LOG = Logger.getLogger(WatchWriter.class);

    private final HttpServerResponse response;
    private final Lines lines;
    private final AtomicBoolean gone = new AtomicBoolean();

    WatchWriter(HttpServerResponse response, Lines lines) {
        this.response = response;
        this.lines = lines;
    }

    /**
     * Writes until the body ends or the client is gone.
     *
     * @param loop runs a task on the connection's event loop
     */
    void run(Consumer<Runnable> loop) throws InterruptedException {
        Thread writing = Thread.currentThread();
        loop.accept(() -> begin(writing));
        try {
            for (Optional<String> part = lines.next(); part.isPresent() && !gone.get(); part = lines.next()) {
                String text = part.get();
                loop.accept(() -> write(text));
            }
        } catch (InterruptedException e) {
            if (!gone.get()) {
                throw e;
            }
        }
        loop.accept(this::end);
    }

    private void begin(Thread writing) {
        if (response.closed()) {
            lost(writing);
            return;
        }
        response.setChunked(true)
                .putHeader("Audit-Id", UUID.randomUUID().toString())
                .putHeader("Cache-Control", "no-cache, private")
                .putHeader("Content-Type", lines.contentType());
        response.closeHandler(closed -> lost(writing));
        response.exceptionHandler(error -> lost(writing));
        // The headers go out at once: a client wants to know that its watch stands.
        response.write("");
    }

    private void lost(Thread writing) {
        gone.set(true);
        writing.interrupt();
    }

    private void write(String text) {
        if (isOpen() && response.writeQueueFull()) {
            LOG.info("watch cut off: the client does not read along");
            response.reset();
        } else if (!text.isEmpty() && isOpen()) {
            response.write(text);
        }
    }

    private void end() {
        if (isOpen()) {
            response.end();
        }
    }

    private boolean isOpen() {
        return !response.ended() && !response.closed();
    }
}
