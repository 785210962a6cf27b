package io.keyward.grpc.validation;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import java.util.List;

/**
 * The rules written in the proto files, judged by protovalidate. It runs the standard rules as plain Java, but interprets CEL for every
 * member of a repeated field of strings or bytes (0.7 µs for each): where there may be very many of these, the proto file says that
 * the rule is ignored here, and code beside it checks it.
 */
public final class DeclaredRules {

    /** The library makes objects for every fault, which an empty member of two bytes may have: a large message is named one. */
    private static final int MAX_BYTES_LISTED = 16 * 1024;

    private static final Validator FIRST = validator(true);
    private static final Validator ALL = validator(false);

    private DeclaredRules() {}

    /**
     * Every field that breaks a rule; of many, or of a large message, the first. Where a time is none, those fields alone: no rule could be
     * checked on them.
     *
     * @throws IllegalStateException if the rules themselves are wrong
     */
    public static List<FieldViolation> violations(Message message) {
        List<FieldViolation> times = ImpossibleTimes.in(message);
        if (!times.isEmpty()) {
            return times;
        }
        try {
            ValidationResult first = FIRST.validate(message);
            if (first.isSuccess()) {
                return List.of();
            }
            boolean listed = message.getSerializedSize() <= MAX_BYTES_LISTED;
            return (listed ? ALL.validate(message) : first)
                    .getViolations().stream()
                            .limit(InvalidFields.MAX)
                            .map(DeclaredRules::violation)
                            .toList();
        } catch (ValidationException e) {
            throw new IllegalStateException(
                    "the rules of " + message.getDescriptorForType().getFullName() + " cannot be checked", e);
        }
    }

    private static Validator validator(boolean failFast) {
        return ValidatorFactory.newBuilder()
                .withConfig(Config.newBuilder().setFailFast(failFast).build())
                .build();
    }

    private static FieldViolation violation(Violation violation) {
        build.buf.validate.Violation proto = violation.toProto();
        StringBuilder path = new StringBuilder();
        proto.getField().getElementsList().forEach(element -> {
            path.append(path.isEmpty() ? "" : ".").append(element.getFieldName());
            if (element.hasIndex()) {
                path.append('[').append(element.getIndex()).append(']');
            }
        });
        return new FieldViolation(path.toString(), proto.getMessage());
    }
}
