package io.keyward.lab.kube;

import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.lab.LabClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches are bounded in number, and one that ends makes room. */
@QuarkusTest
class WatchLimitTest {

    private static final String WATCH = "/api/v1/namespaces/ui/pods?watch=true&timeoutSeconds=60";

    @TestHTTPResource
    URI base;

    private final List<InputStream> watches = new ArrayList<>();
    private KubeClient kube;
    private String token;

    @BeforeEach
    void somebodyWhoMayWatch() throws Exception {
        LabClient lab = new LabClient(base);
        assertThat(lab.call("POST", "/_lab/reset").status()).isEqualTo(204);
        assertThat(lab.create(READ_ONLY).status()).isEqualTo(200);
        lab.associate(READ_ONLY, VIEW, "{\"type\":\"cluster\"}");
        kube = new KubeClient(base, "eks-workshop");
        token = kube.token(READ_ONLY);
    }

    @AfterEach
    void close() throws IOException {
        for (InputStream watch : watches) {
            watch.close();
        }
    }

    @Test
    void moreWatchesThanThereMayBeAreAskedToComeLater() throws Exception {
        while (watches.size() < KubeServer.MAX_WATCHES) {
            HttpResponse<InputStream> watch = watch();
            assertThat(watch.statusCode()).isEqualTo(200);
        }

        HttpResponse<InputStream> another = watch();
        assertThat(another.statusCode()).isEqualTo(429);
        assertThat(another.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(another.body()).hasContent("Too many requests, please try again later.\n");
        assertThat(kube.call("GET", "/api/v1/namespaces/ui/pods", token).statusCode())
                .isEqualTo(200);

        watches.getFirst().close();
        assertThat(watchOnceThereIsRoom().statusCode()).isEqualTo(200);
    }

    private HttpResponse<InputStream> watchOnceThereIsRoom() throws IOException, InterruptedException {
        Instant end = Instant.now().plus(Duration.ofSeconds(10));
        HttpResponse<InputStream> watch = watch();
        while (watch.statusCode() == 429 && Instant.now().isBefore(end)) {
            watch = watch();
        }
        return watch;
    }

    private HttpResponse<InputStream> watch() throws IOException, InterruptedException {
        HttpResponse<InputStream> watch = kube.open(WATCH, token);
        watches.add(watch.body());
        return watch;
    }
}
