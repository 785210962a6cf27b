package io.keyward.kubernetes.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The first media range that the lab can write decides. */
class AcceptTest {

    @Test
    void theFirstRangeThatCanBeWrittenDecides() {
        assertThat(Accept.parse("").objectOrTable().isTable()).isFalse();
        assertThat(Accept.parse("application/vnd.kubernetes.protobuf,application/json")
                        .object()
                        .contentType())
                .isEqualTo("application/json");
        assertThat(Accept.parse("application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                        .objectOrTable())
                .isEqualTo(new Accept.Form("application/json", "Table", "v1"));
        assertThat(Accept.parse("application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                        .object()
                        .as())
                .isEmpty();
        assertThat(Accept.parse("application/json;q=0.1, application/yaml")
                        .object()
                        .contentType())
                .isEqualTo("application/yaml");
        assertThat(Accept.parse("text/html, */*;q=0.8").object().contentType()).isEqualTo("application/json");
    }

    @Test
    void whatCannotBeWrittenIsNotAcceptable() {
        for (String header : List.of(
                "application/xml",
                "application/vnd.kubernetes.protobuf",
                "application/json;as=Table;v=v9;g=meta.k8s.io",
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")) {
            assertThatThrownBy(() -> Accept.parse(header).objectOrTable())
                    .as(header)
                    .hasMessageStartingWith("406: Not Acceptable");
        }
    }
}
