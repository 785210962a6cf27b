package io.keyward.grpc.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * {@link PostgresResource} behind a line that can be cut: a database that accepts and says nothing, or refuses every connection, and
 * comes back.
 */
public final class DatabaseProxy extends PostgresResource {

    /** How the line is. */
    private enum State {
        WELL,
        SILENT,
        REFUSING
    }

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Condition CHANGED = LOCK.newCondition();
    private static final Set<Socket> OPEN = ConcurrentHashMap.newKeySet();
    private static State state = State.WELL;

    private @Nullable ServerSocket server;

    /** What is sent from now on arrives once the database comes back; nothing is closed. */
    public static void hang() {
        become(State.SILENT);
    }

    /** Every connection is cut, and so is each new one. */
    public static void refuse() {
        become(State.REFUSING);
        OPEN.forEach(DatabaseProxy::close);
    }

    public static void comeBack() {
        become(State.WELL);
    }

    private static void become(State next) {
        LOCK.lock();
        try {
            state = next;
            CHANGED.signalAll();
        } finally {
            LOCK.unlock();
        }
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> config = super.start();
        PostgresServer behind = PostgresServer.shared();
        try {
            ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            server = listening;
            Thread.ofVirtual().name("database-proxy").start(() -> accept(listening, behind));
            config.computeIfPresent(
                    "quarkus.datasource.jdbc.url",
                    (key, url) ->
                            url.replace(behind.host() + ":" + behind.port(), "127.0.0.1:" + listening.getLocalPort()));
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        comeBack();
        OPEN.forEach(DatabaseProxy::close);
        if (server != null) {
            close(server);
        }
    }

    // Each socket is closed by whoever sees its end.
    @SuppressWarnings("resource")
    private static void accept(ServerSocket listening, PostgresServer behind) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                OPEN.add(client);
                if (now() == State.REFUSING) {
                    close(client);
                    continue;
                }
                Socket database = new Socket(behind.host(), behind.port());
                OPEN.add(database);
                Thread.ofVirtual().start(() -> pump(client, database));
                Thread.ofVirtual().start(() -> pump(database, client));
            } catch (IOException e) {
                // The end, or a database that is down: the client sees it by itself.
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitVoice();
                out.write(buffer, 0, read);
                out.flush();
            }
        } catch (IOException e) {
            // One side is gone, so the other goes.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void awaitVoice() {
        LOCK.lock();
        try {
            while (state == State.SILENT) {
                CHANGED.awaitUninterruptibly();
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static State now() {
        LOCK.lock();
        try {
            return state;
        } finally {
            LOCK.unlock();
        }
    }

    private static void close(Socket socket) {
        OPEN.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed is closed.
        }
    }
}
