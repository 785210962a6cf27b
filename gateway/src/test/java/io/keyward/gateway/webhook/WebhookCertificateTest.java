package io.keyward.gateway.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.People;
import io.keyward.grpc.testing.TestPki;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A kube-apiserver that shows a client certificate of its own making. */
@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class WebhookCertificateTest {

    private static final String REVIEW =
            "{\"spec\":{\"user\":\"u\",\"nonResourceAttributes\":{\"path\":\"/\",\"verb\":\"get\"}}}";

    @TestHTTPResource(tls = true)
    URI gateway;

    private final CertificateAuthority theirs =
            CertificateAuthority.create("their cluster's own", Instant.now(), Duration.ofHours(1));

    @Test
    void it_is_good_for_the_cluster_it_is_registered_for() throws Exception {
        Credential registered = certificate();
        String sha256 = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(registered.certificate().getEncoded()));
        try (HttpClient admin = client(null)) {
            HttpResponse<String> answer = admin.send(
                    HttpRequest.newBuilder(at("/api/v1/clusters/workshop/webhook-credentials"))
                            .header("Authorization", People.bearer(People.ADMIN))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(
                                    "{\"name\":\"kind\",\"certificateSha256\":\"" + sha256 + "\"}"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(answer.body()).doesNotContain("token");
            assertThat(authorize(admin, "workshop")).isEqualTo(401);
        }
        try (HttpClient apiServer = client(registered);
                HttpClient stranger = client(certificate())) {
            assertThat(authorize(apiServer, "workshop")).isEqualTo(200);
            assertThat(authorize(apiServer, "unread")).isEqualTo(401);
            assertThat(authorize(stranger, "workshop")).isEqualTo(401);
        }
    }

    private int authorize(HttpClient client, String cluster) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(at("/kube/" + cluster + "/webhooks/authorize"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(REVIEW))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private URI at(String path) {
        return URI.create("https://127.0.0.1:" + gateway.getPort() + path);
    }

    private Credential certificate() {
        return theirs.issue(
                new Subject("kube-apiserver", List.of("localhost"), List.of()), Instant.now(), Duration.ofHours(1));
    }

    private static HttpClient client(@Nullable Credential shown) throws GeneralSecurityException, IOException {
        char[] none = new char[0];
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, none);
        trusted.setCertificateEntry(
                "ca",
                Credential.certificates(Files.readString(TestPki.authorities())).getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, none);
        if (shown != null) {
            own.setKeyEntry("own", shown.key(), none, new Certificate[] {shown.certificate()});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, none);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }
}
