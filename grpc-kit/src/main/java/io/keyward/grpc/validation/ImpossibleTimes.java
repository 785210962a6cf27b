package io.keyward.grpc.validation;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds durations and timestamps out of the range that their own definition gives them (10,000 years; nanoseconds below a second, and of the
 * same sign): neither java.time nor the rules of the contract can take them, and fail where they meet them.
 */
final class ImpossibleTimes {

    private static final long MAX_DURATION_SECONDS = 315_576_000_000L;
    private static final long FIRST_SECOND = -62_135_596_800L;
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int NANOS = 1_000_000_000;

    /** Whether messages of a type can hold any, at whatever depth: most cannot, and are not searched. */
    private static final Map<Descriptor, Boolean> HOLDERS = new ConcurrentHashMap<>();

    private ImpossibleTimes() {}

    /** The fields with such a time, as far as an answer names them. */
    static List<FieldViolation> in(Message message) {
        List<FieldViolation> violations = new ArrayList<>();
        find("", message, violations);
        return violations;
    }

    private static void find(String path, Message message, List<FieldViolation> violations) {
        if (violations.size() >= InvalidFields.MAX || !holds(message.getDescriptorForType())) {
            return;
        }
        switch (message) {
            case Duration duration
            when !isPossible(duration) ->
                violations.add(new FieldViolation(path, "must be a duration of at most 10,000 years"));
            case Timestamp time
            when !isPossible(time) -> violations.add(new FieldViolation(path, "must be a time in the years 1 to 9999"));
            default -> {
                for (Map.Entry<FieldDescriptor, Object> member :
                        message.getAllFields().entrySet()) {
                    FieldDescriptor field = member.getKey();
                    String name = path.isEmpty() ? field.getName() : path + "." + field.getName();
                    switch (member.getValue()) {
                        case Message inner -> find(name, inner, violations);
                        case List<?> several
                        when field.getJavaType() == JavaType.MESSAGE -> {
                            for (int i = 0; i < several.size(); i++) {
                                find(name + "[" + i + "]", (Message) several.get(i), violations);
                            }
                        }
                        default -> {}
                    }
                }
            }
        }
    }

    private static boolean isPossible(Duration duration) {
        long seconds = duration.getSeconds();
        int nanos = duration.getNanos();
        return Math.abs(seconds) <= MAX_DURATION_SECONDS
                && seconds != Long.MIN_VALUE
                && nanos > -NANOS
                && nanos < NANOS
                && (seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0));
    }

    private static boolean isPossible(Timestamp time) {
        return time.getSeconds() >= FIRST_SECOND
                && time.getSeconds() <= LAST_SECOND
                && time.getNanos() >= 0
                && time.getNanos() < NANOS;
    }

    private static boolean holds(Descriptor type) {
        Boolean known = HOLDERS.get(type);
        if (known == null) {
            known = holds(type, new HashSet<>());
            HOLDERS.put(type, known);
        }
        return known;
    }

    private static boolean holds(Descriptor type, Set<Descriptor> seen) {
        if (type.equals(Duration.getDescriptor()) || type.equals(Timestamp.getDescriptor())) {
            return true;
        }
        return seen.add(type)
                && type.getFields().stream()
                        .filter(field -> field.getJavaType() == JavaType.MESSAGE)
                        .anyMatch(field -> holds(field.getMessageType(), seen));
    }
}
