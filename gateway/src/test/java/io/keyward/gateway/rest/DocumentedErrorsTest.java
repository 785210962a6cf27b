package io.keyward.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.keyward.gateway.fake.ErrorCatalogue;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.proto.error.v1.ErrorReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} against what the contract and the native API make of each reason. */
class DocumentedErrorsTest {

    private static final Path CONTRACT = Path.of("../proto/src/main/proto/keyward/error/v1/error_reason.proto");
    private static final Path SOURCES = Path.of("src/main/java/io/keyward/gateway/rest");
    private static final Pattern CONTRACT_ENTRY =
            Pattern.compile("  // ([A-Z_]+)\\. [^\\n]*\\n(?:  //[^\\n]*\\n)*  ERROR_REASON_(\\w+) = \\d+;");
    private static final Pattern THROWN =
            Pattern.compile("new ProblemException\\(\\s*(\\d{3}),\\s*\"([A-Z_]+)\"|case (\\d{3}) -> \"([A-Z_]+)\"");

    private final ErrorCatalogue catalogue = ErrorCatalogue.read();

    @Test
    void each_reason_is_there_once_and_no_other_in_the_order_of_the_contract() {
        assertThat(catalogue.reasons().keySet())
                .containsExactlyElementsOf(reasons().map(RpcProblems::reason).toList());
    }

    @Test
    void each_has_the_code_that_the_contract_gives_it() throws Exception {
        Map<String, String> codes = new HashMap<>();
        Matcher entries = CONTRACT_ENTRY.matcher(Files.readString(CONTRACT));
        while (entries.find()) {
            codes.put(entries.group(2), entries.group(1));
        }

        catalogue.reasons().forEach((name, reason) -> assertThat(reason.code().name())
                .as(name)
                .isEqualTo(codes.get(name)));
    }

    @Test
    void each_has_the_status_and_the_type_of_its_problem() {
        reasons().forEach(reason -> {
            String name = RpcProblems.reason(reason);
            ErrorCatalogue.Reason documented =
                    Objects.requireNonNull(catalogue.reasons().get(name), name);
            Problem problem = problem(documented.code(), reason);

            assertThat(problem.status()).as(name).isEqualTo(documented.status());
            assertThat(problem.reason()).isEqualTo(name);
            assertThat(problem.type()).isEqualTo(Problem.type(name)).startsWith("urn:keyward:problem:");
        });
    }

    @Test
    void what_comes_without_a_reason_has_one_that_is_there() {
        for (Status.Code code : Status.Code.values()) {
            Problem problem = problem(code, ErrorReason.ERROR_REASON_UNSPECIFIED);

            assertThat(documented(problem.reason())).as(code.name()).isEqualTo(problem.status());
        }
    }

    @Test
    void what_the_native_api_says_by_itself_is_there() throws Exception {
        Map<String, Integer> said = new TreeMap<>();
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                said.putAll(said(source));
            }
        }

        assertThat(said).containsKeys("MALFORMED_JSON", "BODY_TOO_LARGE", "ROUTE_NOT_FOUND");
        said.forEach(
                (reason, status) -> assertThat(documented(reason)).as(reason).isEqualTo(status));
        assertThat(said.keySet()).containsAll(catalogue.problems().keySet());
    }

    private static Map<String, Integer> said(Path source) throws IOException {
        Map<String, Integer> said = new HashMap<>();
        Matcher problems = THROWN.matcher(Files.readString(source));
        while (problems.find()) {
            boolean thrown = problems.group(1) != null;
            said.put(problems.group(thrown ? 2 : 4), Integer.valueOf(problems.group(thrown ? 1 : 3)));
        }
        return said;
    }

    private int documented(String reason) {
        ErrorCatalogue.Reason shared = catalogue.reasons().get(reason);
        return shared == null ? catalogue.problems().getOrDefault(reason, 0) : shared.status();
    }

    private static Problem problem(Status.Code code, ErrorReason reason) {
        ProblemException refusal = RpcProblems.of(new RpcFailure(code, reason, "the text", Map.of(), List.of()));
        return refusal.problem(RestDoor.title(refusal.status()), "/api/v1/x", "req-1");
    }

    private static Stream<ErrorReason> reasons() {
        return Arrays.stream(ErrorReason.values())
                .filter(reason -> reason != ErrorReason.UNRECOGNIZED && reason != ErrorReason.ERROR_REASON_UNSPECIFIED);
    }
}
