package io.keyward.local.platform;

import io.keyward.local.console.Failure;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Looks whether the platform's ports are free, before anything is started. */
final class FreePorts {
    private static final int CONNECT_MILLIS = 300;

    private FreePorts() {}

    /** @throws Failure naming the first port that somebody else uses, and how to move it */
    static void require(Settings settings) {
        for (Part part : Part.values()) {
            require(settings.port(part), part.title(), part.portVariable());
            if (part.speaksGrpc()) {
                require(
                        settings.managementPort(part),
                        part.title() + "'s health and metrics",
                        part.managementPortVariable());
            }
        }
        require(settings.gatewayTlsPort(), "the gateway's HTTPS", Settings.GATEWAY_TLS_PORT_VARIABLE);
        require(settings.kubernetesPort(), "the lab's Kubernetes API", Settings.KUBERNETES_PORT_VARIABLE);
    }

    private static void require(int port, String user, String variable) {
        if (answers(port) || !binds(port)) {
            throw new Failure(
                    "port " + port + " (" + user + ") is in use: free it, or set " + variable + " to another");
        }
    }

    /** On some systems a port can be bound beside somebody who listens on all addresses. */
    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(Settings.HOST), port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean binds(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(Settings.HOST), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
