package io.keyward.lab.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.eks.Operation;
import io.keyward.lab.faults.Faults;
import io.keyward.lab.faults.Refusal;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.wire.Json;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Faults as JSON. */
final class FaultsBody {

    private static final List<String> MEMBERS =
            List.of("latencyMs", "throttlePerSecond", "throttleRate", "errorRate", "propagationMs", "refusals");
    private static final List<String> REFUSAL_MEMBERS =
            List.of("operation", "principalArn", "code", "message", "times");
    private static final long MAX_LATENCY_MS = 60_000;
    private static final long MAX_PROPAGATION_MS = 600_000;
    private static final double MAX_PER_SECOND = 1_000_000;
    private static final int MAX_REFUSALS = 1000;
    private static final int MAX_MESSAGE = 1000;
    private static final int MAX_TIMES = 1_000_000;

    private FaultsBody() {}

    /** The faults with the members of the body changed. */
    static Faults merge(Faults present, ObjectNode body) {
        requireKnown(body, "", MEMBERS);
        return new Faults(
                millis(body, "latencyMs", present.latencyMs(), MAX_LATENCY_MS),
                number(body, "throttlePerSecond", present.throttlePerSecond(), MAX_PER_SECOND),
                number(body, "throttleRate", present.throttleRate(), 1),
                number(body, "errorRate", present.errorRate(), 1),
                millis(body, "propagationMs", present.propagationMs(), MAX_PROPAGATION_MS),
                refusals(body, present.refusals()));
    }

    static ObjectNode of(Faults faults) {
        ObjectNode body = Json.object()
                .put("latencyMs", faults.latencyMs())
                .put("throttlePerSecond", faults.throttlePerSecond())
                .put("throttleRate", faults.throttleRate())
                .put("errorRate", faults.errorRate())
                .put("propagationMs", faults.propagationMs());
        ArrayNode refusals = body.putArray("refusals");
        faults.refusals().forEach(refusal -> refusals.add(of(refusal)));
        return body;
    }

    private static ObjectNode of(Refusal refusal) {
        ObjectNode body = Json.object().put("operation", refusal.operation());
        refusal.principalArn().ifPresent(arn -> body.put("principalArn", arn));
        body.put("code", refusal.code()).put("message", refusal.message());
        refusal.times().ifPresent(times -> body.put("times", times));
        return body;
    }

    private static List<Refusal> refusals(ObjectNode body, List<Refusal> present) {
        JsonNode list = body.path("refusals");
        if (list.isMissingNode() || list.isNull()) {
            return present;
        }
        if (!list.isArray() || list.size() > MAX_REFUSALS) {
            throw new IllegalArgumentException("refusals must be a list of at most " + MAX_REFUSALS);
        }
        return IntStream.range(0, list.size())
                .mapToObj(i -> refusal(list.get(i), "refusals[" + i + "]"))
                .toList();
    }

    private static Refusal refusal(JsonNode node, String at) {
        if (!(node instanceof ObjectNode refusal)) {
            throw new IllegalArgumentException(at + " must be an object");
        }
        requireKnown(refusal, at + ".", REFUSAL_MEMBERS);
        return new Refusal(
                oneOf(Operation.wireNames(), refusal, "operation", at),
                text(refusal, "principalArn", at).map(arn -> principal(arn, at)),
                oneOf(Refusal.STATUSES.keySet().stream().sorted().toList(), refusal, "code", at),
                text(refusal, "message", at)
                        .orElseThrow(() -> new IllegalArgumentException(at + ".message is required")),
                times(refusal.path("times"), at));
    }

    private static String principal(String arn, String at) {
        return IamPrincipal.parse(arn)
                .map(IamPrincipal::arn)
                .orElseThrow(() ->
                        new IllegalArgumentException(at + ".principalArn must be the ARN of an IAM role or user"));
    }

    private static String oneOf(List<String> known, ObjectNode body, String name, String at) {
        return text(body, name, at)
                .filter(known::contains)
                .orElseThrow(() -> new IllegalArgumentException(at + "." + name + " must be one of " + known));
    }

    private static Optional<String> text(ObjectNode body, String name, String at) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual() || node.textValue().isEmpty() || node.textValue().length() > MAX_MESSAGE) {
            throw new IllegalArgumentException(
                    at + "." + name + " must be a string of 1 to " + MAX_MESSAGE + " characters");
        }
        return Optional.of(node.textValue());
    }

    private static OptionalInt times(JsonNode node, String at) {
        if (node.isMissingNode() || node.isNull()) {
            return OptionalInt.empty();
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1 || node.intValue() > MAX_TIMES) {
            throw new IllegalArgumentException(at + ".times must be a whole number from 1 to " + MAX_TIMES);
        }
        return OptionalInt.of(node.intValue());
    }

    private static void requireKnown(ObjectNode body, String at, List<String> known) {
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new IllegalArgumentException("unknown member " + at + name + ", known are " + known);
            }
        }
    }

    private static long millis(ObjectNode body, String name, long present, long max) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return present;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0 || node.longValue() > max) {
            throw new IllegalArgumentException(name + " must be a whole number from 0 to " + max);
        }
        return node.longValue();
    }

    private static double number(ObjectNode body, String name, double present, double max) {
        JsonNode node = body.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return present;
        }
        // A number too large for a double is infinite, hence beyond every maximum.
        if (!node.isNumber() || !(node.doubleValue() >= 0) || node.doubleValue() > max) {
            throw new IllegalArgumentException(name + " must be a number from 0 to " + max);
        }
        return node.doubleValue();
    }
}
