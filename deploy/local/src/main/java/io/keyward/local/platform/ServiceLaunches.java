package io.keyward.local.platform;

import io.keyward.local.postgres.Databases;
import io.keyward.local.process.Launch;
import io.keyward.local.process.Marker;
import io.keyward.local.settings.LabAccount;
import io.keyward.local.settings.LocalPeople;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How each service is started: on which JVM, and with which settings. Settings go by environment, so no list of processes shows a secret. */
final class ServiceLaunches {
    /** What of our own environment a service may see; credentials and settings of the person's shell are none of its business. */
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR");

    /** In an option for JVMs, each service's own name. */
    private static final String PART = "{part}";

    private final Settings settings;
    private final Secrets secrets;
    private final Marker marker;

    ServiceLaunches(Settings settings, Secrets secrets) {
        this.settings = settings;
        this.secrets = secrets;
        this.marker = new Marker(settings);
    }

    /** How to start a service (or the lab). */
    Launch of(Part part) {
        Map<String, String> environment = new HashMap<>();
        for (String name : PASSED_ON) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("QUARKUS_HTTP_HOST", Settings.HOST);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(settings.managementPort(part)));
        if (part.speaksGrpc()) {
            environment.put("KEYWARD_GRPC_HOST", Settings.HOST);
            environment.put("KEYWARD_GRPC_PORT", Integer.toString(settings.port(part)));
        }
        if (part.hasCertificate()) {
            environment.put(
                    "QUARKUS_TLS_KEYWARD_KEY_STORE_PEM_0_CERT",
                    settings.certificate(part).toString());
            environment.put(
                    "QUARKUS_TLS_KEYWARD_KEY_STORE_PEM_0_KEY",
                    settings.privateKey(part).toString());
            environment.put(
                    "QUARKUS_TLS_KEYWARD_TRUST_STORE_PEM_CERTS",
                    settings.authorities().toString());
        }
        environment.putAll(own(part));
        if (part == Part.ACCESS_SERVICE || part == Part.AUDIT_SERVICE || part == Part.GATEWAY) {
            environment.putAll(hall());
        }
        return new Launch(part, command(part), environment, settings.stateDir(), settings.log(part));
    }

    private List<String> command(Part part) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + marker.of(part),
                // Small services on a machine that does other work too: little heap, no threads for a collector, and
                // the quick compiler only,
                // which halves what a start costs. KEYWARD_JAVA_OPTIONS comes later and wins.
                "-Xms32m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        settings.javaOptions().forEach(option -> command.add(option.replace(PART, part.title())));
        command.addAll(
                List.of("-jar", settings.app(part).resolve("quarkus-run.jar").toString()));
        return command;
    }

    private Map<String, String> own(Part part) {
        return switch (part) {
            case EKS_LAB -> lab();
            case ACCESS_SERVICE -> access();
            case AUDIT_SERVICE -> audit();
            case SYNC_WORKER -> sync();
            case GATEWAY -> gateway();
            case POSTGRES -> throw new IllegalArgumentException("PostgreSQL is no service of ours");
        };
    }

    private Map<String, String> lab() {
        return Map.of(
                "KEYWARD_LAB_STATE_DIR", settings.stateDir().resolve("lab").toString(),
                "KEYWARD_LAB_KUBE_PORT", Integer.toString(settings.kubernetesPort()));
    }

    private Map<String, String> access() {
        Map<String, String> own =
                new HashMap<>(database(Databases.ACCESS, Databases.ACCESS_ROLE, Secret.ACCESS_DATABASE));
        own.put("KEYWARD_ACCESS_OUTBOX_AUDIT_SERVICE", settings.address(Part.AUDIT_SERVICE));
        own.put("KEYWARD_IDENTITY_SECRET_KEYS", "local:" + key(Secret.ACCESS_KEY_MASTER));
        own.put("KEYWARD_IDENTITY_BOOTSTRAP_ADMINISTRATOR", "user:" + LocalPeople.ADMINISTRATOR);
        own.put("KEYWARD_IDENTITY_DEFAULT_ACCOUNT", LabAccount.WORKSHOP.id());
        own.put("KEYWARD_ACCESS_DEEP_READ_INTERVAL", "PT5S");
        own.put("KEYWARD_ACCESS_SETTLE", "PT2S");
        // A worker that was killed is soon followed by another.
        own.put("KEYWARD_ACCESS_LEASE_TTL", "PT5S");
        return own;
    }

    /** Who is known at every door, and how often they may call: whoever measures this platform is one caller. */
    private Map<String, String> hall() {
        Map<String, String> hall = new HashMap<>(new LocalPeople(settings).trust());
        hall.put("KEYWARD_HALL_ACCESS_SERVICE", settings.address(Part.ACCESS_SERVICE));
        hall.put("KEYWARD_HALL_CALLS_PER_SECOND", "50000");
        hall.put("KEYWARD_HALL_BURST", "100000");
        hall.put("KEYWARD_PAGING_KEYS", key(Secret.PAGE_TOKENS));
        return hall;
    }

    /** A secret has 32 characters, which are the 32 bytes of a key. */
    private String key(Secret secret) {
        return Base64.getEncoder().encodeToString(secrets.value(secret).getBytes(StandardCharsets.US_ASCII));
    }

    private Map<String, String> audit() {
        Map<String, String> own = new HashMap<>(database(Databases.AUDIT, Databases.AUDIT_WRITER, Secret.AUDIT_WRITER));
        own.put("QUARKUS_FLYWAY_USERNAME", Databases.AUDIT_OWNER);
        own.put("QUARKUS_FLYWAY_PASSWORD", secrets.value(Secret.AUDIT_OWNER));
        return own;
    }

    private Map<String, String> sync() {
        Map<String, String> own = new HashMap<>(Map.of(
                "KEYWARD_SYNC_ACCESS_SERVICE", settings.address(Part.ACCESS_SERVICE),
                "KEYWARD_SYNC_EKS_ENDPOINT", settings.url(Part.EKS_LAB),
                "KEYWARD_SYNC_STS_ENDPOINT", settings.url(Part.EKS_LAB),
                "KEYWARD_SYNC_PRINCIPAL_PROPAGATION", "PT0S",
                // The SDK must find no credentials, endpoints or regions of the person who happens to run this.
                "AWS_CONFIG_FILE", "/dev/null",
                "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
                "AWS_EC2_METADATA_DISABLED", "true"));
        for (LabAccount account : LabAccount.ALL) {
            String prefix = "KEYWARD_SYNC_ACCOUNTS__" + account.id() + "__";
            own.put(prefix + "ACCESS_KEY_ID", account.accessKeyId());
            own.put(prefix + "SECRET_ACCESS_KEY", LabAccount.SECRET_ACCESS_KEY);
        }
        return own;
    }

    private Map<String, String> gateway() {
        return Map.of(
                "QUARKUS_HTTP_SSL_PORT", Integer.toString(settings.gatewayTlsPort()),
                "KEYWARD_GATEWAY_ACCESS_SERVICE", settings.address(Part.ACCESS_SERVICE),
                "KEYWARD_GATEWAY_AUDIT_SERVICE", settings.address(Part.AUDIT_SERVICE),
                "KEYWARD_GATEWAY_STS_ENDPOINTS", settings.url(Part.EKS_LAB),
                // No balancer has to notice that it ends.
                "QUARKUS_SHUTDOWN_DELAY", "PT0.1S",
                "QUARKUS_SHUTDOWN_TIMEOUT", "PT5S",
                // Who has a token for kubectl already can use it to log in.
                "KEYWARD_GATEWAY_LOGIN_AUDIENCES", "keyward.login,eks-workshop");
    }

    private Map<String, String> database(String name, String role, Secret password) {
        return Map.of(
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:postgresql://" + settings.address(Part.POSTGRES) + "/" + name,
                "QUARKUS_DATASOURCE_USERNAME",
                role,
                "QUARKUS_DATASOURCE_PASSWORD",
                secrets.value(password));
    }
}
