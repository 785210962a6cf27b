package io.keyward.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks the service in the same container for a path of its health: {@code Probe SCHEME PORT PATH}, such as {@code http 9081 /q/health/ready}.
 * Where the service was told another port by its environment, that is asked. Exit status 0: it answered 200; 1: it did not, and why is
 * on standard error; 2: called wrongly. It ends within ten seconds.
 *
 * <p>Written with plain sockets, since a container runs it every few seconds: an HTTP client takes twice the time to load.
 */
public final class Probe {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MAX_ANSWER = 4_096;

    private Probe() {}

    static void main(String[] arguments) {
        System.exit(run(arguments, System.getenv()));
    }

    static int run(String[] arguments, Map<String, String> environment) {
        if (arguments.length != 3 || !(arguments[0].equals("http") || arguments[0].equals("https"))) {
            System.err.println("probe: say http or https, a port, and a path");
            return 2;
        }
        boolean isTls = arguments[0].equals("https");
        String port = environment.getOrDefault(isTls ? "QUARKUS_HTTP_SSL_PORT" : "QUARKUS_HTTP_PORT", arguments[1]);
        try {
            String answer = ask(isTls, Integer.parseInt(port), arguments[2]);
            if (answer.startsWith("HTTP/1.1 200 ")) {
                return 0;
            }
            System.err.println("probe: " + answer.strip());
        } catch (IOException | GeneralSecurityException e) {
            System.err.println("probe: port " + port + ": " + e.getMessage());
        } catch (NumberFormatException e) {
            System.err.println("probe: " + port + " is no port");
            return 2;
        }
        return 1;
    }

    private static String ask(boolean isTls, int port, String path) throws IOException, GeneralSecurityException {
        try (Socket socket = isTls ? tls().getSocketFactory().createSocket() : new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), PATIENCE_MILLIS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
        }
    }

    private static SSLContext tls() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    /**
     * Believes any certificate: what answers on this container's own loopback is this container's service, it is told no secret, and whether
     * its certificate is a good one is for those to judge who call it by its name.
     */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
