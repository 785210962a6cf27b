package io.keyward.audit.log;

import io.keyward.grpc.error.RpcFailure.FieldViolation;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Rules of one message, checked one by one.
 *
 * @param path of the message
 * @param broken what was found so far, each with the path of its field
 */
record Checks(String path, List<FieldViolation> broken) {

    private static final int MAX_TEXT = 8192;

    void holds(String field, boolean rule, String problem) {
        if (!rule) {
            broken.add(new FieldViolation(path + "." + field, problem));
        }
    }

    void text(String field, String value, int min) {
        bytes(field, value, min, MAX_TEXT);
    }

    void bytes(String field, String value, int min, int max) {
        int length = value.length() > max ? value.length() : value.getBytes(StandardCharsets.UTF_8).length;
        holds(field, length >= min, "is missing");
        holds(field, length <= max, "has " + length + " bytes, more than " + max);
    }
}
