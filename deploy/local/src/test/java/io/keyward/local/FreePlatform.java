package io.keyward.local;

import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Settings under which a platform can run beside any other. */
public final class FreePlatform {
    // Below the ports that systems give to outgoing connections, so that none is taken between the look and the use.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 30_000;

    private FreePlatform() {}

    /** Settings with free ports; the working directory is that of this module. */
    public static Settings settings(Path stateDir) {
        List<String> variables = Settings.portVariables();
        Deque<Integer> free = freePorts(variables.size());
        Map<String, Integer> ports = new HashMap<>();
        variables.forEach(variable -> ports.put(variable, free.pop()));
        return new Settings(Path.of("../.."), stateDir, ports, List.of());
    }

    /** The settings of a platform for one more process of a part: all as it is, but for the part's ports, which are free. */
    public static Settings beside(Settings platform, Part part) {
        Map<String, Integer> ports = new HashMap<>(platform.ports());
        Settings free = settings(platform.stateDir());
        ports.put(part.portVariable(), free.port(part));
        ports.put(part.managementPortVariable(), free.managementPort(part));
        if (part == Part.GATEWAY) {
            ports.put(Settings.GATEWAY_TLS_PORT_VARIABLE, free.gatewayTlsPort());
        }
        return new Settings(platform.home(), platform.stateDir(), ports, platform.javaOptions());
    }

    /** The variables by which the {@code keyward} script tells a launcher these settings. */
    public static Map<String, String> variables(Settings settings) {
        Map<String, String> variables = new HashMap<>();
        settings.ports().forEach((variable, port) -> variables.put(variable, Integer.toString(port)));
        variables.put(Settings.HOME_VARIABLE, settings.home().toString());
        variables.put(Settings.STATE_DIR_VARIABLE, settings.stateDir().toString());
        return variables;
    }

    private static Deque<Integer> freePorts(int count) {
        Deque<Integer> ports = new ArrayDeque<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (!ports.contains(port) && isFree(port)) {
                ports.push(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
