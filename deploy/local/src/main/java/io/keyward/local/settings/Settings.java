package io.keyward.local.settings;

import io.keyward.local.console.Failure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where a platform lives: its sources, its state and its ports, all on 127.0.0.1.
 *
 * @param home the root of the source tree, whose modules hold the packaged services
 * @param stateDir the folder of everything the platform keeps
 * @param ports each port by the variable that moves it
 * @param javaOptions further options for the services' JVMs
 */
public record Settings(Path home, Path stateDir, Map<String, Integer> ports, List<String> javaOptions) {
    public static final String HOST = "127.0.0.1";
    public static final String HOME_VARIABLE = "KEYWARD_HOME";
    public static final String STATE_DIR_VARIABLE = "KEYWARD_STATE_DIR";
    private static final String JAVA_OPTIONS_VARIABLE = "KEYWARD_JAVA_OPTIONS";
    public static final String GATEWAY_TLS_PORT_VARIABLE = "KEYWARD_GATEWAY_TLS_PORT";
    public static final String KUBERNETES_PORT_VARIABLE = "KEYWARD_LAB_KUBE_PORT";

    public Settings {
        home = home.toAbsolutePath().normalize();
        stateDir = stateDir.toAbsolutePath().normalize();
        ports = Map.copyOf(ports);
        javaOptions = List.copyOf(javaOptions);
        requireDistinct(ports);
    }

    /**
     * Reads the variables that the {@code keyward} script sets.
     *
     * @throws Failure if one is missing, no port number, or a port is given twice
     */
    public static Settings from(Map<String, String> environment) {
        Map<String, Integer> ports = new HashMap<>();
        portVariables().forEach(variable -> ports.put(variable, port(environment, variable)));
        return new Settings(
                Path.of(value(environment, HOME_VARIABLE)),
                Path.of(value(environment, STATE_DIR_VARIABLE)),
                ports,
                words(environment.getOrDefault(JAVA_OPTIONS_VARIABLE, "")));
    }

    /** The variables that move the platform's ports. */
    public static List<String> portVariables() {
        return Stream.concat(
                        Arrays.stream(Part.values())
                                .flatMap(part -> Stream.of(part.portVariable(), part.managementPortVariable()))
                                .distinct(),
                        Stream.of(GATEWAY_TLS_PORT_VARIABLE, KUBERNETES_PORT_VARIABLE))
                .toList();
    }

    /** The port that a variable moves. */
    public int port(String variable) {
        Integer port = ports.get(variable);
        if (port == null) {
            throw new Failure("no port for " + variable);
        }
        return port;
    }

    /** The port of a part. */
    public int port(Part part) {
        return port(part.portVariable());
    }

    /** The port of a part's health and metrics. */
    public int managementPort(Part part) {
        return port(part.managementPortVariable());
    }

    /** The port of the lab's Kubernetes API. */
    public int kubernetesPort() {
        return port(KUBERNETES_PORT_VARIABLE);
    }

    /** The port on which the gateway serves HTTPS, beside its own. */
    public int gatewayTlsPort() {
        return port(GATEWAY_TLS_PORT_VARIABLE);
    }

    /** Where the gateway is reached by TLS. */
    public String gatewayTlsUrl() {
        return "https://" + HOST + ":" + gatewayTlsPort();
    }

    /** {@code 127.0.0.1:port} of a part. */
    public String address(Part part) {
        return HOST + ":" + port(part);
    }

    /** {@code http://127.0.0.1:port} of a part. */
    public String url(Part part) {
        return "http://" + address(part);
    }

    /** Where a part's health and metrics are reached. */
    public String managementUrl(Part part) {
        return "http://" + HOST + ":" + managementPort(part);
    }

    /** Where the lab's Kubernetes API is reached. */
    public String kubernetesUrl() {
        return "https://" + HOST + ":" + kubernetesPort();
    }

    /** The certificates by one of which every server of the platform is known, PEM. */
    public Path authorities() {
        return stateDir.resolve("ca.pem");
    }

    /** The certificate of a service, PEM. */
    public Path certificate(Part part) {
        return tlsDir().resolve(part.title() + ".pem");
    }

    /** The private key of a service, PEM. */
    public Path privateKey(Part part) {
        return tlsDir().resolve(part.title() + ".key");
    }

    /** The folder of keys and certificates. */
    public Path tlsDir() {
        return stateDir.resolve("tls");
    }

    public Path logDir() {
        return stateDir.resolve("logs");
    }

    public Path log(Part part) {
        return logDir().resolve(part.title() + ".log");
    }

    public Path runDir() {
        return stateDir.resolve("run");
    }

    /** The copy of a service that is run, so that a build meanwhile does not pull its files away. */
    public Path app(Part part) {
        return stateDir.resolve("app").resolve(part.title());
    }

    /** Whether the services' JVMs were told to record for AOT caches. */
    public boolean recordsForCaches() {
        return javaOptions.contains("-XX:AOTMode=record");
    }

    private static void requireDistinct(Map<String, Integer> ports) {
        Map<Integer, String> taken = new HashMap<>();
        new TreeMap<>(ports).forEach((variable, port) -> {
            String other = taken.putIfAbsent(port, variable);
            if (other != null) {
                throw new Failure(variable + " and " + other + " are both " + port + ": each needs its own port");
            }
        });
    }

    private static List<String> words(String options) {
        return Arrays.stream(options.split("\\s+", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static int port(Map<String, String> environment, String variable) {
        String value = value(environment, variable);
        try {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new Failure(variable + "=" + value + " is no port: give a number from 1 to 65535", e);
        }
        throw new Failure(variable + "=" + value + " is no port: give a number from 1 to 65535");
    }

    private static String value(Map<String, String> environment, String variable) {
        String value = environment.get(variable);
        if (value == null || value.isBlank()) {
            throw new Failure(variable + " is not set: start through ./keyward");
        }
        return value;
    }
}
