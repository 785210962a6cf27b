package io.keyward.access.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.error.RpcFailure.FieldViolation;
import io.keyward.grpc.validation.DeclaredRules;
import io.keyward.proto.access.v1.BatchQuestion;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.access.v1.ResourceAttributes;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules written by hand are those of the proto file. */
class BatchRulesTest {

    private static final long SEED = 4;
    private static final int QUESTIONS = 2_000;

    private final Random random = new Random(SEED);

    @Test
    void a_question_is_refused_by_the_same_fields_as_by_its_declared_rules() {
        for (int i = 0; i < QUESTIONS; i++) {
            BatchQuestion question = question();

            assertThat(fields(BatchRules.violations(question)))
                    .as(question.toString())
                    .isEqualTo(fields(DeclaredRules.violations(question)));
        }
    }

    private static Set<String> fields(List<FieldViolation> violations) {
        return violations.stream().map(FieldViolation::field).collect(Collectors.toCollection(TreeSet::new));
    }

    private BatchQuestion question() {
        BatchQuestion.Builder question =
                BatchQuestion.newBuilder().setPrincipalArn(text(2048)).setSessionName(session());
        return switch (random.nextInt(5)) {
            case 0 -> question.build();
            case 1 ->
                question.setNonResource(NonResourceAttributes.newBuilder()
                                .setVerb(text(256))
                                .setPath((random.nextInt(6) == 0 ? "" : "/") + text(2047)))
                        .build();
            default -> question.setResource(resource()).build();
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

    private String session() {
        List<String> names = List.of(
                "", "", "a", "ab", "EKSGetTokenAuth", "a b", "é".repeat(3), "tail\n", "x".repeat(64), "x".repeat(65));
        return names.get(random.nextInt(names.size()));
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
