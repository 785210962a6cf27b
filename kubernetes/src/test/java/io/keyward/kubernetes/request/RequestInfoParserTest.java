package io.keyward.kubernetes.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.kubernetes.http.PercentCoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recorded request gives the attributes that kube-apiserver's own parser gave. */
class RequestInfoParserTest {

    @ParameterizedTest
    @MethodSource("recorded")
    void aRequestIsReadAsKubernetesReadsIt(String line) {
        String[] row = line.split("\t", -1);
        int mark = row[1].indexOf('?');
        String path = PercentCoding.decode(mark < 0 ? row[1] : row[1].substring(0, mark));
        QueryParameters query = mark < 0 ? QueryParameters.NONE : QueryParameters.parse(row[1].substring(mark + 1));

        if (row[2].equals("error")) {
            assertThatThrownBy(() -> RequestInfoParser.parse(row[0], path, query))
                    .hasMessage("unable to determine kind and namespace from url");
            return;
        }
        RequestInfo found = RequestInfoParser.parse(row[0], path, query);

        List<String> said =
                Stream.of(row).skip(3).map(t -> t.equals("-") ? "" : t).toList();
        assertThat(found)
                .isEqualTo(new RequestInfo(
                        said.get(7),
                        said.get(0),
                        row[2].equals("resource"),
                        said.get(1),
                        said.get(2),
                        said.get(3),
                        said.get(4),
                        said.get(5),
                        said.get(6)));
    }

    @Test
    void anUnreadableQueryNamesNoObject() {
        for (String query : List.of("limit=x", "timeoutSeconds=x", "labelSelector=((")) {
            RequestInfo found = RequestInfoParser.parse(
                    "GET", "/api/v1/pods", QueryParameters.parse("fieldSelector=metadata.name%3Dx&" + query));
            assertThat(found.name()).as(query).isEmpty();
        }
    }

    @Test
    void attributesAreThoseOfAuthorizers() {
        assertThat(RequestInfoParser.parse("GET", "/api/v1/namespaces/carts/pods/p/log", QueryParameters.NONE)
                        .attributes())
                .isEqualTo(new ResourceAttributes("get", "", "v1", "pods", "log", "p", "carts"));
        assertThat(RequestInfoParser.parse("HEAD", "/healthz", QueryParameters.NONE)
                        .attributes())
                .isEqualTo(new NonResourceAttributes("head", "/healthz"));
    }

    static List<String> recorded() throws IOException {
        try (InputStream in = RequestInfoParserTest.class.getResourceAsStream("attributes.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }
}
