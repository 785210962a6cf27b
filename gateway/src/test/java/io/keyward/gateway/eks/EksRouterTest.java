package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.hall.Needs;
import io.keyward.gateway.http.RawPath;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EksRouterTest {

    private static final EksOperation NOTHING = _ -> EksAnswer.of(Map.of());

    private final EksRouter router = new EksRouter(List.of(
            route("ListClusters", "GET", "/clusters"),
            route("DescribeCluster", "GET", "/clusters/{name}"),
            route("ListAccessEntries", "GET", "/clusters/{name}/access-entries"),
            route("CreateAccessEntry", "POST", "/clusters/{name}/access-entries"),
            route("DescribeAccessEntry", "GET", "/clusters/{name}/access-entries/{principalArn}"),
            route("UpdateAccessEntry", "POST", "/clusters/{name}/access-entries/{principalArn}"),
            route("TagResource", "POST", "/tags/{resourceArn}")));

    @ParameterizedTest
    @CsvSource({
        "GET, /clusters, ListClusters",
        "GET, /clusters/demo, DescribeCluster",
        "GET, /clusters/access-entries, DescribeCluster",
        "GET, /clusters/demo/access-entries, ListAccessEntries",
        "POST, /clusters/demo/access-entries, CreateAccessEntry",
        "GET, /clusters/demo/access-entries/arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%2Fb, DescribeAccessEntry",
        "POST, /clusters/demo/access-entries/access-policies, UpdateAccessEntry",
        "POST, /tags/arn%3Aaws%3Aeks%3Aus-west-2%3A1%3Acluster%2Fdemo, TagResource"
    })
    void an_operation_is_found_by_method_and_raw_path(String method, String path, String operation) {
        assertThat(router.find(HttpMethod.valueOf(method), RawPath.parse(path)))
                .isInstanceOfSatisfying(
                        EksRouter.Found.class,
                        found -> assertThat(found.route().name()).isEqualTo(operation));
    }

    @Test
    void labels_are_unescaped() {
        assertThat(router.find(HttpMethod.GET, RawPath.parse("/clusters/a%20b/access-entries/x%2Fy%2Bz")))
                .isInstanceOfSatisfying(EksRouter.Found.class, found -> assertThat(found.labels())
                        .isEqualTo(Map.of("name", "a b", "principalArn", "x/y+z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/cluster",
                "/Clusters",
                "/clusters/",
                "/clusters/demo/",
                "/clusters/demo/nodegroups",
                "/clusters/demo/access-entries/a/b",
                "/clusters%2Fdemo",
                "/tags"
            })
    void there_is_nothing_elsewhere(String path) {
        assertThat(router.find(HttpMethod.GET, RawPath.parse(path))).isEqualTo(new EksRouter.Nowhere());
    }

    @Test
    void other_methods_are_told() {
        assertThat(router.find(HttpMethod.PUT, RawPath.parse("/clusters/demo/access-entries")))
                .isEqualTo(new EksRouter.OtherMethods("GET, POST"));
    }

    private static EksRoute route(String name, String method, String template) {
        return EksRoute.of(name, HttpMethod.valueOf(method), template, Needs.nothing(), NOTHING);
    }
}
