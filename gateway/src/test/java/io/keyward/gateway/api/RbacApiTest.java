package io.keyward.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.FakePlatform;
import io.keyward.gateway.fake.RawHttp;
import io.keyward.gateway.fake.RawHttp.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(FakePlatform.class)
class RbacApiTest {

    private static final String RBAC = "/api/v1/clusters/workshop/rbac";

    @TestHTTPResource
    URI gateway;

    private RawHttp http;

    @BeforeEach
    void connect() {
        http = new RawHttp(gateway.getPort());
    }

    @Test
    void a_snapshot_is_given_back_byte_by_byte() {
        // Deeper and looser than the API's own bodies: it is not the gateway's to judge.
        String list = "{ \"kind\":\"List\",\"a\":1,\"a\":1.50,\"x\":" + "[".repeat(40) + "]".repeat(40) + " }\n";

        Answer put = http.send("PUT", RBAC, Map.of(), list);

        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(put.body())
                .isEqualTo(
                        "{\"cluster\":\"arn:aws:eks:us-west-2:123456789012:cluster/workshop\",\"revision\":8,\"roles\":1,"
                                + "\"clusterRoles\":2,\"roleBindings\":3,\"clusterRoleBindings\":4,\"namespaces\":5,"
                                + "\"putAt\":\"2023-12-24T03:27:33.491Z\"}");
        Answer got = http.send("GET", RBAC, Map.of(), "");
        assertThat(got.body()).isEqualTo(list);
        assertThat(got.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(got.header("ETag")).hasValue("\"8\"");
    }

    @Test
    void a_snapshot_of_megabytes_fits_and_one_above_the_limit_does_not() {
        String list = "{" + "x".repeat((16 << 20) - 1);

        assertThat(http.send("PUT", RBAC, Map.of(), list).status()).isEqualTo(200);
        assertThat(http.send("GET", RBAC, Map.of(), "").body()).isEqualTo(list);
        Answer larger = http.send("PUT", RBAC, Map.of(), list + "x");
        assertThat(larger.status()).isEqualTo(413);
        assertThat(larger.body()).contains("larger than 16777216 bytes");
    }
}
