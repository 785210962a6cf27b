package io.keyward.gateway.backend;

import io.keyward.grpc.error.RpcFailure;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The names that the JSON APIs give to the fields of the gRPC contract. */
public final class FieldNames {

    private FieldNames() {}

    /** {@code access_scope.namespaces[2]} as {@code accessScope.namespaces[2]}. */
    public static String camelCase(String protoPath) {
        StringBuilder name = new StringBuilder(protoPath.length());
        boolean upper = false;
        for (int i = 0; i < protoPath.length(); i++) {
            char c = protoPath.charAt(i);
            if (c == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }

    /** The failure's text with each field at fault named as in JSON. */
    public static String message(RpcFailure failure) {
        return message(failure, FieldNames::camelCase);
    }

    /** The failure's text with each field at fault named by {@code names}. */
    public static String message(RpcFailure failure, UnaryOperator<String> names) {
        // One violation that repeats the message is a rule's own text, which speaks for itself.
        boolean ownText = failure.violations().stream()
                .anyMatch(violation -> violation.description().equals(failure.message()));
        if (failure.violations().isEmpty() || ownText) {
            return failure.message();
        }
        return failure.violations().stream()
                .map(violation -> violation.field().isEmpty()
                        ? violation.description()
                        : names.apply(violation.field()) + ": " + violation.description())
                .collect(Collectors.joining("; "));
    }
}
