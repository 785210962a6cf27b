package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static io.keyward.grpc.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.StatusRuntimeException;
import io.keyward.local.LocalPlatform;
import io.keyward.local.settings.AccessKeys.AccessKey;
import io.keyward.local.settings.LabAccount;
import io.keyward.proto.access.v1.GetClusterRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every kind of secret is used where it belongs, and where it does not, at every door; afterwards no log, no table of either database and no
 * audit event holds any, as it is, in hex or in base64.
 */
class SecretsNowhereTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ENTRIES = "/clusters/eks-workshop/access-entries";

    private final LocalPlatform platform = LocalPlatform.shared();
    private final Stage stage = new Stage(platform);
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final String control = "control-" + UUID.randomUUID();

    @Test
    void no_secret_stays_anywhere() throws Exception {
        useEachWhereItBelongs();
        // What lies in the platform's own files is used by the platform itself.
        Map<String, String> handedOut = Map.copyOf(secrets);
        readThePlatformsOwn();
        handedOut.forEach((name, secret) -> {
            useWhereItDoesNotBelong(secret);
            // Of other secrets nobody can say that they are no names, and what was asked for by name is on record.
            if (name.startsWith("token of ") || name.equals("webhook token")) {
                useAsAName(secret);
            }
        });
        controls();

        Needles needles = new Needles(secrets);
        Needles known = new Needles(Map.of("the control", control));
        Set<String> found = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        Haystack search = (place, text) -> {
            needles.in(text).forEach(name -> found.add(name + ", in " + place));
            known.in(text).forEach(name -> seen.add(place.replaceFirst(":.*", "")));
        };
        logs(search);
        database("access", search);
        database("audit", search);
        stage.events("from=2000-01-01T00:00:00Z")
                .forEach(event -> search.look("audit log: " + event.get("action"), event.toString()));

        System.out.println(secrets.keySet() + " searched; the control is in " + seen);
        assertThat(seen).contains("logs", "database access", "database audit", "audit log");
        assertThat(found).isEmpty();
    }

    private void useEachWhereItBelongs() {
        for (String person : List.of("admin", "viewer")) {
            String token = platform.token(person);
            secrets.put("token of " + person, token);
            var _ = new Rest(platform.gatewayUrl() + "/api/v1", bearer(token))
                    .get("/clusters")
                    .expect(200);
            try (Rpc client = new Rpc(
                    platform.address("access-service"),
                    platform.stateDir().resolve("ca.pem"),
                    platform.token(person))) {
                var _ = client.call("keyward.access.v1.ClusterService/ListClusters", new byte[0]);
            }
        }
        JsonNode issued = stage.api()
                .post("/access-keys", Map.of("name", control, "role", "ADMINISTRATOR", "account", Aws.ACCOUNT))
                .ok()
                .json();
        AccessKey key = key(issued);
        secrets.put("secret access key", key.secret());
        sign(key);
        AccessKey successor = key(stage.api()
                .post("/access-keys/" + key.id() + ":rotate", Map.of("overlap", "60s"))
                .ok()
                .json());
        secrets.put("secret access key after rotation", successor.secret());
        sign(successor);

        bind("secrets-nowhere", Map.of("awsPrincipal", "arn:aws:iam::" + Aws.ACCOUNT + ":user/admin"));
        String token = stage.eksToken(LabAccount.WORKSHOP);
        secrets.put("token of aws eks get-token", token);
        secrets.put(
                "its signature",
                new String(
                                Base64.getUrlDecoder().decode(token.substring("k8s-aws-v1.".length())),
                                StandardCharsets.UTF_8)
                        .replaceFirst(".*X-Amz-Signature=", ""));
        JsonNode login = eventually(PATIENCE, () -> new Rest(platform.gatewayUrl() + "/api/v1", Map.of())
                .post("/aws-login", Map.of("token", token))
                .ok()
                .json());
        AccessKey temporary = key(login);
        secrets.put("temporary secret access key", temporary.secret());
        sign(temporary);
        var _ = new Rest(platform.gatewayUrl(), bearer(token)).get("/kube/eks-workshop/api");

        JsonNode webhook = stage.api()
                .post("/clusters/eks-workshop/webhook-credentials", Map.of("name", control))
                .ok()
                .json();
        String webhookToken = webhook.get("token").asText();
        secrets.put("webhook token", webhookToken);
        var _ = new Rest(platform.gatewayUrl(), bearer(webhookToken))
                .post("/kube/eks-workshop/webhooks/authenticate", Map.of("spec", Map.of("token", token)));
        secrets.put(
                "page token",
                stage.api()
                        .get("/access-policies?pageSize=1")
                        .ok()
                        .json()
                        .get("nextPageToken")
                        .asText());
    }

    /** One signed call whose signature is known. */
    private void sign(AccessKey key) {
        URI uri = URI.create(platform.gatewayUrl() + ENTRIES);
        // A new key's role is known a moment later.
        assertEventually(PATIENCE, () -> {
            Map<String, String> headers = new Signing(key).headers("GET", uri, "", Map.of());
            String authorization = String.valueOf(headers.get("Authorization"));
            secrets.put("signature by " + key.id(), authorization.replaceFirst(".*Signature=", ""));
            var _ = new Rest(platform.gatewayUrl(), headers).get(ENTRIES).expect(200);
        });
    }

    private void readThePlatformsOwn() {
        for (String folder : List.of("secrets", "tls", "issuer")) {
            try (Stream<Path> files = Files.walk(platform.stateDir().resolve(folder))) {
                files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().endsWith(".pem")
                                || file.toString().contains("key"))
                        .filter(file -> !file.toString().contains("jwks"))
                        .forEach(file -> pieces(file)
                                .forEach(piece -> secrets.put(
                                        platform.stateDir().relativize(file) + " " + secrets.size(), piece)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(secrets.keySet().toString())
                .contains("access-key-master", "postgres-superuser", "page-tokens", "gateway.key", "issuer");
    }

    /** The words and lines of a file that are secret. */
    private static List<String> pieces(Path file) {
        try {
            return Files.readString(file)
                    .lines()
                    .filter(line -> !line.startsWith("-----"))
                    .flatMap(line -> Stream.of(line.split("[\\s\",:{}]+", -1)))
                    .filter(word -> word.length() >= 30)
                    // The first line of a private key says its kind, as that of every other.
                    .filter(word -> !word.startsWith("MI"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In places where people put them by mistake. */
    private void useWhereItDoesNotBelong(String secret) {
        String gateway = platform.gatewayUrl();
        String inPath = Rest.encoded(secret);
        for (Map<String, String> credentials : List.of(Map.<String, String>of(), bearer(platform.token("admin")))) {
            Rest rest = new Rest(gateway + "/api/v1", credentials);
            rest.get("/clusters?token=" + inPath);
            rest.get("/clusters?pageToken=" + inPath);
            rest.post("/clusters", Map.of("arn", Aws.cluster("x"), "token", secret));
            rest.post("/aws-login", Map.of("token", secret));
            rest.post("/aws-login", Map.of("token", "x", "cluster", secret));
            rest.post("/clusters", secret);
            for (String header : List.of("Authorisation", "X-Api-Key", "Cookie")) {
                rest.raw("GET", "/clusters/secrets-nowhere", null, Map.of(header, secret));
            }
        }
        for (String header : List.of(secret, "Basic " + secret, "bearer" + secret, "Bearer " + secret + "x")) {
            Map<String, String> credentials = Map.of("Authorization", header);
            new Rest(gateway + "/api/v1", credentials).get("/clusters");
            new Rest(gateway, credentials).get(ENTRIES);
            new Rest(gateway, credentials).get("/kube/eks-workshop/api");
            new Rest(gateway, credentials).post("/kube/eks-workshop/webhooks/authenticate", Map.of());
        }
        stage.eks().get(ENTRIES + "?x=" + inPath);
    }

    /** In places where a name belongs. */
    private void useAsAName(String secret) {
        String gateway = platform.gatewayUrl();
        String inPath = Rest.encoded(secret);
        for (Map<String, String> credentials : List.of(Map.<String, String>of(), bearer(platform.token("admin")))) {
            Rest rest = new Rest(gateway + "/api/v1", credentials);
            for (String header : List.of("User-Agent", "X-Request-Id")) {
                rest.raw("GET", "/clusters/secrets-nowhere", null, Map.of(header, secret));
            }
            rest.get("/clusters/" + inPath);
            rest.get("/access-keys/" + inPath);
            rest.get("/role-bindings/" + inPath);
            rest.get(ENTRIES + "/" + inPath);
            rest.get("/audit/events?actor=" + inPath);
            rest.delete("/clusters/" + inPath);
            rest.post("/clusters", Map.of("arn", secret));
            rest.post("/clusters/" + inPath + "/access-entries", Map.of("principalArn", secret));
            rest.post(ENTRIES, Map.of("principalArn", secret));
        }
        stage.eks().get("/clusters/" + inPath + "/access-entries");
        stage.eks().post(ENTRIES, Map.of("principalArn", secret));
        new Rest(gateway, Map.of()).get("/clusters/" + inPath + "/access-entries?X-Amz-Signature=" + inPath);
        new Rest(gateway, Map.of()).get("/kube/" + inPath + "/api");
        try (Rpc client = stage.rpc("admin", platform.address("access-service"))) {
            var _ = client.call(
                    "keyward.access.v1.ClusterService/GetCluster",
                    GetClusterRequest.newBuilder()
                            .setCluster(secret.substring(0, Math.min(256, secret.length())))
                            .build()
                            .toByteArray());
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().isOk()).isFalse();
        }
    }

    /** A name of no secrecy, which must be found wherever is searched. */
    private void controls() {
        bind("secrets-nowhere", Map.of("user", control));
        stage.api().post("/clusters", Map.of("arn", Aws.cluster(control)));
        stage.api().delete("/clusters/" + Aws.cluster(control).replace("/", "%2F"));
        stage.api().delete("/role-bindings/secrets-nowhere/nothing");
        assertEventually(PATIENCE, () -> assertThat(
                        stage.events("action=cluster.unregister&cluster=" + Rest.encoded(Aws.cluster(control))))
                .isNotEmpty());
    }

    private void bind(String name, Map<String, String> subject) {
        stage.api()
                .put("/role-bindings/" + name, Map.of("role", "VIEWER", "subjects", List.of(subject)))
                .ok();
    }

    private static AccessKey key(JsonNode issued) {
        return new AccessKey(
                issued.get("accessKeyId").asText(),
                issued.get("secretAccessKey").asText());
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private interface Haystack {
        void look(String place, String text);
    }

    private void logs(Haystack search) {
        try (Stream<Path> files = Files.walk(platform.stateDir())) {
            List<Path> logs =
                    new ArrayList<>(files.filter(file -> file.toString().contains(".log"))
                            .filter(Files::isRegularFile)
                            .toList());
            logs.add(platform.stateDir().resolveSibling(platform.stateDir().getFileName() + ".log"));
            for (Path log : logs) {
                for (String line : new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1).split("\n", -1)) {
                    search.look(
                            "logs: " + log.getFileName() + " " + line.replaceFirst("^\\S+ (.{0,60}).*", "$1"), line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All rows of all tables as text, bytes in hex. */
    private void database(String name, Haystack search) throws SQLException {
        try (Connection database = platform.database(name);
                Statement tables = database.createStatement();
                ResultSet table = tables.executeQuery("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                        + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
            database.setAutoCommit(false);
            int count = 0;
            while (table.next()) {
                count++;
                try (Statement select = database.createStatement()) {
                    select.setFetchSize(500);
                    ResultSet rows = select.executeQuery("SELECT t::text FROM " + table.getString(1) + " t");
                    while (rows.next()) {
                        search.look("database " + name + ": " + table.getString(1), rows.getString(1));
                    }
                }
            }
            assertThat(count).isGreaterThan(2);
        }
    }

    /** Many texts looked for at once: by their first characters, and where those are by all of them. */
    private static final class Needles {

        private static final int FIRST = 8;
        private static final int BITS = 1 << 20;

        private final Map<String, List<String>> byStart = new LinkedHashMap<>();
        private final Map<String, String> names = new LinkedHashMap<>();
        private final BitSet starts = new BitSet(BITS);

        private Needles(Map<String, String> texts) {
            texts.forEach((name, text) -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
                String url = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
                // The last character of base64 depends on what follows.
                for (String form : List.of(
                        text,
                        Rest.encoded(text),
                        HexFormat.of().formatHex(bytes),
                        base64.substring(0, base64.length() - 2),
                        url.substring(0, url.length() - 2),
                        HexFormat.of()
                                .formatHex(
                                        base64.substring(0, base64.length() - 2).getBytes(StandardCharsets.UTF_8)))) {
                    add(name, form);
                }
            });
        }

        private void add(String name, String form) {
            if (names.putIfAbsent(form, name) == null) {
                byStart.computeIfAbsent(form.substring(0, FIRST), s -> new ArrayList<>())
                        .add(form);
                starts.set(hash(form, 0));
            }
        }

        private Set<String> in(String text) {
            Set<String> found = new TreeSet<>();
            for (int at = 0; at + FIRST <= text.length(); at++) {
                if (starts.get(hash(text, at))) {
                    for (String form : byStart.getOrDefault(text.substring(at, at + FIRST), List.of())) {
                        if (text.startsWith(form, at)) {
                            found.add(String.valueOf(names.get(form)));
                        }
                    }
                }
            }
            return found;
        }

        private static int hash(String text, int at) {
            int hash = 0;
            for (int i = at; i < at + FIRST; i++) {
                hash = 31 * hash + text.charAt(i);
            }
            return (hash ^ (hash >>> 15)) & (BITS - 1);
        }
    }
}
