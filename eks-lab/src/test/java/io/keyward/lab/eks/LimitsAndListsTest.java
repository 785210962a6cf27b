package io.keyward.lab.eks;

import static io.keyward.lab.LabClient.READ_ONLY;
import static io.keyward.lab.LabClient.WORKSHOP;
import static io.keyward.lab.LabClient.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.keyward.lab.LabClient;
import io.keyward.lab.LabClient.Reply;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class LimitsAndListsTest {

    @TestHTTPResource
    URI base;

    private LabClient lab() {
        return new LabClient(base);
    }

    @BeforeEach
    void seed() {
        assertThat(lab().call("POST", "/_lab/reset").status()).isEqualTo(204);
    }

    @Test
    void anEntryTakesTwentyPolicies() {
        lab().create(READ_ONLY);
        List<String> arns = lab().call("GET", "/access-policies")
                .json()
                .path("accessPolicies")
                .valueStream()
                .map(p -> p.path("arn").asText())
                .toList();
        assertThat(arns).hasSize(39).isSorted();

        List<Integer> statuses = arns.stream()
                .map(arn -> lab().associate(READ_ONLY, arn, "{\"type\":\"cluster\"}")
                        .status())
                .toList();

        assertThat(statuses.stream().filter(s -> s == 200)).hasSize(20);
        assertThat(lab().associate(READ_ONLY, arns.getLast(), "{\"type\":\"cluster\"}")
                        .message())
                .contains("already has 20 associated access policies");
        assertThat(lab().associate(READ_ONLY, arns.getFirst(), "{\"type\":\"cluster\"}")
                        .status())
                .as("an association it already has can still change")
                .isEqualTo(200);
    }

    @Test
    void listsArePagedInOrderWithoutGapsOrRepeats() {
        List<String> arns = IntStream.range(0, 25)
                .mapToObj(i -> "arn:aws:iam::123456789012:role/r" + i)
                .sorted()
                .toList();
        arns.reversed().forEach(arn -> lab().create(arn));

        List<String> seen = new ArrayList<>();
        String token = "";
        int pages = 0;
        do {
            JsonNode page = lab().call(
                            "GET", WORKSHOP + "?maxResults=10" + (token.isEmpty() ? "" : "&nextToken=" + token))
                    .json();
            page.path("accessEntries").forEach(arn -> seen.add(arn.asText()));
            token = page.path("nextToken").asText("");
            pages++;
        } while (!token.isEmpty());

        assertThat(seen).isEqualTo(arns);
        assertThat(pages).isEqualTo(3);
        String other = lab().call("GET", "/access-policies?maxResults=5")
                .json()
                .path("nextToken")
                .asText();
        assertThat(lab().call("GET", WORKSHOP + "?nextToken=" + other).status()).isEqualTo(400);
    }

    @Test
    void aClusterTakesThreeThousandEntriesFromManyAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> tasks = IntStream.range(0, 30)
                    .<Callable<Void>>mapToObj(t -> () -> {
                        LabClient lab = lab();
                        for (int i = 0; i < 100; i++) {
                            lab.create("arn:aws:iam::123456789012:role/bulk-" + t + "-" + i);
                        }
                        return null;
                    })
                    .toList();
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
        }

        Reply one = lab().create(READ_ONLY);
        assertThat(one.errorType()).isEqualTo("ResourceLimitExceededException");
        assertThat(one.message()).contains("3000 access entries");
        assertThat(names(WORKSHOP, "accessEntries")).hasSize(100);
        assertThat(lab().call("DELETE", entry("arn:aws:iam::123456789012:role/bulk-0-0"))
                        .status())
                .isEqualTo(200);
        assertThat(lab().create(READ_ONLY).status()).isEqualTo(200);
    }

    @Test
    void ofManyCreatesOfOneEntryOneWins() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> create = () -> lab().create(READ_ONLY).status();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> done : threads.invokeAll(Collections.nCopies(20, create))) {
                statuses.add(done.get());
            }
            assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 409);
        }
    }

    private List<String> names(String path, String member) {
        return lab().call("GET", path)
                .json()
                .path(member)
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }
}
