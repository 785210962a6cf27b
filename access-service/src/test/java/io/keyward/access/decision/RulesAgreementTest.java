package io.keyward.access.decision;

import static org.assertj.core.api.Assertions.assertThat;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.proto.access.v1.CheckRequest;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.access.v1.ResourceAttributes;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules written by hand are those of the proto file, and a few more. */
class RulesAgreementTest {

    private static final long SEED = 4;
    private static final int REQUESTS = 2_000;

    /** Rules that the proto file does not state. */
    private static final Set<String> STRICTER = Set.of("session_name", "non_resource.path");

    private final Random random = new Random(SEED);

    @Test
    void what_the_proto_file_refuses_is_refused_by_the_same_fields() throws ValidationException {
        Validator validator = ValidatorFactory.newBuilder().build();
        CheckRules rules = new CheckRules();
        for (int i = 0; i < REQUESTS; i++) {
            CheckRequest request = request();
            Set<String> constraints = validator.validate(request).getViolations().stream()
                    .map(violation -> violation.toProto().getField().getElementsList().stream()
                            .map(element -> element.getFieldName())
                            .collect(Collectors.joining(".")))
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> byHand = rules.violations(request).stream()
                    .map(FieldViolation::field)
                    .collect(Collectors.toCollection(TreeSet::new));

            assertThat(byHand).as(request.toString()).containsAll(constraints);
            byHand.removeAll(constraints);
            assertThat(STRICTER).as(request.toString()).containsAll(byHand);
        }
    }

    private CheckRequest request() {
        CheckRequest.Builder request = CheckRequest.newBuilder()
                .setCluster(text(256))
                .setPrincipalArn(text(2048))
                .setSessionName(random.nextBoolean() ? "" : text(256))
                .setStateValue(random.nextInt(4))
                .setMinRevision(random.nextInt(4) - 1);
        return switch (random.nextInt(5)) {
            case 0 -> request.build();
            case 1 ->
                request.setNonResource(NonResourceAttributes.newBuilder()
                                .setVerb(text(256))
                                .setPath("/" + text(2047)))
                        .build();
            default -> request.setResource(resource()).build();
        };
    }

    private ResourceAttributes resource() {
        return ResourceAttributes.newBuilder()
                .setVerb(text(256))
                .setGroup(text(256))
                .setResource(text(256))
                .setSubresource(text(256))
                .setName(text(256))
                .setNamespace(text(256))
                .build();
    }

    /** Mostly fine; else empty, or of about the length that is allowed, with characters of one or two code units. */
    private String text(int max) {
        List<String> letters = List.of("x", "é", "😀");
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> letters.get(random.nextInt(3)).repeat(max);
            case 2 -> letters.get(random.nextInt(3)).repeat(max + 1);
            default -> "pods";
        };
    }
}
