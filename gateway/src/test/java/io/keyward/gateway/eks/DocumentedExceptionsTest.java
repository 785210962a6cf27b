package io.keyward.gateway.eks;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.gateway.fake.ErrorCatalogue;
import io.keyward.grpc.error.RpcFailure;
import io.keyward.proto.error.v1.ErrorReason;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} against what EKS's API makes of each reason. */
class DocumentedExceptionsTest {

    private final ErrorCatalogue catalogue = ErrorCatalogue.read();

    @Test
    void each_reason_has_its_exception() {
        assertThat(catalogue.reasons()).isNotEmpty();
        catalogue.reasons().forEach((name, documented) -> {
            ErrorReason reason = ErrorReason.valueOf("ERROR_REASON_" + name);
            EksException made =
                    EksFailures.of(new RpcFailure(documented.code(), reason, "the text", Map.of(), List.of()), "demo");

            assertThat(made.error().wireName()).as(name).isEqualTo(documented.exception());
        });
    }

    @Test
    void each_exception_is_there_with_its_status() {
        Map<String, Integer> statuses =
                Arrays.stream(EksError.values()).collect(Collectors.toMap(EksError::wireName, EksError::status));

        catalogue
                .exceptions()
                .forEach((name, status) -> assertThat(statuses).as(name).containsEntry(name, status));
        assertThat(Stream.concat(
                        catalogue.exceptions().keySet().stream(),
                        catalogue.reasons().values().stream().map(ErrorCatalogue.Reason::exception)))
                .containsAll(statuses.keySet());
    }
}
