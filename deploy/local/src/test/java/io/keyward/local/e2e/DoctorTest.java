package io.keyward.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.local.LocalPlatform;
import io.keyward.local.platform.Doctor;
import io.keyward.local.platform.Doctor.Answer;
import io.keyward.local.settings.LabAccount;
import io.keyward.local.settings.Part;
import io.keyward.local.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken installations, each by one thing: a service's own {@code doctor}, with one of its settings or one of its surroundings changed, names it. */
class DoctorTest {

    private static final String CERTIFICATE = "QUARKUS_TLS_KEYWARD_KEY_STORE_PEM_0_CERT";
    private static final String KEY = "QUARKUS_TLS_KEYWARD_KEY_STORE_PEM_0_KEY";
    private static final String AUTHORITIES = "QUARKUS_TLS_KEYWARD_TRUST_STORE_PEM_CERTS";
    private static final String NOBODY = "127.0.0.1:1";

    private final LocalPlatform platform = LocalPlatform.shared();
    private final Settings settings = Settings.from(platform.variables());
    private final Doctor doctor = new Doctor(settings);
    /** This machine has much else to do. */
    private static final List<String> PATIENT = List.of("--seconds=60");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_sound_installation_has_no_fault_and_no_secret_is_shown() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int status = doctor.examine(PATIENT, new PrintStream(said, true, StandardCharsets.UTF_8));
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .doesNotContain("FAIL")
                .doesNotContain(LabAccount.SECRET_ACCESS_KEY)
                .contains("access-service serves, and knows us".substring(15))
                .contains("describes eks-workshop, and lists its entries")
                .contains("audit_writer may read and append, and nothing else");
        assertThat(status).isZero();
    }

    @Test
    void a_database_that_is_down() {
        fault(
                Part.ACCESS_SERVICE,
                Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://" + NOBODY + "/access"),
                "FAIL  database: cannot be reached: nobody listens there");
    }

    @Test
    void a_wrong_password() {
        fault(
                Part.ACCESS_SERVICE,
                Map.of("QUARKUS_DATASOURCE_PASSWORD", "not-it"),
                "FAIL  database: refuses the password of role access");
    }

    @Test
    void a_role_without_its_rights() throws SQLException {
        run("postgres", "DROP ROLE IF EXISTS poor", "CREATE ROLE poor LOGIN PASSWORD 'poor'");
        run("access", "GRANT CONNECT ON DATABASE access TO poor");
        fault(
                Part.ACCESS_SERVICE,
                Map.of("QUARKUS_DATASOURCE_USERNAME", "poor", "QUARKUS_DATASOURCE_PASSWORD", "poor"),
                "FAIL  role: poor may not read access_entry");
    }

    @Test
    void a_role_of_the_log_that_may_delete() throws SQLException {
        run("audit", "GRANT DELETE ON event TO audit_writer");
        try {
            fault(
                    Part.AUDIT_SERVICE,
                    Map.of(),
                    "FAIL  role: audit_writer: the role may change or remove events: connect as one that was granted");
        } finally {
            run("audit", "REVOKE DELETE ON event FROM audit_writer");
        }
    }

    @Test
    void a_schema_of_an_older_version() throws SQLException {
        run("postgres", "DROP DATABASE IF EXISTS old", "CREATE DATABASE old OWNER access");
        run(
                "old",
                "CREATE TABLE flyway_schema_history (version text, success boolean)",
                "INSERT INTO flyway_schema_history VALUES ('1', true), ('2', true)",
                "ALTER TABLE flyway_schema_history OWNER TO access");
        fault(
                Part.ACCESS_SERVICE,
                Map.of("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://" + settings.address(Part.POSTGRES) + "/old"),
                "FAIL  schema: is at version 2, this service needs ");
    }

    @Test
    void a_certificate_that_has_run_out() throws IOException, GeneralSecurityException {
        Credential authority = Credential.parse(
                Files.readString(settings.authorities()),
                Files.readString(settings.tlsDir().resolve("ca.key")));
        Credential old = new CertificateAuthority(authority)
                .issue(gateway(), Instant.now().minus(Duration.ofDays(3)), Duration.ofDays(2));
        fault(Part.GATEWAY, files(old), "FAIL  certificate: " + folder.resolve("own.pem") + " has run out: NotAfter");
    }

    @Test
    void a_certificate_of_another_service() {
        fault(
                Part.GATEWAY,
                Map.of(
                        CERTIFICATE, settings.certificate(Part.SYNC_WORKER).toString(),
                        KEY, settings.privateKey(Part.SYNC_WORKER).toString()),
                "FAIL  certificate: is sync-worker's, not gateway's",
                "does not take us for who we are");
    }

    @Test
    void an_authority_that_nobody_believes() throws IOException {
        CertificateAuthority stranger = CertificateAuthority.create("stranger", Instant.now(), Duration.ofDays(1));
        fault(
                Part.GATEWAY,
                files(stranger.issue(gateway(), Instant.now(), Duration.ofDays(1))),
                "FAIL  authority: the certificate is of none in",
                "FAIL  access-service: ");
        Files.writeString(folder.resolve("strangers.pem"), stranger.own().certificatePem());
        fault(
                Part.GATEWAY,
                Map.of(AUTHORITIES, folder.resolve("strangers.pem").toString()),
                "FAIL  authority: ",
                "its certificate is not believed here");
    }

    @Test
    void an_issuer_that_is_away_and_a_token_for_somebody_else() throws IOException {
        fault(
                Part.GATEWAY,
                Map.of("KEYWARD_OIDC__GONE__ISSUER", "http://" + NOBODY),
                "FAIL  issuer gone: http://127.0.0.1:1: it cannot be asked, or answers with too much (nobody listens there)");
        Path token = Files.writeString(folder.resolve("token"), platform.token("admin"));
        Answer answer = doctor.examine(
                Part.GATEWAY,
                List.of("--seconds=60", "--token-file=" + token),
                Map.of("KEYWARD_OIDC__LOCAL__AUDIENCE", "somebody-else"));
        assertThat(answer.output()).contains("FAIL  token: is refused: meant for another audience");
        assertThat(answer.output()).doesNotContain(platform.token("admin").substring(0, 20));
    }

    @Test
    void sts_that_is_away() {
        fault(
                Part.SYNC_WORKER,
                Map.of("KEYWARD_SYNC_STS_ENDPOINT", "http://" + NOBODY),
                "FAIL  STS: 123456789012 us-west-2: ");
    }

    @Test
    void eks_that_refuses() {
        Stage stage = new Stage();
        String denied =
                "User: arn:aws:iam::123456789012:role/keyward is not authorized to perform: eks:ListAccessEntries";
        stage.refuse(Map.of(
                "operation", "ListAccessEntries", "code", "AccessDeniedException", "message", denied, "times", 100));
        try {
            fault(Part.SYNC_WORKER, Map.of(), "FAIL  EKS: 123456789012 us-west-2: AccessDeniedException: " + denied);
        } finally {
            stage.control().delete("/faults").ok();
        }
    }

    @Test
    void credentials_of_one_account_that_lead_nowhere() {
        Answer answer = fault(
                Part.SYNC_WORKER,
                Map.of("KEYWARD_SYNC_ACCOUNTS__210987654321__ACCESS_KEY_ID", LabAccount.WORKSHOP.accessKeyId()),
                "FAIL  EKS: 210987654321 us-west-2: ");
        assertThat(answer.output()).contains("OK    EKS: 123456789012 us-west-2: describes ");
    }

    @Test
    void a_wrong_setting_is_named_by_doctor_and_stops_the_start() throws IOException, InterruptedException {
        Map<String, String> wrong = Map.of("KEYWARD_GRPC_PORT", "70000", "KEYWARD_ACCESS_SETLE", "5s");
        fault(
                Part.ACCESS_SERVICE,
                wrong,
                "FAIL  settings: keyward.grpc.port is \"70000\": must be an integer, 0 to 65535",
                "KEYWARD_ACCESS_SETLE is the variable of no setting; did you mean KEYWARD_ACCESS_SETTLE?");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        settings.app(Part.ACCESS_SERVICE)
                                .resolve("quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(wrong);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(said.lines()).allSatisfy(line -> assertThat(line).startsWith("access-service: "));
        assertThat(said)
                .contains("access-service: keyward.grpc.port is \"70000\": must be an integer, 0 to 65535")
                .contains("access-service: keyward.identity.secret-keys (KEYWARD_IDENTITY_SECRET_KEYS) is not set");
    }

    private Answer fault(Part part, Map<String, String> environment, String... words) {
        Answer answer = doctor.examine(part, PATIENT, environment);
        assertThat(answer.output()).contains(words);
        assertThat(answer.status()).isEqualTo(1);
        return answer;
    }

    private Map<String, String> files(Credential credential) throws IOException {
        Files.writeString(folder.resolve("own.pem"), credential.certificatePem());
        Files.writeString(folder.resolve("own.key"), credential.keyPem());
        return Map.of(
                CERTIFICATE, folder.resolve("own.pem").toString(),
                KEY, folder.resolve("own.key").toString());
    }

    private static Subject gateway() {
        return new Subject("gateway", List.of("localhost", "127.0.0.1"), List.of("spiffe://keyward/gateway"));
    }

    private void run(String database, String... commands) throws SQLException {
        try (Connection connection = platform.database(database);
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }
}
