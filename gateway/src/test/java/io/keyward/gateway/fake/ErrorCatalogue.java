package io.keyward.gateway.fake;

import io.grpc.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code docs/errors.md}, as its tables say it.
 *
 * @param reasons by name, what every door makes of a service's refusal
 * @param problems by name, the HTTP status of what the native API alone says
 * @param exceptions by name, the HTTP status of what EKS's API alone says
 */
public record ErrorCatalogue(
        Map<String, Reason> reasons, Map<String, Integer> problems, Map<String, Integer> exceptions) {

    private static final Path FILE = Path.of("../docs/errors.md");

    /**
     * A row of the first table.
     *
     * @param code of gRPC
     * @param status of the native API
     * @param exception of EKS's API
     */
    public record Reason(Status.Code code, int status, String exception) {}

    public static ErrorCatalogue read() {
        Map<String, Reason> reasons = new LinkedHashMap<>();
        Map<String, Integer> problems = new LinkedHashMap<>();
        Map<String, Integer> exceptions = new LinkedHashMap<>();
        rows().forEach(row -> {
            String name = row.getFirst().replace("`", "");
            if (row.size() == 6) {
                reasons.put(
                        name, new Reason(Status.Code.valueOf(row.get(1)), Integer.parseInt(row.get(2)), row.get(3)));
            } else if (row.size() == 4) {
                problems.put(name, Integer.parseInt(row.get(1)));
            } else {
                exceptions.put(name, Integer.parseInt(row.get(1)));
            }
        });
        return new ErrorCatalogue(reasons, problems, exceptions);
    }

    /** Whether the native API may answer with a reason under a status. */
    public boolean allows(String reason, int status) {
        Reason of = reasons.get(reason);
        return (of != null && of.status == status) || Integer.valueOf(status).equals(problems.get(reason));
    }

    private static Stream<List<String>> rows() {
        try {
            return Files.readAllLines(FILE).stream()
                    .filter(line ->
                            line.startsWith("| ") && !line.startsWith("| reason") && !line.startsWith("| exception"))
                    .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
