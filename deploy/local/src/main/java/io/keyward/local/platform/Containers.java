package io.keyward.local.platform;

import io.keyward.ca.Credential;
import io.keyward.local.console.Failure;
import io.keyward.local.postgres.Databases;
import io.keyward.local.settings.LocalPeople;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Secrets;
import io.keyward.local.settings.Secrets.Secret;
import io.keyward.local.settings.Settings;
import io.keyward.local.settings.ShellExports;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What has to be there before the services of {@code deploy/compose} start, and for the lab after it: secrets, certificates, databases,
 * people. Each step can be repeated, and leaves alone what is there.
 *
 * <p>All of it is kept in the platform's state folder. A service sees a folder of its own, {@value #FILES_VARIABLE}{@code /<service>}, with what
 * it needs and nothing of the others.
 */
public final class Containers {
    private static final String FILES_VARIABLE = "KEYWARD_FILES_DIR";
    private static final String DATABASE_VARIABLE = "KEYWARD_DATABASE";
    private static final String GATEWAY_VARIABLE = "KEYWARD_GATEWAY";
    private static final String HOST_VARIABLE = "KEYWARD_HOST";

    /** Above the services' own files of properties, below the environment. */
    private static final String ORDINAL = "config_ordinal=275\n";

    private final Settings settings;
    private final Secrets secrets;
    private final Map<String, String> environment;

    /**
     * @param environment {@value #FILES_VARIABLE}: the folder of the services' folders; {@value #DATABASE_VARIABLE}: {@code host:port} of
     *     PostgreSQL; {@value #GATEWAY_VARIABLE}: {@code https://host:port} of the gateway from here; {@value #HOST_VARIABLE}: the name by which
     *     people call the gateway, if not {@code localhost}
     */
    public Containers(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.secrets = new Secrets(settings);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Makes secrets, certificates and the local issuer's key, and gives each service its own of them. Certificates with less than a third of
     * their lives left are renewed; a service takes a new one over while it runs.
     */
    public void files(Instant now) {
        Certificates.renew(settings, this::names, now);
        try {
            Path postgres = folder("postgres");
            // PostgreSQL runs as a user of its own, and nobody else mounts this.
            write(postgres.resolve("password"), secrets.value(Secret.POSTGRES_SUPERUSER), "r--r--r--");
            for (Part part : Part.values()) {
                if (part.hasCertificate()) {
                    give(part);
                }
            }
        } catch (IOException e) {
            throw new Failure("cannot write the services' files: " + e, e);
        }
    }

    /** Makes roles and databases, and sets the roles' passwords to those that are kept. */
    public void databases() {
        Properties properties = new Properties();
        properties.setProperty("user", "postgres");
        properties.setProperty("password", secrets.value(Secret.POSTGRES_SUPERUSER));
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        String url = "jdbc:postgresql://" + value(DATABASE_VARIABLE) + "/postgres";
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            Databases.provision(connection, secrets);
        } catch (SQLException e) {
            throw new Failure("cannot set up the databases: " + e.getMessage(), e);
        }
    }

    /** Registers the lab's clusters, and gives the local people their roles and the administrator access keys. */
    public void lab() {
        try (GatewayApi api = new GatewayApi(settings, value(GATEWAY_VARIABLE), client())) {
            new LocalIdentities(api, settings).arrange();
            int registered = new RegisteredClusters(api).registerTheLabs();
            System.out.println(
                    "the lab's clusters " + (registered == 0 ? "are registered" : "registered: " + registered));
        }
    }

    /** What a shell on the host evaluates to call the gateway as the lab's administrator; it adds the files of {@link #authorities}. */
    public String exports() {
        String host = environment.getOrDefault(HOST_VARIABLE, "");
        String gateway =
                host.isEmpty() ? settings.gatewayTlsUrl() : "https://" + host + ":" + settings.gatewayTlsPort();
        Map<String, String> variables = ShellExports.variables(settings, gateway);
        // Files are on the side of whoever evaluates this.
        List.of("KUBECONFIG", "KEYWARD_KUBECONFIG", "KEYWARD_CA").forEach(variables::remove);
        return ShellExports.lines(variables);
    }

    /** The certificates by which clients know the gateway, PEM. */
    public String authorities() {
        try {
            return Files.readString(settings.authorities());
        } catch (IOException e) {
            throw new Failure("cannot read " + settings.authorities() + ": " + e.getMessage(), e);
        }
    }

    private List<String> names(Part part) {
        List<String> names = new ArrayList<>(List.of(part.title()));
        if (part == Part.GATEWAY) {
            Stream.of(environment.getOrDefault(HOST_VARIABLE, ""))
                    .filter(name -> !name.isEmpty())
                    .forEach(names::add);
        }
        return names;
    }

    private void give(Part part) throws IOException {
        Path folder = folder(part.title());
        copy(settings.privateKey(part), folder.resolve("tls.key"));
        copy(settings.certificate(part), folder.resolve("tls.crt"));
        copy(settings.authorities(), folder.resolve("ca.crt"));
        if (part != Part.SYNC_WORKER) {
            copy(new LocalPeople(settings).jwksFile(), folder.resolve("jwks.json"));
        }
        write(folder.resolve("secrets.properties"), ORDINAL + properties(part), "r--------");
        if (part == Part.ACCESS_SERVICE) {
            write(folder.resolve("secret-keys"), "local:" + key(Secret.ACCESS_KEY_MASTER) + "\n", "r--------");
        }
    }

    private String properties(Part part) {
        String paging = "keyward.paging.keys=" + key(Secret.PAGE_TOKENS) + "\n";
        return switch (part) {
            case ACCESS_SERVICE ->
                paging
                        + "quarkus.datasource.username=" + Databases.ACCESS_ROLE + "\n"
                        + "quarkus.datasource.password=" + secrets.value(Secret.ACCESS_DATABASE) + "\n";
            case AUDIT_SERVICE ->
                paging
                        + "quarkus.datasource.username=" + Databases.AUDIT_WRITER + "\n"
                        + "quarkus.datasource.password=" + secrets.value(Secret.AUDIT_WRITER) + "\n"
                        + "quarkus.flyway.username=" + Databases.AUDIT_OWNER + "\n"
                        + "quarkus.flyway.password=" + secrets.value(Secret.AUDIT_OWNER) + "\n";
            case GATEWAY -> paging;
            case SYNC_WORKER, EKS_LAB, POSTGRES -> "";
        };
    }

    /** A secret has 32 characters, which are the 32 bytes of a key. */
    private String key(Secret secret) {
        return Base64.getEncoder().encodeToString(secrets.value(secret).getBytes(StandardCharsets.US_ASCII));
    }

    private HttpClient client() {
        try {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            for (X509Certificate each : Credential.certificates(authorities())) {
                authorities.setCertificateEntry(each.getSerialNumber().toString(), each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new Failure("cannot use " + settings.authorities() + ": " + e.getMessage(), e);
        }
    }

    private Path folder(String title) throws IOException {
        return Files.createDirectories(Path.of(value(FILES_VARIABLE)).resolve(title));
    }

    private String value(String variable) {
        String value = environment.getOrDefault(variable, "");
        if (value.isBlank()) {
            throw new Failure(variable + " is not set: deploy/compose sets it");
        }
        return value;
    }

    private static void copy(Path source, Path target) throws IOException {
        write(target, Files.readString(source), "r--------");
    }

    /** Whole or not at all: a service may be reading. */
    private static void write(Path file, String text, String permissions) throws IOException {
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "new", "", ownerOnly);
        Files.writeString(draft, text);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(permissions));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
